import type { ConsumerSettings } from "./consumer-settings";

/** Receives that a message may have at any age. */
const freeReceives = 40;
/** From this age on it is received again when it has grown older by a fortieth … */
const firstPacedMs = 10 * 60_000;
/** … and from this age on every half an hour. */
const steadyFromMs = 20 * 3_600_000;
const steadyMs = 30 * 60_000;
const steadyFromReceives = freeReceives * (1 + Math.log(steadyFromMs / firstPacedMs));

/**
 * The age, in milliseconds since it was sent, before which a message that was received so often is not to be received
 * again. So no wait, however long and for whatever reason, brings it near to what SQS counts: some 230 receives in the
 * first day and 48 in each further one.
 */
export function ageOfNextReceiveMs(receives: number): number {
  if (receives <= freeReceives) return 0;
  if (receives > steadyFromReceives) return steadyFromMs + (receives - steadyFromReceives) * steadyMs;
  return firstPacedMs * Math.exp((receives - freeReceives) / freeReceives);
}

/** Receives of a message that waits that long at this pace. */
function receivesBy(ageMs: number): number {
  if (ageMs > steadyFromMs) return steadyFromReceives + (ageMs - steadyFromMs) / steadyMs;
  return freeReceives * (1 + Math.log(Math.max(1, ageMs / firstPacedMs)));
}

/** Receives that nobody could pace: SQS hands a message out twice, a process dies before it has told when to come again. */
const unpacedReceives = 30;
/** A process that dies has received the rest of its batch in vain. */
const receivesPerCrash = 10;

/**
 * Receives of a message that has waited so long, at most, whatever happens around it: its consumer makes no attempt at
 * a message that comes ahead of its pace.
 */
export function maxReceivesByAge(ageMs: number): number {
  return Math.ceil(receivesBy(ageMs)) + unpacedReceives;
}

/** SQS' limit of `maxReceiveCount`. */
const countedBySqs = 1_000;

/**
 * After how many receives SQS itself may move a message of a consumer to the dead letters: after more than a consumer
 * with these settings makes in the longest time that a message may wait. The net below the consumer's own decisions.
 * @throws naming the settings when that is more than SQS counts.
 */
export function maxReceiveCount({
  maxEventAgeSeconds,
  attempts,
}: Pick<ConsumerSettings, "maxEventAgeSeconds" | "attempts">): number {
  const count = maxReceivesByAge(maxEventAgeSeconds * 1000) + receivesPerCrash * attempts.crash;
  if (count <= countedBySqs) return count;
  throw new Error(
    `Consumer setting attempts.crash is ${attempts.crash}: with maxEventAgeSeconds at ${maxEventAgeSeconds} a message may ` +
      `be received ${count} times, and SQS counts at most ${countedBySqs}.`,
  );
}
