import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { catalogue } from "../../../../events/contracts/catalogue";
import { claimCheckFor, claimCheckOf, parseClaimedData } from "../../../../events/message/claim-check";
import type { EventMessage } from "../../../../events/message/event-message";
import { ClaimObjects } from "../../../../tools/rehearsal/events/claim-objects";
import { claimedText } from "../../../../tools/rehearsal/events/claimed-text";
import { readRecordedEvents } from "../../../../tools/rehearsal/events/read-recorded-events";

const { contracts } = catalogue;
const message = {
  ...{ type: "user.profile-created", source: "bellyfed.profiles", data: { userId: "u" } },
  metadata: { id: "i", time: "2026-11-20T00:00:00.000Z", version: 1 },
} as unknown as EventMessage;
const stored = JSON.stringify(message.data);
const claimCheck = claimCheckFor(message, stored, "claims-prod");

const eventOf = (data: unknown, type = message.type) =>
  readRecordedEvents(JSON.stringify({ ...message, type, data })).events[0]!;

describe("the object of a claim check in a replay", () => {
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "claims-"));
    mkdirSync(join(folder, "bucket", claimCheck.key, ".."), { recursive: true });
    writeFileSync(join(folder, "bucket", claimCheck.key), stored);
    writeFileSync(join(folder, "outside"), stored);
  });
  after(() => rmSync(folder, { recursive: true }));

  it("is the one of the folder", () => {
    const event = eventOf({ claimCheck });
    const found = new ClaimObjects(join(folder, "bucket"), contracts).withClaim(event);
    expect([found.isExample, found.event.body]).to.deep.equal([false, event.body]);
    expect(claimedText(found.event.claim!)).to.equal(stored);
  });

  for (const [where, path] of [
    ["not there", undefined],
    ["not in the folder", "."],
  ] as const)
    it(`is an example of the contract, which the claim check describes, where it is ${where}`, () => {
      const objects = new ClaimObjects(path && join(folder, path), contracts);
      const { event, isExample } = objects.withClaim(eventOf({ claimCheck }));
      expect(isExample).to.equal(true);
      for (const text of [
        event.detail,
        JSON.stringify((JSON.parse(event.body) as { detail: unknown }).detail),
      ]) {
        const check = claimCheckOf(JSON.parse(text) as EventMessage)!;
        const data = parseClaimedData(check, Buffer.from(claimedText(event.claim!)));
        expect(data).to.deep.equal(contracts.find(({ type }) => type === message.type)?.examples[0]);
      }
    });

  it("is not sought in a folder that is missing", () => {
    expect(() => new ClaimObjects(join(folder, "missing"), contracts)).to.throw("There is no folder ");
  });

  it("is sought nowhere else", () => {
    const key = "../outside";
    const objects = new ClaimObjects(join(folder, "bucket"), contracts);
    expect(objects.withClaim(eventOf({ claimCheck: { ...claimCheck, key } })).isExample).to.equal(true);
  });

  it("is none of an event that holds its data, or whose contract nobody has", () => {
    for (const event of [eventOf({ text: '"claimCheck"' }), eventOf({ claimCheck }, "user.imagined")])
      expect(new ClaimObjects(undefined, contracts).withClaim(event)).to.deep.equal({
        event,
        isExample: false,
      });
  });
});
