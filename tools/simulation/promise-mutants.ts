import * as identity from "../../events/message/event-identity";
import * as pace from "../../handlers/settings/receive-pace";
import { SharedCircuitBreaker } from "../../handlers/breaker/shared-circuit-breaker";
import { Deadline } from "../../handlers/consumer/deadline";
import * as bodies from "../../handlers/consumer/read-body";
import * as messages from "../../handlers/consumer/read-message";
import * as items from "../../handlers/consumer/idempotency-item";
import * as recovery from "../../handlers/dead-letters/decide-recovery";
import * as descriptions from "../../handlers/failures/describe-error";
import * as fields from "../../handlers/failures/plain-fields";
import type { Mutant } from "./mutant";
import { replace } from "./replace";

const nothing = (): Promise<void> => Promise.resolve();

/** Defects that each break the promise in the world as it is: ways in which events were lost, burned or handled twice. */
export const promiseMutants: readonly Mutant[] = [
  {
    name: "id-is-identity",
    meaning: "a different event under a known id is taken for that event",
    firstSeed: 14,
    events: 100,
    invariant: "I1",
    plan: { mode: "lock", faultFactor: 3 },
    patch: () => replace(identity, "fingerprintOf", () => () => "the same for all"),
  },
  {
    name: "ids-as-spelled",
    meaning: "an id in capital letters is another one",
    invariant: "I3",
    plan: { mode: "lock", faultFactor: 3 },
    patch: () => replace(identity, "normalizedEventId", () => (id: string) => id),
  },
  {
    name: "dead-lettered-for-ever",
    meaning: "an event that is in the dead letters is a duplicate, whoever sends it again",
    firstSeed: 16,
    events: 200,
    invariant: "I1",
    plan: { mode: "lock", faultFactor: 5 },
    patch: () =>
      replace(items, "decideAttempt", (decide: typeof items.decideAttempt) => (item, attempt) => {
        const isReplay = item.state === "DEAD_LETTERED" && !attempt.isRedriven;
        return isReplay ? { kind: "duplicate" } : decide(item, attempt);
      }),
  },
  {
    name: "receives-unpaced",
    meaning: "a message that waits is received as often in the third hour as in the first",
    invariant: "I13",
    firstSeed: 27,
    events: 50,
    patch: () => replace(pace, "ageOfNextReceiveMs", () => () => 0),
  },
  {
    name: "poison-opens",
    meaning: "each failure of one event counts against the dependency",
    firstSeed: 16,
    events: 200,
    invariant: "I14",
    plan: { eventsPerSecond: 0.01, rates: { "poisonous-call": 0.03 } },
    patch: () =>
      replace(
        SharedCircuitBreaker.prototype,
        "recordFailure",
        (record: SharedCircuitBreaker["recordFailure"]) =>
          function (this: SharedCircuitBreaker, error, caller) {
            if (caller) caller.hasFailed = false;
            record.call(this, error, caller);
          },
      ),
  },
  {
    name: "decisions-count-as-crashes",
    meaning: "an attempt that was granted counts as a crash although it never began",
    invariant: "I2",
    firstSeed: 54,
    events: 400,
    plan: {
      mode: "lock",
      eventsPerSecond: 0.5,
      batchSize: 10,
      rates: { crash: 0.03 },
      lostAnswersShare: 0.6,
    },
    patch: () =>
      replace(items, "decideAttempt", (decide: typeof items.decideAttempt) => (item, attempt) => {
        const decision = decide(item, attempt);
        if (decision.kind !== "isolate") return decision;
        return { ...decision, next: { ...decision.next, state: "IN_PROGRESS" } };
      }),
  },
  {
    name: "waits-past-the-deadline",
    meaning: "the last writes of a batch are waited for, however long they take",
    firstSeed: 3,
    invariant: "I11",
    plan: { mode: "lock" },
    patch: () =>
      replace(Deadline.prototype, "untilAnswer", () => async (work: Promise<unknown>) => void (await work)),
  },
  {
    name: "early-is-rejected",
    meaning: "an event that comes before the consumer of its version is rejected for good",
    firstSeed: 2,
    invariant: "I1",
    plan: { rates: { "early-event": 0.02 } },
    patch: () =>
      replace(
        messages,
        "readMessage",
        (read: typeof messages.readMessage) => (record, position, accepted) => {
          const found = read(record, position, accepted);
          return "unknownContract" in found && found.unknownContract
            ? { ...found, ...found.unknownContract, kind: "rejected" as const }
            : found;
        },
      ),
  },
  {
    name: "mismatch-passes",
    meaning: "an event may be routed by one type and handled as another",
    firstSeed: 14,
    events: 200,
    invariant: "I1",
    plan: { faultFactor: 3 },
    patch: () => replace(bodies, "isDeliveredAsItself", () => () => true),
  },
  {
    name: "outage-is-final",
    meaning: "what waited through an outage until it was too old is not sent back by recovery",
    invariant: "I7",
    firstSeed: 110,
    events: 50,
    patch: () =>
      replace(
        recovery,
        "decideRecovery",
        (decide: typeof recovery.decideRecovery) => (message, source, settings, isManual) => {
          const attributes = { ...message.attributes, reason: { StringValue: "permanent" } };
          const isOutage = message.attributes.reason?.StringValue === "outage";
          return decide(isOutage ? { ...message, attributes } : message, source, settings, isManual);
        },
      ),
  },
  {
    name: "forgets-too-soon",
    meaning: "an event is forgotten before what can come of its archive and its dead letters has come",
    invariant: "I3",
    plan: { mode: "lock" },
    settings: { idempotency: { expirySeconds: 14 * 86_400 } },
  },
  {
    name: "log-lines-decide",
    meaning:
      "a line is written of what a handler gives as it is, and an event fails that logs what cannot be",
    firstSeed: 14,
    invariant: "I2",
    plan: { faultFactor: 3 },
    patch: () => replace(fields, "plainFields", () => asItIs as typeof fields.plainFields),
  },
  {
    name: "descriptions-decide",
    meaning:
      "an error is described in its own words, and an event counts as a crash whose error cannot be read",
    invariant: "I2",
    firstSeed: 16,
    events: 200,
    plan: { mode: "lock", faultFactor: 15 },
    patch: () => replace(descriptions, "describeError", () => inItsOwnWords),
  },
  {
    name: "acknowledges-before-sending",
    meaning: "a message is acknowledged although its dead letter could not be sent",
    firstSeed: 46,
    plan: { faultFactor: 10 },
    ports: ({ queue, ...ports }) => ({
      ...ports,
      queue: {
        ...queue,
        sendDeadLetter: (message) => queue.sendDeadLetter(message).catch(nothing),
        sendRejected: (message) => queue.sendRejected(message).catch(nothing),
      },
    }),
  },
];

function inItsOwnWords(error: unknown): string {
  const { name, message } = error as Error;
  return `${name}: ${message}`;
}

/** As JSON.stringify takes it. */
function asItIs(given: unknown): unknown {
  return JSON.parse(JSON.stringify(given) ?? "{}");
}
