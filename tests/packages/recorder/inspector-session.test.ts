import type { Session } from "node:inspector";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect } from "chai";
import { Queue } from "@pulumi/aws/sqs";
import * as pulumi from "@pulumi/pulumi";
import * as v8Hooks from "@pulumi/pulumi/runtime/closure/v8Hooks";
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
    for (const name of ["first", "second"]) {
      const { outputs } = await record(name);
      expect(outputs["text"]).to.contain(`"${name}"`);
      await endOf(await hooks.getSessionAsync());
    }
  });

  it("begins again, and ends, for whoever serialises without a recording", async () => {
    const factor = made.length;
    await record("before");
    const session = await hooks.getSessionAsync();
    await endOf(session);
    const { text } = await pulumi.runtime.serializeFunction(() => () => factor * 2);
    expect(text).to.contain("factor * 2");
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
