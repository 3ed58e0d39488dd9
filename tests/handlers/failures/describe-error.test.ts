import { expect } from "chai";
import fc from "fast-check";
import { ClaimUnreadableError } from "../../../handlers/consumer/claimed-data";
import { describeError } from "../../../handlers/failures/describe-error";
import { PermanentError, TransientError } from "../../../handlers/failures/event-errors";
import { EndpointError } from "../../../handlers/post-to-endpoint";

const data = {
  name: "Ann Lee",
  city: "Köln",
  phone: "+49 170 1234567",
  birthday: "1990-05-17",
  short: "Bo",
  shares: { "Rita Moss": 3 },
  card: 4111111111111111,
  note: `${"x".repeat(4083)} and Ann Lee`,
};

/** Spellings in which services, browsers, databases and people repeat what they were told. */
const spellings = [
  "no user Ann Lee",
  "no user ann lee",
  "NO USER ANN-LEE",
  "no share for Rita Moss",
  "bad name Ann%20Lee",
  "bad name Ann+Lee",
  "name=Ann%20Lee&city=K%C3%B6ln",
  "city K\\u00f6ln",
  "city K&ouml;ln or K&#246;ln or K&#xF6;ln",
  "city Ko\u0308ln",
  "city Koln",
  "phone 491701234567 is taken",
  "phone +49-170-123-4567",
  "card 4111 1111 1111 1111",
  "card 4,111,111,111,111,111",
  "no user Bo",
  "born 17.05.1990",
  "born 05/17/1990",
  `bad: ${data.note.slice(0, 2_000)}`,
  `bad: ${"y".repeat(5_000)} Ann Lee`,
];
const repeats = /ann.{0,3}lee|rita|k.{0,8}ln|491.?70|123.?4567|4.?111|\bbo\b|1990|xxx/i;

const withFields = (fields: object): Error => Object.assign(new Error("x"), fields);
const throwingOn = (name: string): Error =>
  Object.defineProperty(new Error("x"), name, { get: () => fail() });

