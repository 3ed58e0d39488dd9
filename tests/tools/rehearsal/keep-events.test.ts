import { expect } from "chai";
import type { StackGraph } from "../../../packages/recorder/stack-graph";
import { types } from "../../../policy/resource-types";
import { oldestMs, retentionsOf } from "../../../tools/rehearsal/keep-events";

const dayMs = 86_400_000;
const one = (type: string, inputs: object) => ({ type, inputs, state: {} });
const queue = (name: string, days?: number) =>
  one(types.queue, { name, ...(days !== undefined && { messageRetentionSeconds: (days * dayMs) / 1_000 }) });
const archive = (retentionDays?: number) => one(types.archive, { retentionDays });

function retentions(...resources: object[]) {
  return retentionsOf({ resources } as unknown as StackGraph, new Set(["consumed"]));
}

describe("how long a stack keeps what a rehearsal fills it with", () => {
  it("is the shortest of each kind, the provider's where none is given", () => {
    expect(
      retentions(queue("consumed"), queue("letters", 14), queue("rejected", 9), archive(7), archive(30)),
    ).to.deep.equal({ waitingMs: 4 * dayMs, restingMs: 9 * dayMs, archiveMs: 7 * dayMs });
  });

  it("has no end for archives that keep for ever", () => {
    expect(retentions(queue("consumed"), queue("letters"), archive(0), archive()).archiveMs).to.equal(
      undefined,
    );
  });

  it("says how old the oldest is: nine tenths of what rests, half of what waits", () => {
    expect(oldestMs({ waitingMs: 4, restingMs: 10, archiveMs: undefined })).to.equal(9);
    expect(oldestMs({ waitingMs: 4, restingMs: 1, archiveMs: 20 })).to.equal(18);
    expect(oldestMs({ waitingMs: 40, restingMs: 10, archiveMs: 20 })).to.equal(20);
  });
});
