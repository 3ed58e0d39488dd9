import { expect } from "chai";
import { AwsError } from "../../../../../packages/local-aws/aws-error";
import { compilePattern } from "../../../../../packages/local-aws/event-bridge/pattern/event-pattern";
import { flattenEvent } from "../../../../../packages/local-aws/event-bridge/pattern/flatten-event";
import { testEventPattern } from "../../../../../packages/local-aws/event-bridge/pattern/test-event-pattern";

/** Whether a pattern takes an event; both as text, since the spelling of numbers and repeated keys matter. */
function takes(pattern: string, event: string): boolean {
  return compilePattern(pattern).matches(event);
}

function refusal(pattern: string): string {
  try {
    compilePattern(pattern);
  } catch (error) {
    expect(error).to.be.instanceOf(AwsError).with.property("code", "InvalidEventPatternException");
    return (error as Error).message.replace("Event pattern is not valid. Reason: ", "");
  }
  throw new Error(`accepted: ${pattern}`);
}

/** Rows of pattern, event and whether they match. */
function table(title: string, rows: readonly (readonly [string, string, boolean])[]): void {
  describe(title, () => {
    for (const [pattern, event, expected] of rows)
      it(`${pattern} ${expected ? "takes" : "leaves"} ${event}`, () => {
        expect(takes(pattern, event)).to.equal(expected);
      });
  });
}