describe("describeError", () => {
  const httpError = Object.assign(new Error("answered 503 to Ann Lee"), { status: 503 });
  const lookup = { code: "EAI_AGAIN", syscall: "getaddrinfo", hostname: "ann-lee.example" };
  const dnsError = Object.assign(new Error("getaddrinfo EAI_AGAIN ann-lee.example"), lookup);
  const refusal = { name: "ValidationException", $metadata: { httpStatusCode: 400 } };
  const awsError = Object.assign(new Error("The key {Ann Lee} is invalid"), refusal);
  const cases: [what: string, error: unknown, words: RegExp][] = [
    ["where it was thrown", new TypeError("no"), /^TypeError at [\w.<>]+ describe-error\.test\.ts:\d+:\d+$/],
    ["an HTTP client's status", httpError, /^Error status 503 at /],
    ["Node's code and call", dnsError, /^Error EAI_AGAIN getaddrinfo at /],
    ["AWS' name and status", awsError, /^ValidationException status 400 at /],
    ["causes", new Error("no", { cause: dnsError }), /^Error, caused by Error EAI_AGAIN getaddrinfo at /],
    ["that a text was thrown", "Ann Lee", /^Thrown: string$/],
    ["that nothing was thrown", null, /^Thrown: null$/],
    ["an object's code", { code: "E_BUSY", secret: "Ann Lee" }, /^Thrown: object E_BUSY$/],
    ["our own errors as they are", new EndpointError(503), /^EndpointError: The endpoint .* status 503\.$/],
    [
      "of a claim what S3 answers",
      new ClaimUnreadableError("S3 answers AccessDenied for the event's data."),
      /^ClaimUnreadableError: S3 answers AccessDenied/,
    ],
    ["an author's words", new PermanentError("Menu closed."), /^PermanentError: Menu closed\.$/],
    ["an author's words less the data", new TransientError("Ann Lee waits"), /^TransientError: … waits$/],
    ["no name that is a sentence", withFields({ name: "Ann Lee failed" }), /^Error( at [^L]*)?$/],
    ["no code that is a sentence", withFields({ code: "user Ann Lee" }), /^Error at /],
  ];
  for (const [what, error, words] of cases) {
    it(`says ${what}`, () => expect(describeError(error, data)).to.match(words));
  }

  for (const message of spellings) {
    it(`does not repeat "${message.slice(0, 40)}", whoever says it`, () => {
      expect(describeError(new Error(message), data)).to.match(/^Error at /);
      expect(describeError(message, data)).to.equal("Thrown: string");
      expect(describeError(new Error("x", { cause: new Error(message) }), data)).to.not.match(repeats);
      expect(describeError(new PermanentError(message), data)).to.not.match(repeats);
    });
  }

  it("takes no line of a message for the place", () => {
    const sly = new Error("gone\n    at annLee (ann-lee.js:1:1)");
    expect(describeError(sly, data)).to.match(/^Error at [\w.<>]+ describe-error\.test\.ts/);
    sly.message = "other";
    expect(describeError(sly, data)).to.equal("Error");
  });

  it("repeats no text of the data, wherever it stands in the message", () => {
    const word = fc.stringMatching(/^[b-df-hj-np-z]{3,12}$/);
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 900, size: "max" }), word, (values, other) => {
        const described = describeError(new PermanentError(`${other} ${values.join(" and ")}`), { values });
        for (const value of values) expect(described.slice("PermanentError: ".length)).not.to.contain(value);
      }),
    );
  });

  it("leaves out what the end of a long message may cut", () => {
    const said = `${"Ann Lee, ".repeat(70)}Kölner Straße 12, 50667 Köln`;
    const described = describeError(new PermanentError(said), {
      ...data,
      address: "Kölner Straße 12, 50667 Köln",
    });
    expect(described)
      .to.match(/^PermanentError: (…, )+/)
      .and.not.match(/K/);
  });

  it("is at most 256 characters", () => {
    expect(describeError(new PermanentError("x y".repeat(2_000)), {})).to.have.length(256);
  });

  const large: [what: string, data: (counted: Counted) => unknown, message: string, description: RegExp][] = [
    ["a long list", (counted) => counted(new Array(800_000).fill("Ann")), "no Ann", /^PermanentError: …$/],
    ["lists of equal values", (counted) => texts(100, () => counted(new Array(9_999).fill(0))), "no", /: …$/],
    ["many long texts", () => texts(990, (n) => `${n} ${"dish ".repeat(200)}`), "no menu", /: no menu$/],
    ["letters that unfold", () => texts(990, (n) => `${n}${"\ufdfa".repeat(330)}`), "no menu", /: …$/],
    ["escapes", () => texts(990, (n) => `%C3%A9 ${n}${"%C3%A9".repeat(160)}`), "no menu", /: …$/],
    ["addresses that begin alike", () => texts(990, addressOf), "no https://images.example.com/menu", /: …$/],
    ["what is spelt otherwise", () => texts(990, addressOf), "no HTTPS://Images.example.com/menu", /: …$/],
    [
      "a long message",
      () => texts(990, (n) => `${n} ${"dish ".repeat(200)}`),
      "\ufdfa@".repeat(5_000),
      /: …@/,
    ],
  ];
  for (const [what, dataOf, message, description] of large) {
    it(`does little work for ${what} in a megabyte of data`, () => {
      let looks = 0;
      const counted: Counted = (list) =>
        new Proxy(list, { get: (values, key) => ((looks += 1), Reflect.get(values, key) as unknown) });
      const data = dataOf(counted);
      const error = new PermanentError(message);
      let described = "";
      const characters = charactersOf(() => (described = describeError(error, data)));
      expect(described).to.match(description);
      expect(looks).to.be.below(50_000);
      expect(characters).to.be.below(120_000);
    });
  }

  it("lists no keys of data whose text shows that they are too many", () => {
    const text = (keys: number) => JSON.stringify(Array.from({ length: keys }, () => ({ dish: "laksa" })));
    let lists = 0;
    const listed = new Proxy({ guest: "Ann" }, { ownKeys: (keys) => ((lists += 1), Reflect.ownKeys(keys)) });
    const described = (keys: number) => describeError(new PermanentError("no Ann"), listed, text(keys));
    expect([described(20_001), lists]).to.deep.equal(["PermanentError: …", 0]);
    expect([described(20_000), lists]).to.deep.equal(["PermanentError: no …", 1]);
  });

  const evil: [what: string, thrown: () => unknown][] = [
    ["undefined", () => undefined],
    ["a symbol", () => Symbol("Ann Lee")],
    ["a function", () => () => "Ann Lee"],
    ["an object without prototype", () => Object.create(null) as unknown],
    ["a getter that throws", () => throwingOn("message")],
    ["a name that throws", () => throwingOn("name")],
    ["a code that throws", () => throwingOn("code")],
    ["a cause that throws", () => throwingOn("cause")],
    ["a message that is none", () => withFields({ message: { toString: fail } })],
    [
      "a cause that goes round",
      () => {
        const error = new Error("x");
        return Object.assign(error, { cause: error });
      },
    ],
    ["a proxy that refuses all", () => new Proxy({}, { get: fail, getPrototypeOf: fail, has: fail })],
    [
      "a revoked proxy",
      () => {
        const { proxy, revoke } = Proxy.revocable({}, {});
        revoke();
        return proxy;
      },
    ],
  ];
  for (const [what, thrown] of evil) {
    it(`never throws, also not for ${what}`, () => {
      expect(describeError(thrown(), data)).to.be.a("string").and.not.match(repeats);
    });
  }
});

type Counted = (list: readonly unknown[]) => unknown;

function texts(count: number, text: (index: number) => unknown): unknown[] {
  return Array.from({ length: count }, (_, index) => text(index));
}

/** The characters that methods of texts read and make meanwhile, of those that take long. */
function charactersOf(work: () => void): number {
  let characters = 0;
  const methods = ["normalize", "replaceAll"].map((name) => {
    const method = Reflect.get(String.prototype, name) as (...args: unknown[]) => string;
    return { name, method };
  });
  for (const { name, method } of methods)
    Reflect.set(String.prototype, name, function (this: string, ...args: unknown[]) {
      const made = method.apply(this, args);
      characters += this.length + made.length;
      return made;
    });
  try {
    work();
  } finally {
    for (const { name, method } of methods) Reflect.set(String.prototype, name, method);
  }
  return characters;
}

function addressOf(index: number): string {
  return `https://images.example.com/${"dishes/".repeat(12)}${index}`;
}

function fail(): never {
  throw new Error("Ann Lee cannot be read");
}
