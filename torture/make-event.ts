import type { RejectionReason } from "../events/dead-letter";
import type { Validators } from "../events/validation";
import type { Faults } from "./faults";
import type { EventKind, ModelEvent } from "./model/model-event";
import type { Random } from "./random";

/** The contract that the model's consumer takes. */
export const validators: Validators = {
  "user.profile-updated": {
    1: (data) =>
      typeof (data as { userId?: unknown }).userId === "string"
        ? undefined
        : { path: "/userId", rule: "must be a text" },
  },
};

/** Hops that the model's consumer allows. */
export const maxHops = 16;

const rejections: readonly RejectionReason[] = ["malformed-json", "envelope", "contract", "too-many-hops"];

/** Failures in full after which an event is a dead letter. */
export const unknownAttempts = 5;

/** Failures of a flaky event: the dependency's own may come on top. */
const mostFlakyFailures = 2;

/** Makes the numbered event, in whatever way it is bad. */
export function makeEvent(number: number, nowMs: number, faults: Faults, random: Random): ModelEvent {
  const kind = kindOf(faults, random);
  const id = `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
  const rejection = kind === "invalid" ? random.pick(rejections) : undefined;
  return {
    id,
    kind,
    rejection,
    body: bodyOf(id, nowMs, rejection),
    failuresLeft: kind === "flaky" ? random.whole(1, mostFlakyFailures) : kind === "broken" ? Infinity : 0,
    failures: 0,
    kills: 0,
    copies: 0,
    effects: 0,
    openAttempts: 0,
    mayRepeat: false,
    isRepaired: false,
    copiedByRecovery: 0,
  };
}

function kindOf(faults: Faults, random: Random): EventKind {
  if (faults.strikes("invalid-event")) return "invalid";
  if (faults.strikes("failing-event")) return random.pick(["flaky", "refused", "broken"]);
  if (faults.strikes("poison-event")) return random.pick(["exits", "loops"]);
  return "good";
}

function bodyOf(id: string, nowMs: number, rejection: RejectionReason | undefined): string {
  const time = new Date(nowMs).toISOString();
  const type = "user.profile-updated";
  const event = {
    type,
    source: rejection === "envelope" ? "" : "bellyfed.user",
    data: { userId: rejection === "contract" ? 7 : `user-${id}` },
    metadata: {
      id,
      time,
      version: 1,
      correlationId: id,
      hops: rejection === "too-many-hops" ? maxHops + 1 : maxHops,
      producer: "profile-service",
    },
  };
  const envelope = { version: "0", id: `bridge-${id}`, "detail-type": type, source: event.source, time };
  const body = JSON.stringify({ ...envelope, resources: [], detail: event });
  return rejection === "malformed-json" ? body.slice(0, -1) : body;
}
