import type { RejectionReason } from "../../handlers/dead-letters/dead-letter";
import type { Validate, Validators } from "../../events/message/validation";
import { bodyOf, producer, respelled } from "./event-body";
import type { Faults } from "./faults";
import type { EventKind, SimulatedEvent, Quirk } from "./model/simulated-event";
import { drawStrangeError, drawStrangeValue } from "./model/strange-values";
import { hanging, type WayToFail } from "./model/ways-to-fail";
import type { SimulatedRandom } from "./simulated-random";

/** Holds data to the simulation's contract, and its source to who may publish it. */
const validate: Validate = Object.assign(
  (data: unknown) =>
    typeof (data as { userId?: unknown }).userId === "string"
      ? undefined
      : { path: "/userId", rule: "must be a text" },
  { sources: [producer] },
);

/** The contracts that the simulated consumer takes, before and after it is deployed anew. */
export const validators: Validators = { "user.profile-updated": { 1: validate } };
export const laterValidators: Validators = { "user.profile-updated": { 1: validate, 2: validate } };

const rejections: readonly RejectionReason[] = [
  "malformed-json",
  "envelope",
  "envelope-mismatch",
  "foreign-producer",
  "contract",
  "too-many-hops",
];

/** What a bug of the dependency makes of one payload: an error, a crash, a silence. */
const poisons: readonly WayToFail[] = [
  { name: "status 500", make: () => Object.assign(new Error("status 500"), { status: 500 }) },
  { name: "status 502", make: () => Object.assign(new Error("status 502"), { status: 502 }) },
  { name: "ECONNRESET", make: () => Object.assign(new Error("socket hang up"), { code: "ECONNRESET" }) },
  { name: "no class", make: () => new TypeError("Cannot read properties of null.") },
  hanging,
];

/** Failures in full after which an event is a dead letter. */
export const unknownAttempts = 5;

/** Failures of a flaky event: the dependency's own may come on top. */
const mostFlakyFailures = 2;

/**
 * Makes the numbered event, in whatever way it is bad.
 * @param namesake an event whose id it is to have; default none
 */
export function makeEvent(
  number: number,
  nowMs: number,
  faults: Faults,
  random: SimulatedRandom,
  namesake?: SimulatedEvent,
): SimulatedEvent {
  const kind = namesake ? "good" : kindOf(faults, random);
  const rejection = kind === "invalid" ? random.pick(rejections) : undefined;
  const id = namesake ? respelled(namesake.id, random) : idOf(number);
  const isInShape = namesake !== undefined || rejection !== undefined || !faults.strikes("strange-data");
  const shape = isInShape
    ? { isClaimed: false, isDeep: false }
    : random.pick([
        { isClaimed: true, isDeep: false },
        { isClaimed: false, isDeep: true },
        { isClaimed: true, isDeep: true },
      ]);
  const version = kind === "early" ? 2 : 1;
  const { body, claim } = bodyOf({ number, id, publishedAtMs: nowMs, rejection, shape, version });
  // Field by field: an object that is spread from two others is slow wherever it is read.
  return {
    number,
    id,
    publishedAtMs: nowMs,
    rejection,
    shape,
    version,
    body,
    claim,
    kind,
    quirk: quirkOf(kind, faults, random),
    way: kind === "poisonous" ? random.pick(poisons) : undefined,
    failuresLeft: kind === "flaky" ? random.whole(1, mostFlakyFailures) : kind === "broken" ? Infinity : 0,
    failures: 0,
    kills: 0,
    copies: 0,
    queued: 0,
    queuedSinceMs: nowMs,
    effects: 0,
    tookEffectAtMs: 0,
    tookEffectIn: undefined,
    sharesId: namesake !== undefined,
    mayRepeat: false,
    isRepaired: false,
    copiedByRecovery: 0,
  };
}

function kindOf(faults: Faults, random: SimulatedRandom): EventKind {
  if (faults.strikes("invalid-event")) return "invalid";
  if (faults.strikes("early-event")) return "early";
  if (faults.strikes("failing-event")) return random.pick(["flaky", "refused", "broken"]);
  if (faults.strikes("poisonous-call")) return "poisonous";
  if (faults.strikes("poison-event")) return random.pick(["exits", "loops"]);
  return "good";
}

/** What fails by itself throws strange things often, as hardly any event fails by itself. */
function quirkOf(kind: EventKind, faults: Faults, random: SimulatedRandom): Quirk {
  const throws = kind === "flaky" || kind === "broken";
  if (throws && faults.rateOf("strange-value") > 0 && random.chance(0.5))
    return { kind: "throws", value: drawStrangeError(random) };
  return faults.strikes("strange-value")
    ? { kind: "logs", value: drawStrangeValue(random) }
    : { kind: "none" };
}

function idOf(number: number): string {
  return `feedbeef-0000-4000-8000-${String(number).padStart(12, "0")}`;
}
