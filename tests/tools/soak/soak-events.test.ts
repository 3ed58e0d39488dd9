import { expect } from "chai";
import { catalogue } from "../../../events/contracts/catalogue";
import { validateEvent } from "../../../events/message/validate-event";
import { seededRandom } from "../../../tools/samples/random";
import {
  makeNeighbours,
  makeSoakEvents,
  type ExpectedEnd,
  type SoakEvent,
} from "../../../tools/soak/soak-events";

const events = makeSoakEvents(4_000, seededRandom(7));

describe("makeSoakEvents", () => {
  it("makes as many as asked for, the same for the same seed", () => {
    expect(events).to.have.length(4_000);
    expect(makeSoakEvents(4_000, seededRandom(7))).to.deep.equal(events);
    expect(makeSoakEvents(4_000, seededRandom(8))).not.to.deep.equal(events);
  });

  it("tells every type of the catalogue", () => {
    const types = new Set(events.map(({ line }) => line.type));
    expect(catalogue.contracts.map(({ type }) => type).filter((type) => !types.has(type))).to.deep.equal([]);
  });

  it("knows the end of each: what breaks a rule is expected to be rejected, and nothing else is", () => {
    for (const { end, line } of events) {
      const versions = catalogue.contracts.filter(({ type }) => type === line.type);
      if (versions.length === 0) {
        expect(end, line.type).to.equal("unmatched");
        continue;
      }
      const { version } = (line.metadata ?? {}) as { version?: number };
      const contract = versions.find((candidate) => candidate.version === version);
      const isValid = !validateEvent(line) && contract?.data.safeParse(line.data).success === true;
      expect(end === "rejected", `${end} ${JSON.stringify(line)}`).to.equal(!isValid);
    }
  });

  it("hands some good events over twice, and gives all others ids of their own, but for a producer's bug", () => {
    const seen = new Map<string, number>();
    for (const { eventId } of events) seen.set(eventId, (seen.get(eventId) ?? 0) + 1);
    const repeated = events.filter(({ eventId }) => (seen.get(eventId) ?? 0) > 1);
    // 40 that are handed over again, and 20 that have the id of another; some of both are of one id.
    expect(repeated.length).to.be.within(2 * 60 - 6, 2 * 60);
    expect(new Set(repeated.map(({ end }) => end))).to.deep.equal(new Set(["handled"]));
  });

  it("says something else under the id of another event in one of two hundred", () => {
    const lines = new Map<string, Set<string>>();
    for (const { eventId, line } of events)
      lines.set(eventId, (lines.get(eventId) ?? new Set()).add(JSON.stringify(line)));
    expect([...lines.values()].filter(({ size }) => size > 1)).to.have.length.within(18, 20);
  });

  it("has all ends in every twentieth event, but for the poison", () => {
    const isPoison = ({ end }: SoakEvent): boolean => end === "failing" || end === "deadly";
    const flawed = events.filter((event) => event.end !== "handled" && !isPoison(event));
    expect(flawed).to.have.length(200);
    expect(new Set(flawed.map(({ end }) => end))).to.deep.equal(
      new Set(["rejected", "unmatched", "refused"]),
    );
  });

  it("makes good events beside them, each under an id of its own", () => {
    const neighbours = makeNeighbours(500, seededRandom(8));
    expect(neighbours).to.have.length(500);
    expect(new Set(neighbours.map(({ eventId }) => eventId)).size).to.equal(500);
    expect(new Set(neighbours.map(({ end }) => end))).to.deep.equal(new Set(["handled"]));
  });

  it("has poison in domains with endpoints, each under an id that no other event has", () => {
    const idsOf = (wanted: ExpectedEnd, among = events): string[] =>
      among.flatMap(({ end, eventId }) => (end === wanted ? eventId : []));
    expect(idsOf("failing")).to.have.length(4);
    expect(idsOf("deadly")).to.have.length(1);
    for (const eventId of [...idsOf("failing"), ...idsOf("deadly")]) {
      const [event, ...others] = events.filter((one) => one.eventId === eventId);
      expect(others).to.deep.equal([]);
      expect(event?.domain).to.be.oneOf(["user", "analytics"]);
    }
    const few = makeSoakEvents(600, seededRandom(7));
    expect([idsOf("failing", few).length, idsOf("deadly", few).length]).to.deep.equal([0, 0]);
    const places = events.flatMap(({ end }, index) => (end === "failing" || end === "deadly" ? index : []));
    expect(Math.min(...places), "after the last outage").to.be.at.least(0.6 * 4_000 - 3);
    expect(Math.max(...places), "before its neighbours").to.be.below(0.66 * 4_000);
  });
});
