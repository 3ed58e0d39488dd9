import { expect } from "chai";
import { makeEvent } from "../../../tools/simulation/make-event";
import {
  describeEvent,
  type EventKind,
  type SimulatedEvent,
} from "../../../tools/simulation/model/simulated-event";
import { SimulatedRandom } from "../../../tools/simulation/simulated-random";
import { noFaults } from "../../../tools/simulation/no-faults";
import {
  deadLetterFault,
  misplacement,
  parkingLotFault,
  rejectionFault,
  type PlacedMessage,
} from "../../../tools/simulation/right-places";

const hourMs = 3_600_000;
const rules = { mode: "lock", nowMs: 10 * hourMs, maxAgeMs: 100 * hourMs } as const;

function event(kind: EventKind, changes: Partial<SimulatedEvent> = {}): SimulatedEvent {
  return { ...makeEvent(1, 0, noFaults(), new SimulatedRandom(1)), kind, ...changes };
}

function message(
  of: SimulatedEvent,
  attributes: Record<string, string>,
  movedFromArn?: string,
): PlacedMessage {
  const written = Object.entries(attributes).map(([name, StringValue]) => [name, { StringValue }] as const);
  return { event: of, attributes: Object.fromEntries(written) as PlacedMessage["attributes"], movedFromArn };
}

describe("tools/simulation/right-places", () => {
  const deadLetter = (of: SimulatedEvent, reason: string, nowMs = rules.nowMs) =>
    deadLetterFault(message(of, { reason }), { ...rules, nowMs });

  it("finds no reason for a good event among the dead letters, but that an outage has outlasted it", () => {
    for (const reason of ["permanent", "max-attempts", "crash-loop", "outage"])
      expect(deadLetter(event("good"), reason)).to.equal(`is a dead letter: ${reason}`);
    expect(deadLetter(event("good"), "outage", 101 * hourMs)).to.equal(undefined);
    expect(deadLetterFault(message(event("good"), {}, "arn"), rules)).to.equal("is a dead letter: redrive");
  });

  it("knows the reason of each kind that fails by itself", () => {
    expect(deadLetter(event("refused"), "permanent")).to.equal(undefined);
    expect(deadLetter(event("refused"), "max-attempts")).to.equal("is a dead letter: max-attempts");
    expect(deadLetter(event("broken", { failures: 5 }), "max-attempts")).to.equal(undefined);
    expect(deadLetter(event("broken", { failures: 4 }), "max-attempts")).not.to.equal(undefined);
    expect(deadLetter(event("poisonous"), "max-attempts")).to.equal(undefined);
    expect(deadLetter(event("exits", { kills: 1 }), "crash-loop")).to.equal(undefined);
    expect(deadLetter(event("exits", { kills: 0 }), "crash-loop")).not.to.equal(undefined);
    expect(deadLetter(event("early"), "unknown-version")).not.to.equal(undefined);
    expect(deadLetter(event("early"), "unknown-version", 101 * hourMs)).to.equal(undefined);
  });

  it("lets an event be rejected for what is wrong with it, and one of two of an id where ids are keys", () => {
    const rejected = (of: SimulatedEvent, reason: string, mode: "lock" | "none" = "lock") =>
      rejectionFault(message(of, { reason }), { ...rules, mode });
    expect(rejected(event("invalid", { rejection: "contract" }), "contract")).to.equal(undefined);
    expect(rejected(event("invalid", { rejection: "contract" }), "envelope")).not.to.equal(undefined);
    expect(rejected(event("good"), "id-conflict")).not.to.equal(undefined);
    expect(rejected(event("good", { sharesId: true }), "id-conflict")).to.equal(undefined);
    expect(rejected(event("good", { sharesId: true }), "id-conflict", "none")).not.to.equal(undefined);
  });

  it("lets recovery move to the parking lot what is refused, and what came back three times for a defect of its own", () => {
    const inParkingLot = (of: SimulatedEvent, parkingLotReason: string, recoveries: string) =>
      parkingLotFault(message(of, { parkingLotReason, recoveries }));
    expect(inParkingLot(event("refused"), "not-recoverable", "0")).to.equal(undefined);
    expect(inParkingLot(event("broken"), "max-recoveries", "3")).to.equal(undefined);
    expect(inParkingLot(event("broken"), "max-recoveries", "2")).to.equal(
      "is in the parking lot: max-recoveries",
    );
    expect(inParkingLot(event("good"), "max-recoveries", "3")).to.equal(
      "is in the parking lot: max-recoveries",
    );
  });

  it("knows where each kind ends", () => {
    expect(misplacement(event("good", { effects: 1 }))).to.equal(undefined);
    expect(misplacement(event("good"))).to.equal("was never handled");
    expect(misplacement(event("early", { effects: 1, copies: 1 }))).to.contain("1 copies are left");
    expect(misplacement(event("broken", { copies: 1 }))).to.equal(undefined);
    expect(misplacement(event("broken", { effects: 1 }))).to.equal("1 effects, 0 copies");
    expect(misplacement(event("broken", { effects: 1, isRepaired: true }))).to.equal(undefined);
    expect(misplacement(event("good", { sharesId: true, copies: 1 }))).to.equal(undefined);
    expect(misplacement(event("good", { sharesId: true }))).to.equal("0 effects, 0 copies");
  });

  it("says what is strange about an event", () => {
    const shape = { isClaimed: true, isDeep: true };
    expect(
      describeEvent(
        event("good", {
          quirk: { kind: "logs", value: { name: "a symbol", make: Symbol } },
          shape,
          sharesId: true,
        }),
      ),
    ).to.equal("good event 1 (logs a symbol, claimed, deep, not alone with its id)");
    expect(describeEvent(event("good"))).to.equal("good event 1");
  });
});
