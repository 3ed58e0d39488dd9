import type { Session } from "node:inspector";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect } from "chai";
import { Queue } from "@pulumi/aws/sqs";
import * as pulumi from "@pulumi/pulumi";
import * as v8Hooks from "@pulumi/pulumi/runtime/closure/v8Hooks";
import { withInspector } from "../../../packages/recorder/inspector-session";
import { recordProgram } from "../../../packages/recorder/record-stack";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;
const made: WeakRef<Queue>[] = [];
const hooks = v8Hooks as unknown as { getSessionAsync: () => Promise<Session> };

function record(name: string) {
  return recordProgram({ project: "bellyfed", stack: "test" }, () => {
    const queue = new Queue(name);
    made.push(new WeakRef(queue));
    const serialised = pulumi.runtime.serializeFunction(() => () => name.length + Number(queue.name.get()));
    return { text: serialised.then(({ text }) => text) };
  });
}

function isConnected(session: Session): boolean {
  try {
    session.post("Runtime.enable");
    return true;
  } catch {
    return false;
  }
}

/** Waits for the end of the session, which a test's own limit bounds. */
async function endOf(session: Session): Promise<void> {
  while (isConnected(session)) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe("Pulumi's session with the inspector", () => {
  it("ends soon after a recording, and begins again with the next", async () => {
    let session: Session | undefined;
    for (const name of ["first", "second"]) {
      const { outputs } = await record(name);
      expect(outputs["text"]).to.contain(`"${name}"`);
      session ??= await hooks.getSessionAsync();
      expect(isConnected(session)).to.equal(true);
      await endOf(session);
    }
  });

  it("lasts while one of two that overlap lasts, and beyond what has failed", async () => {
    const session = await withInspector(async () => {
      const one = await hooks.getSessionAsync();
      await record("within");
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(isConnected(one)).to.equal(true);
      return one;
    });
    await endOf(session);
    const failed = withInspector(async () => {
      await hooks.getSessionAsync();
      throw new Error("stopped");
    });
    expect(await failed.catch((error: Error) => error.message)).to.equal("stopped");
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(isConnected(session)).to.equal(true);
    await record("after");
    await endOf(session);
  });

  it("keeps nothing alive of a stack that was recorded", async () => {
    made.length = 0;
    for (const name of ["first", "second", "third", "last"]) await record(name);
    await endOf(await hooks.getSessionAsync());
    collectGarbage();
    // Pulumi itself keeps the first of a process, and the last.
    expect(made.slice(1, -1).map((one) => one.deref()?.urn)).to.deep.equal([undefined, undefined]);
  });
});
