import fc from "fast-check";
import { expect } from "chai";
import { comparableNumber } from "../../../../../packages/local-aws/event-bridge/pattern/comparable-number";
import { compilePattern } from "../../../../../packages/local-aws/event-bridge/pattern/event-pattern";
import { JsonReader } from "../../../../../packages/local-aws/event-bridge/pattern/json-reader";
import {
  matchesWildcard,
  parseWildcard,
} from "../../../../../packages/local-aws/event-bridge/pattern/wildcard";

const small = fc.integer({ min: 0, max: 2 });
const maybe = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.option(value, { nil: undefined });

/** Reads one JSON object to its end; throws where the text is none. */
function readWhole(text: string): void {
  const reader = new JsonReader(text);
  let depth = 0;
  do {
    const token = reader.next();
    void reader.text;
    if (token === "start-object" || token === "start-array") depth++;
    if (token === "end-object" || token === "end-array") depth--;
  } while (depth > 0);
  if (reader.next() !== "end") throw new Error("text behind the object");
}

function succeeds(action: () => unknown): boolean {
  try {
    action();
    return true;
  } catch {
    return false;
  }
}

describe("event pattern properties", () => {
  it("reads what is JSON and refuses what is not", () => {
    const pieces = [
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      '"a"',
      '"',
      "1",
      "-",
      "0",
      ".5",
      "e3",
      "true",
      "null",
      "\\",
      " ",
      "é",
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 10 }), (parts) => {
        const text = `{"k":${parts.join("")}}`;
        expect(succeeds(() => readWhole(text))).to.equal(succeeds(() => JSON.parse(text)));
      }),
      { numRuns: 5000 },
    );
  });

  it("finds the same element of nested arrays as a plain search does", () => {
    const inner = fc.array(fc.record({ w: small, v: maybe(small) }), { maxLength: 3 });
    const outer = fc.array(fc.record({ x: maybe(small), y: maybe(small), z: maybe(inner) }), {
      maxLength: 4,
    });
    fc.assert(
      fc.property(outer, small, small, small, small, (a, x, y, w, v) => {
        const pattern = compilePattern(JSON.stringify({ a: { x: [x], y: [y], z: { w: [w], v: [v] } } }));
        const found = a.some(
          (one) => one.x === x && one.y === y && one.z?.some((two) => two.w === w && two.v === v),
        );
        expect(pattern.matches({ a })).to.equal(found);
      }),
      { numRuns: 2000 },
    );
  });

  it("compares every double, in whatever spelling", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
        const exponential = number.toExponential();
        for (const spelled of [String(number), exponential, exponential.toUpperCase()])
          expect(comparableNumber(spelled)).to.equal(number === 0 ? comparableNumber("0") : number);
      }),
    );
  });

  it("matches wildcards as the regular expression does", () => {
    const pattern = fc.array(fc.constantFrom("a", "b", "*", "\\*"), { maxLength: 7 });
    const text = fc.string({ unit: fc.constantFrom("a", "b", "*"), maxLength: 8 });
    fc.assert(
      fc.property(pattern, text, (symbols, candidate) => {
        fc.pre(!symbols.join("").includes("**"));
        const expression = new RegExp(`^${symbols.map((one) => (one === "*" ? ".*" : one)).join("")}$`);
        expect(matchesWildcard(candidate, parseWildcard(symbols.join("")))).to.equal(
          expression.test(candidate),
        );
      }),
      { numRuns: 3000 },
    );
  });
});
