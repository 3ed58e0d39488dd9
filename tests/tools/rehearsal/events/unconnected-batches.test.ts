import { expect } from "chai";
import { unconnectedBatches } from "../../../../tools/rehearsal/events/unconnected-batches";
import type { RecordedEvent } from "../../../../tools/rehearsal/events/recorded-event";
import { idOf } from "../../../handlers/support/sample-events";

const routedOf = (id: string, text = "") => ({
  event: { id, detail: `{"id":"${id}","text":"${text}"}` } as RecordedEvent,
  isForBefore: true,
  isForAfter: true,
});
const hex = "abcdefab-0000-4000-8000-000000000000";
const [a, b, c, d] = [1, 2, 3, 4].map((number) => idOf(number)) as [string, string, string, string];

describe("batches of events for a replay", () => {
  const rows: readonly (readonly [
    what: string,
    events: ReturnType<typeof routedOf>[],
    batches: string[][],
  ])[] = [
    ["hold so many", [a, b, c, d].map((id) => routedOf(id)), [[a, b, c], [d]]],
    ["keep two events of one id apart, in order", [a, a, b].map((id) => routedOf(id)), [[a, b], [a]]],
    [
      "keep an effect in another batch",
      [routedOf(a), routedOf(b, a), routedOf(c, b), routedOf(d)],
      [[a, d], [b], [c]],
    ],
    [
      "keep a cause in another batch",
      [routedOf(a, `see ${hex}`), routedOf(hex.toUpperCase())],
      [[a], [hex.toUpperCase()]],
    ],
    ["keep alone what has no id to know it by", [routedOf(a), routedOf("1"), routedOf(b)], [[a], ["1"], [b]]],
  ];
  for (const [what, events, batches] of rows)
    it(what, () => {
      const made = [...unconnectedBatches(events, 3)].map((batch) => batch.map(({ event }) => event.id));
      expect(made).to.deep.equal(batches);
    });

  it("wait for others only so long", () => {
    const chain = Array.from({ length: 20 }, (_, index) => routedOf(idOf(index + 1), idOf(index)));
    const { value } = unconnectedBatches([...chain, routedOf(idOf(99))], 3).next() as { value: typeof chain };
    expect(value.map(({ event }) => event.id)).to.deep.equal([idOf(1)]);
  });
});
