import { expect } from "chai";
import type { ReceivedMessage } from "../../../../../handlers/dead-letters/read-dead-letter";
import { readDeadLetters } from "../../../../../tools/cli/events/dead-letters/read-dead-letters";
import { consumerQueue, deadLetterMessage } from "./fixtures";

const first = [1, 2].map((number) => deadLetterMessage(number));
const overLimit = (): never => {
  throw Object.assign(new Error("Too many messages in flight"), { name: "OverLimit" });
};

async function read(answers: readonly (() => ReceivedMessage[])[], limit = Infinity) {
  const [notes, left]: [string[], (() => ReceivedMessage[])[]] = [[], [...answers]];
  const released: string[] = [];
  const port = {
    receive: async () => (left.length > 1 ? left.shift() : left[0])?.() ?? [],
    release: async (_: string, handle: string) => void released.push(handle),
  };
  const reader = { signal: new AbortController().signal, note: (text: string) => void notes.push(text) };
  const found = await readDeadLetters([consumerQueue], () => true, limit, port, reader);
  expect(released.length).to.equal(first.length);
  return { ids: found.map(({ eventId }) => eventId), notes: notes.join() };
}

describe("readDeadLetters", () => {
  const cut = `Not all of ${consumerQueue.queueName} was read`;
  for (const [what, answers, limit, says] of [
    ["an end", [() => first, () => []], Infinity, ""],
    ["a message twice before the end", [() => first, () => first, () => []], Infinity, ""],
    ["what came first again, when it is visible again", [() => first], Infinity, cut],
    ["as many as SQS hands out", [() => first, overLimit], Infinity, cut],
    ["as many as are wanted", [() => first], 2, ""],
  ] as const)
    it(`that gets ${what} says ${says ? "that there may be more" : "nothing"}`, async () => {
      const { ids, notes } = await read(answers, limit);
      expect(ids).to.deep.equal(["event-1", "event-2"]);
      expect(notes.slice(0, cut.length)).to.equal(says);
    });

  it("fails as the queue does otherwise", async () => {
    const failed = await read([
      () => first,
      () => {
        throw new Error("AccessDenied");
      },
    ]).catch((error: Error) => error.message);
    expect(failed).to.equal("AccessDenied");
  });
});
