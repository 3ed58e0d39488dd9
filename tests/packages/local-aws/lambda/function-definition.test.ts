import { expect } from "chai";
import {
  checkFunction,
  functionNameOf,
  type FunctionSpec,
} from "../../../../packages/local-aws/lambda/function-definition";
import { spec } from "./fakes";

describe("checkFunction", () => {
  const refused: readonly [Partial<FunctionSpec>, string][] = [
    [{ functionName: "" }, 'functionName ""'],
    [{ functionName: "a b" }, 'functionName "a b"'],
    [{ functionName: "x".repeat(65) }, "1 to 64"],
    [{ handler: "handler" }, '"handler" is not valid: <module>.<export>'],
    [{ handler: "index." }, "<module>.<export>"],
    [{ timeoutSeconds: 0 }, 'timeout "0"'],
    [{ timeoutSeconds: 901 }, 'timeout "901"'],
    [{ timeoutSeconds: 1.5 }, 'timeout "1.5"'],
    [{ memoryMb: 127 }, 'memorySize "127"'],
    [{ memoryMb: 10_241 }, 'memorySize "10241"'],
    [{ reservedConcurrency: -1 }, 'reservedConcurrentExecutions "-1"'],
    [{ logging: { format: "Text", applicationLevel: "INFO" } }, "only with the log format JSON"],
    [{ logging: { format: "JSON", applicationLevel: "LOUD" as "INFO" } }, 'applicationLogLevel "LOUD"'],
    [{ logging: { format: "Xml" as "JSON" } }, 'logFormat "Xml"'],
    [{ files: {} }, "at least one file"],
    [{ files: { "../index.js": Buffer.alloc(0) } }, '"../index.js"'],
    [{ files: { "/etc/index.js": Buffer.alloc(0) } }, '"/etc/index.js"'],
    [{ files: { "C:/index.js": Buffer.alloc(0) } }, '"C:/index.js"'],
    [{ files: { "a\\index.js": Buffer.alloc(0) } }, "forward slashes"],
  ];
  for (const [changes, words] of refused) {
    it(`refuses ${JSON.stringify(changes).slice(0, 60)}`, () => {
      expect(() => checkFunction(spec(changes))).to.throw(words);
    });
  }

  it("takes what is just within each limit", () => {
    checkFunction(spec({ functionName: "x".repeat(64), timeoutSeconds: 900, memoryMb: 10_240 }));
    checkFunction(spec({ timeoutSeconds: 1, memoryMb: 128, reservedConcurrency: 0, handler: "src/a.b" }));
  });
});

describe("functionNameOf", () => {
  for (const [given, qualifier] of [
    ["orders"],
    ["orders:$LATEST"],
    ["orders", "$LATEST"],
    ["000000000000:function:orders"],
    ["arn:aws:lambda:eu-west-1:000000000000:function:orders"],
    ["arn:aws:lambda:eu-west-1:000000000000:function:orders:$LATEST"],
  ] as const) {
    it(`reads ${given} ${qualifier ?? ""}`, () => {
      expect(functionNameOf(given, qualifier)).to.equal("orders");
    });
  }

  it("refuses versions and aliases by name", () => {
    expect(() => functionNameOf("orders", "live")).to.throw(
      'versions and aliases of Lambda functions ("orders:live")',
    );
    expect(() => functionNameOf("arn:aws:lambda:eu-west-1:000000000000:function:orders:7")).to.throw(
      "orders:7",
    );
  });
});