describe("event pattern", () => {
  table("array consistency: two fields of one array match in the same element", [
    ['{"a":{"x":[1],"y":[2]}}', '{"a":[{"x":1,"y":2}]}', true],
    ['{"a":{"x":[1],"y":[2]}}', '{"a":[{"x":1,"y":9},{"x":9,"y":2}]}', false],
    ['{"a":{"x":[1],"y":[2]}}', '{"a":[{"x":1},{"y":2},{"x":1,"y":2}]}', true],
    ['{"a":{"x":[1]},"b":{"y":[2]}}', '{"a":[{"x":1}],"b":[{"y":9},{"y":2}]}', true],
    ['{"a":{"x":[1],"b":{"y":[2]}}}', '{"a":[{"x":1,"b":[{"y":3},{"y":2}]},{"x":2}]}', true],
    ['{"a":{"x":[1],"b":{"y":[2]}}}', '{"a":[{"x":1,"b":[{"y":3}]},{"x":2,"b":[{"y":2}]}]}', false],
    ['{"a":{"b":{"y":[2],"z":[3]}}}', '{"a":[{"b":[{"y":2},{"z":3}]}]}', false],
    ['{"a":{"x":[1],"y":[2],"z":[3]}}', '{"a":[{"x":1,"y":2},{"x":1,"z":3},{"x":1,"y":2,"z":3}]}', true],
    ['{"a":{"x":[1],"y":[{"exists":false}]}}', '{"a":[{"x":1},{"y":2}]}', false],
    ['{"a":[1],"b":[2]}', '{"a":[9,1],"b":[2,9]}', true],
    ['{"a":{"x":["p"],"y":["q"]}}', '{"a":{"x":["p","r"],"y":["r","q"]}}', true],
    ['{"a":{"x":[1],"y":[2]}}', '{"a":[[{"x":1,"y":2}]]}', true],
    ['{"a":{"x":[1],"y":[2]}}', '{"a":[[{"x":1}],[{"y":2}]]}', false],
  ]);

  table("null and empty values", [
    ['{"a":[null]}', '{"a":null}', true],
    ['{"a":[null]}', '{"a":[]}', false],
    ['{"a":[null]}', '{"a":[null]}', true],
    ['{"a":[null]}', "{}", false],
    ['{"a":["null"]}', '{"a":null}', false],
    ['{"a":[{"exists":true}]}', '{"a":{}}', false],
    ['{"a":[{"exists":false}]}', '{"a":[]}', true],
    ['{"a":[""]}', '{"a":""}', true],
    ['{"a":{"b":[{"exists":false}]}}', '{"a":"{\\"b\\":1}"}', true],
  ]);

  table("numbers compare by value where a double holds them, and by spelling elsewhere", [
    ['{"a":[1]}', '{"a":1.0}', true],
    ['{"a":[300]}', '{"a":3.0e2}', true],
    ['{"a":[0.1]}', '{"a":1e-1}', true],
    ['{"a":[0]}', '{"a":-0}', true],
    ['{"a":[1]}', '{"a":"1"}', false],
    ['{"a":[1]}', '{"a":true}', false],
    ['{"a":[123456789012]}', '{"a":123456789012}', true],
    ['{"a":[123456789012]}', '{"a":123456789012.0}', true],
    ['{"a":[9007199254740993]}', '{"a":9007199254740993}', true],
    ['{"a":[9007199254740993]}', '{"a":9007199254740992}', false],
    ['{"a":[{"numeric":[">",0]}]}', '{"a":9007199254740993}', false],
    ['{"a":[{"numeric":[">",0]}]}', '{"a":1e400}', false],
    ['{"a":[1.0000001]}', '{"a":1.0000001}', true],
    ['{"a":[1.0000001]}', '{"a":1.0000002}', false],
    ['{"a":[{"numeric":[">",0]}]}', '{"a":0.000001}', true],
    ['{"a":[{"numeric":[">",0]}]}', '{"a":0.0000001}', true],
    ['{"a":[{"numeric":[">",100]}]}', '{"a":1764383000000}', true],
    ['{"a":[{"numeric":["<",-5000000001]}]}', '{"a":-1.7e308}', true],
    ['{"a":[{"numeric":[">=",-1,"<",0]}]}', '{"a":-1}', true],
    ['{"a":[{"numeric":["=",301.8]}]}', '{"a":3.018e2}', true],
    ['{"a":[{"anything-but":[100,200]}]}', '{"a":1e2}', false],
    ['{"a":[{"anything-but":100}]}', '{"a":"100"}', true],
    ['{"a":[{"anything-but":100}]}', '{"a":123456789012}', true],
  ]);

  table("strings", [
    ['{"a":[{"prefix":""}]}', '{"a":""}', true],
    ['{"a":[{"prefix":""}]}', '{"a":1}', false],
    ['{"a":[{"suffix":""}]}', '{"a":"x"}', true],
    ['{"a":[{"prefix":{"equals-ignore-case":"ÉT"}}]}', '{"a":"été"}', true],
    ['{"a":[{"equals-ignore-case":"Straße"}]}', '{"a":"STRAßE"}', true],
    ['{"a":[{"equals-ignore-case":"Straße"}]}', '{"a":"STRASSE"}', true],
    ['{"a":[{"equals-ignore-case":"Straße"}]}', '{"a":"strasse"}', false],
    ['{"a":[{"suffix":{"equals-ignore-case":"Aß"}}]}', '{"a":"xaSS"}', true],
    ['{"a":[{"prefix":{"equals-ignore-case":"SS"}}]}', '{"a":"ßx"}', false],
    ['{"a":[{"suffix":{"equals-ignore-case":".png"}}]}', '{"a":"xpng"}', false],
    ['{"a":[{"equals-ignore-case":"😀"}]}', '{"a":"😀"}', false],
    ['{"a":[{"equals-ignore-case":"true"}]}', '{"a":true}', false],
    ['{"a":[{"exactly":"x"}]}', '{"a":"x"}', true],
    ['{"a":["\\u0061\\n"]}', '{"a":"a\\u000a"}', true],
    ['{"a":[{"anything-but":{"equals-ignore-case":["x","y"]}}]}', '{"a":"Y"}', false],
    ['{"a":[{"anything-but":{"prefix":["x"]}},"xy"]}', '{"a":"xy"}', true],
    ['{"a":[{"anything-but":"x"}]}', '{"a":["x"]}', false],
    ['{"a":[{"anything-but":"x"}]}', '{"a":["x","y"]}', true],
  ]);

  table("wildcards and their escapes", [
    ['{"a":[{"wildcard":"*"}]}', '{"a":""}', true],
    ['{"a":[{"wildcard":"*"}]}', '{"a":1}', false],
    ['{"a":[{"wildcard":"a*b*c"}]}', '{"a":"abc"}', true],
    ['{"a":[{"wildcard":"a*b*c"}]}', '{"a":"aXbYbZc"}', true],
    ['{"a":[{"wildcard":"a*a"}]}', '{"a":"a"}', false],
    ['{"a":[{"wildcard":"ab*ba"}]}', '{"a":"aba"}', false],
    ['{"a":[{"wildcard":"a\\\\*b*"}]}', '{"a":"a*bc"}', true],
    ['{"a":[{"wildcard":"a\\\\*b*"}]}', '{"a":"aXbc"}', false],
    ['{"a":[{"wildcard":"a\\\\\\\\*"}]}', '{"a":"a\\\\b"}', true],
    ['{"a":[{"wildcard":"a\\\\*"}]}', '{"a":"a*"}', true],
    ['{"a":[{"wildcard":"plain"}]}', '{"a":"plain"}', true],
    ['{"a":[{"anything-but":{"wildcard":["*.png","x*"]}}]}', '{"a":"a.jpg"}', true],
  ]);

  table("addresses", [
    ['{"a":[{"cidr":"10.0.0.0/8"}]}', '{"a":"10.255.0.1"}', true],
    ['{"a":[{"cidr":"10.0.0.5/24"}]}', '{"a":"10.0.0.4"}', false],
    ['{"a":[{"cidr":"192.168.1.128/25"}]}', '{"a":"192.168.1.127"}', false],
    ['{"a":[{"cidr":"192.168.1.128/31"}]}', '{"a":"192.168.1.129"}', true],
    ['{"a":[{"cidr":"0.0.0.0/0"}]}', '{"a":"203.0.113.7"}', true],
    ['{"a":[{"cidr":"0.0.0.0/0"}]}', '{"a":"2001:db8::1"}', true],
    ['{"a":[{"cidr":"0.0.0.0/0"}]}', '{"a":123}', true],
    ['{"a":[{"cidr":"0.0.0.0/0"}]}', '{"a":"host"}', false],
    ['{"a":[{"cidr":"2001:db8::/32"}]}', '{"a":"2001:DB8:ffff::"}', true],
    ['{"a":[{"cidr":"2001:db8::/32"}]}', '{"a":"2001:db9::"}', false],
    ['{"a":["2001:db8::1"]}', '{"a":"2001:0db8:0:0:0:0:0:1"}', true],
    ['{"a":["10.0.0.15"]}', '{"a":"10.0.0.15"}', true],
    ['{"a":["10.0.0.15"]}', '{"a":"::ffff:0a00:000f"}', true],
    ['{"a":["10.0.0.15"]}', '{"a":"10.0.0.14"}', false],
    ['{"a":[0,"10.0.0.1"]}', '{"a":"10.0.0.1"}', true],
    ['{"a":[0,"10.0.0.1"]}', '{"a":"10.0.0.2"}', false],
    ['{"a":[{"numeric":[">",1]},{"cidr":"10.0.0.0/8"}]}', '{"a":"10.1.1.1"}', true],
    ['{"a":["10.0.0.1",{"prefix":"10."}]}', '{"a":"10.9.9.9"}', true],
    ['{"a":["10.0.0.1",{"anything-but":"10.0.0.2"}]}', '{"a":"10.0.0.2"}', false],
    ['{"a":["12:30"]}', '{"a":"12:30"}', true],
    ['{"a":["256.1.1.1"]}', '{"a":"256.1.1.1"}', true],
  ]);

  table("$or", [
    ['{"s":["x"],"$or":[{"a":[1]},{"b":[2]}]}', '{"s":"x","b":2}', true],
    ['{"s":["x"],"$or":[{"a":[1]},{"b":[2]}]}', '{"s":"y","b":2}', false],
    ['{"d":{"$or":[{"a":[1],"c":[3]},{"b":[2]}]}}', '{"d":{"a":1}}', false],
    ['{"$or":[{"a":[1]},{"$or":[{"b":[2]},{"c":[3]}]}]}', '{"c":3}', true],
    ['{"$or":[{"a":[1]},{"d":{"$or":[{"b":[2]},{"c":[3]}]}}]}', '{"d":{"c":3}}', true],
    ['{"$or":[{"a":[1]},{"b":[2]}],"x":{"$or":[{"c":[3]},{"d":[4]}]}}', '{"a":1,"x":{"d":4}}', true],
    ['{"$or":[{"a":[1]},{"b":[2]}],"x":{"$or":[{"c":[3]},{"d":[4]}]}}', '{"a":1}', false],
    // A choice replaces what was said of the same field before it, in its own branch only.
    ['{"a":["x"],"$or":[{"a":["y"]},{"b":["z"]}]}', '{"a":"y"}', true],
    ['{"a":["x"],"$or":[{"a":["y"]},{"b":["z"]}]}', '{"a":"x"}', false],
    ['{"a":["x"],"$or":[{"a":["y"]},{"b":["z"]}]}', '{"a":"x","b":"z"}', true],
    ['{"$or":[{"a":["y"]},{"b":["z"]}],"a":["x"]}', '{"a":"x"}', true],
    ['{"$or":[{"a":{"x":[1],"y":[2]}},{"b":[3]}]}', '{"a":[{"x":1},{"y":2}]}', false],
  ]);

  table("dots and repeated keys", [
    ['{"a.b":[1]}', '{"a":{"b":1}}', true],
    ['{"a":{"b.c":[1]}}', '{"a.b":{"c":1}}', true],
    ['{"a":["x"],"a":["y"]}', '{"a":"x"}', false],
    ['{"a":{"b":[1]},"a":{"c":[2]}}', '{"a":{"b":1,"c":2}}', true],
    ['{"a":{"b":[1]},"a":{"c":[2]}}', '{"a":{"c":2}}', false],
    ['{"a":{"b":[1]},"a.b":[2]}', '{"a":{"b":2}}', true],
  ]);

  it("takes an event that was parsed already", () => {
    expect(compilePattern('{"detail":{"a":[1]}}').matches({ detail: { a: [1, 2] } })).to.equal(true);
  });

  it("knows whether it uses wildcards", () => {
    expect(compilePattern('{"a":[{"wildcard":"*x"}]}').hasWildcard).to.equal(true);
    expect(compilePattern('{"a":[{"prefix":"*"}]}').hasWildcard).to.equal(false);
  });

  it("finds the one of 300 patterns that an event fits", () => {
    const patterns = Array.from({ length: 300 }, (_, index) =>
      compilePattern(
        `{"source":["s${index % 30}"],"detail":{"type":[{"prefix":"t${index}."}],"n":[{"numeric":["<",9]}]}}`,
      ),
    );
    let matched = 0;
    for (let index = 0; index < 300; index++) {
      const event = flattenEvent(
        `{"source":"s${index % 30}","detail":{"type":"t${index % 300}.made","n":${index % 10}}}`,
      );
      for (const pattern of patterns) if (pattern.matchesFlat(event)) matched++;
    }
    // t7.… has index 7; one pattern fits each event unless n is 9.
    expect(matched).to.equal(270);
  });
});

