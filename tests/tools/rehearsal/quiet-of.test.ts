import { expect } from "chai";
import type { RehearsedStack } from "../../../tools/rehearsal/rehearsed-stack";
import { quietOf } from "../../../tools/rehearsal/quiet-of";
import { types } from "../../../policy/resource-types";

/** A stack of one queue, of which so many batches are gathered one after the other, each until time jumps. */
function gatheringStack(batches: number): { readonly stack: RehearsedStack; readonly jumps: number[] } {
  const jumps: number[] = [];
  const gathering = (): number => (jumps.length < batches ? 1 : 0);
  const inspect = () => [{ name: "orders", visible: 0, inFlight: gathering(), delayed: 0 }];
  const mapping = { type: types.mapping, inputs: { maximumBatchingWindowInSeconds: 60 } };
  const version = { graph: { resources: [mapping] } };
  const services = {
    sqs: { inspect },
    lambda: {
      get gathering() {
        return gathering();
      },
    },
  };
  const stack = {
    local: { underWay: gathering, services },
    trace: { count: 0, progress: 0, fruitlessMs: 20_000 },
    clock: { jump: (ms: number) => jumps.push(ms) },
    subscriptions: [{ queue: "orders" }],
    ...{ before: version, after: version },
  };
  return { stack: stack as unknown as RehearsedStack, jumps };
}

describe("quietOf", () => {
  const rows: readonly (readonly [what: string, batches: number, jumps: number, waiting: number])[] = [
    ["lets no window pass where nothing is gathered", 0, 0, 0],
    ["lets the window pass of a batch that is gathered", 1, 1, 0],
    ["lets further windows pass while the next batch is gathered", 3, 3, 0],
    ["ends where a next batch is always gathered", 99, 4, 1],
  ];
  for (const [what, batches, count, waiting] of rows)
    it(what, async () => {
      const { stack, jumps } = gatheringStack(batches);
      expect(await quietOf(stack, new AbortController().signal, { quietMs: 1 })).to.equal(waiting);
      expect(jumps).to.deep.equal(Array<number>(count).fill(60_000));
    });
});
