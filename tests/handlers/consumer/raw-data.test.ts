import { expect } from "chai";
import { claimCheckFor } from "../../../events/message/claim-check";
import { consume, fakeConsumer, FakeWorld } from "../support/fake-consumer";
import { eventOf, recordOf } from "../support/sample-events";

/** What no parsing and writing anew leaves as it is; valid by the contract. */
const rawData = `{ "userId":"user-1", "n":9007199254740993,"big":12345678901234567890,"huge":1e400,"p":1.10,"a":1,"a":2 }`;

/** The event's text with other data in it. */
function eventText(data: string): string {
  const { data: _, ...event } = eventOf(1);
  return `${JSON.stringify(event).slice(0, -1)}, "data":${data}}`;
}

async function rawDataOf(body: string, stored?: string): Promise<string[]> {
  const world = new FakeWorld();
  if (stored !== undefined) world.claims = { read: async () => Buffer.from(stored, "utf8") };
  const seen: string[] = [];
  const consumer = fakeConsumer(world, async (_, context) => void seen.push(context.rawData));
  await consume(consumer, [recordOf(eventOf(1), { body })]);
  return seen;
}

describe("a handler is told the data as it was published", () => {
  it("of an event from EventBridge, wherever the detail stands in it", async () => {
    const bridge = `{"version":"0","id":"x","detail-type":"user.profile-updated","source":"bellyfed.user"`;
    expect(await rawDataOf(`${bridge},"detail":${eventText(rawData)}}`)).to.deep.equal([rawData]);
    expect(await rawDataOf(`{"detail": ${eventText(rawData)} ,"version":"0"}`)).to.deep.equal([rawData]);
  });

  it("of an event that came to the queue without EventBridge", async () => {
    expect(await rawDataOf(eventText(rawData))).to.deep.equal([rawData]);
  });

  it("of an event that travelled by claim check, as it was stored", async () => {
    const stored = rawData.replace("user-1", "Zoë");
    const claim = claimCheckFor(eventOf(1), stored, "claims-dev");
    const event = { ...eventOf(1), data: { claimCheck: claim } };
    expect(await rawDataOf(recordOf(event).body, stored)).to.deep.equal([stored]);
  });
});