describe("refused event patterns", () => {
  const at = (pattern: string, line: number, column: number): string =>
    `\n at [Source: (String)"${pattern}"; line: ${line}, column: ${column}]`;

  /** Pattern, reason, and where AWS points to; without a place where it points nowhere. */
  const rows: readonly (readonly [string, string, number?])[] = [
    ["[]", "Filter is not an object", 2],
    ["", "Filter is not an object", 1],
    ["{}", "Empty objects are not allowed", 3],
    ['{"a":{}}', "Empty objects are not allowed", 8],
    ['{"a":[]}', "Empty arrays are not allowed", 8],
    ['{"a":"x"}', '"a" must be an object or an array', 7],
    ['{"a":1}', '"a" must be an object or an array', 7],
    ['{"a":[[1]]}', "Match value must be String, number, true, false, or null", 8],
    ['{"a":[{"is":"x"}]}', "Unrecognized match type is", 14],
    ['{"a":[{}]}', "Match expression name not found", 9],
    ['{"a":[{"prefix":"x","suffix":"y"}]}', "Only one key allowed in match expression", 31],
    ['{"a":[{"prefix":{"wildcard":"y"}}]}', "Unsupported prefix pattern: wildcard", 30],
    ['{"a":[{"suffix":{}}]}', "Suffix expression name not found", 19],
    ['{"a":[{"exists":"x"}]}', "exists match pattern must be either true or false.", 18],
    ['{"a":[{"numeric":[]}]}', "Invalid member in numeric match: ]", 20],
    ['{"a":[{"numeric":[">"]}]}', "Value of > must be numeric", 23],
    ['{"a":[{"numeric":["=","1"]}]}', "Value of equals must be numeric", 24],
    ['{"a":[{"numeric":["!",1]}]}', "Unrecognized numeric range operator: !", 24],
    ['{"a":[{"numeric":["<",1,">",0]}]}', "Too many elements in numeric expression", 26],
    ['{"a":[{"numeric":[">",1,">",2]}]}', "Bad numeric range operator: >", 28],
    ['{"a":[{"numeric":[">",1,2]}]}', "Bad value in numeric range: 2", 26],
    ['{"a":[{"numeric":[">",1,"<",2,3]}]}', "Too many terms in numeric range expression", 32],
    ['{"a":[{"numeric":[">",2,"<",1]}]}', "Bottom must be less than top", 31],
    ['{"a":[{"numeric":[">",9007199254740993]}]}', "Cannot compare number : 9007199254740993", 40],
    [
      '{"a":[{"anything-but":true}]}',
      "Value of anything-but must be an array or single string/number value.",
      27,
    ],
    ['{"a":[{"anything-but":{"numeric":["<",1]}}]}', "Unsupported anything-but pattern: numeric", 35],
    [
      '{"a":[{"anything-but":[1,"x"]}]}',
      "Inside anything but list, either all values are number or string, mixed type is not supported",
      30,
    ],
    ['{"a":[{"wildcard":"x\\\\y"}]}', "Invalid escape character at pos 2", 25],
    ['{"a":[{"wildcard":"é**"}]}', "Consecutive wildcard characters at pos 3", 24],
    ['{"a":[{"cidr":"10.0.0.0/32"}]}', "IPv4 mask bits must be < 32"],
    ['{"a":[{"cidr":"::/128"}]}', "IPv6 mask bits must be < 128"],
    ['{"a":[{"cidr":"10.0.0.0/x"}]}', "Malformed CIDR, mask bits must be an integer"],
    ['{"a":[{"cidr":"10.0.0.0/-1"}]}', "Malformed CIDR, mask bits must not be negative"],
    ['{"a":[{"cidr":"10.0.0.256/8"}]}', "Invalid IP address: 10.0.0.256"],
    ['{"$or":{"a":[1]}}', "It must be an Array followed with $or.", 9],
    ['{"$or":[{"a":[1]}]}', "There must have at least 2 Objects in $or relationship.", 19],
    ['{"$or":[{"a":[1]},2]}', "Only JSON object is allowed in array of $or relationship.", 20],
    [
      '{"$or":[{"prefix":[1]},{"a":[1]}]}',
      "prefix is Ruler reserved fieldName which cannot be used inside $or.",
      20,
    ],
    [
      '{"a" [1]}',
      "Unexpected character ('[' (code 91)): was expecting a colon to separate field name and value",
      6,
    ],
    ['{"a":[1 2]}', "Unexpected character ('2' (code 50)): was expecting comma to separate Array entries", 9],
    [
      '{"a":[1],}',
      "Unexpected character ('}' (code 125)): was expecting double-quote to start field name",
      10,
    ],
    ['{"a":[1,]}', "Unexpected character (']' (code 93)): expected a value", 9],
    [
      '{"a":[+1]}',
      "Unexpected character ('+' (code 43)): expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
      7,
    ],
    [
      '{"a":[trux]}',
      "Unrecognized token 'trux': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
      11,
    ],
    ['{"a":["\\x"]}', "Unrecognized character escape 'x' (code 120)", 10],
    ['{"a":[01]}', "Invalid numeric value: Leading zeroes not allowed", 8],
    [
      '{"a":[-x]}',
      "Unexpected character ('x' (code 120)): expected digit (0-9) to follow minus sign, for valid numeric value",
      8,
    ],
    ['{"a":["\\u12x4"]}', "Unexpected character: expected a hex-digit for character escape sequence", 10],
    ['{"a', "Unexpected end-of-input in field name", 4],
    ['{"a":', "Unexpected end-of-input within/between Object entries", 6],
    ['{"a":["x', "Unexpected end-of-input: was expecting closing quote for a string value", 9],
  ];

  for (const [pattern, reason, column] of rows)
    it(`${pattern}: ${reason}`, () => {
      expect(refusal(pattern)).to.equal(reason + (column === undefined ? "" : at(pattern, 1, column)));
    });

  it("points into the right line, and to where the open bracket stands", () => {
    const pattern = '{\n  "a": [1';
    expect(refusal(pattern)).to.equal(
      `Unexpected end-of-input: expected close marker for Array (start marker at ${at(pattern, 2, 8).slice(5)})${at(pattern, 2, 10)}`,
    );
    expect(refusal('{"a":[1}')).to.match(
      /^Unexpected close marker '}': expected ']' \(for Array starting at/,
    );
  });

  it("shows a control character by its code", () => {
    expect(refusal('{"a":["x\ty"]}')).to.equal(
      "Illegal unquoted character ((CTRL-CHAR, code 9)): has to be escaped using backslash to be included in string value" +
        at('{"a":["x\\u0009y"]}', 1, 10),
    );
  });

  it("shows 500 characters of a long pattern", () => {
    const pattern = `{"a":["${"x".repeat(600)}"], }`;
    expect(refusal(pattern)).to.contain(
      `"${pattern.slice(0, 500)}"[truncated ${pattern.length - 500} chars]`,
    );
  });

  it("reports an error inside an anything-but list twice, as AWS does", () => {
    const pattern = '{"a":[{"anything-but":[true]}]}';
    const place = at(pattern, 1, 28);
    expect(refusal(pattern)).to.equal(
      `Inside anything but list, start|null|boolean is not supported.${place}${place}`,
    );
  });

  const complex =
    "Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a wildcard character";
  it("refuses wildcards that one text could satisfy in too many ways", () => {
    expect(refusal('{"a":[{"wildcard":"*a*a*a*a*a*a*"}]}')).to.equal(complex);
    expect(refusal('{"a":[{"wildcard":"x*aaaaaaaaaaaa"}]}')).to.equal(complex);
    expect(takes('{"a":[{"wildcard":"arn:aws:events:*:*:event-bus/*"}]}', '{"a":"x"}')).to.equal(false);
  });

  it("refuses $or that unfolds into more than 1,000 combinations", () => {
    const choice = '"$or":[{"a":[1]},{"b":[1]}]';
    const nested = (depth: number): string =>
      depth === 0 ? "" : `,"k${depth}":{${choice}${nested(depth - 1)}}`;
    expect(refusal(`{${choice}${nested(10)}}`)).to.match(/more than 1000 combinations/);
    expect(takes(`{${choice}${nested(8)}}`, '{"a":1}')).to.equal(false);
  });
});

describe("TestEventPattern", () => {
  const event = {
    id: "1",
    account: "123456789012",
    source: "s",
    time: "2026-01-01T00:00:00Z",
    region: "eu-central-1",
    "detail-type": "t",
  };

  for (const missing of Object.keys(event))
    it(`refuses an event without ${missing}`, () => {
      const partial = JSON.stringify({ ...event, [missing]: undefined });
      expect(() => testEventPattern('{"source":["s"]}', partial))
        .to.throw(AwsError, "Parameter Event is not valid.")
        .with.property("code", "ValidationException");
    });

  it("names the pattern's fault before the event's", () => {
    expect(() => testEventPattern("{}", "x")).to.throw("Empty objects are not allowed");
  });

  it("answers for a whole event", () => {
    expect(testEventPattern('{"source":["s"]}', JSON.stringify(event))).to.equal(true);
    expect(testEventPattern('{"source":["t"]}', JSON.stringify(event))).to.equal(false);
  });
});
