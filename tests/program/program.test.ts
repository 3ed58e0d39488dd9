import { join } from "node:path";
import { expect } from "chai";

const [program, index] = ["program.cjs", "index.ts"].map((name) => join(__dirname, "../..", name)) as [
  string,
  string,
];
/** It has no types, as it is for the SDK alone. */
const sdk = require("@pulumi/pulumi/runtime/debuggable") as {
  debuggablePromise: <Value>(promise: Promise<Value>, context: string) => Promise<Value>;
};
const { debuggablePromise } = sdk;

type Traced = Promise<unknown> & { readonly _debugStackTrace: string };

describe("program.cjs", () => {
  after(() => {
    sdk.debuggablePromise = debuggablePromise;
    delete require.cache[index];
    delete require.cache[program];
  });

  it("runs index.ts, and spares the SDK's promises their stack traces", async () => {
    const { stackTraceLimit } = Error;
    const outputs = {};
    const withoutProgram = { ...(require.cache[__filename] as NodeJS.Module), exports: outputs };
    require.cache[index] = withoutProgram;
    expect(require(program)).to.equal(outputs);
    const [named, failed] = [Promise.resolve("a"), Promise.reject(new Error("no"))] as [Traced, Traced];
    expect(await sdk.debuggablePromise(named, "named")).to.equal("a");
    expect(await sdk.debuggablePromise(failed, "failed").catch(String)).to.equal("Error: no");
    expect([named, failed].map((one) => one._debugStackTrace)).to.deep.equal(["Error", "Error"]);
    expect(Error.stackTraceLimit).to.equal(stackTraceLimit).and.not.equal(0);
    expect(new Error("thrown").stack).to.contain("program.test.ts");
  });
});
