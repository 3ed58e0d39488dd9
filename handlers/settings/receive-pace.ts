/** Receives that do not depend on the age of the message. */
const freeReceives = 40;
/** From this age on, a message is received again when its age has grown by a fortieth. */
const firstPacedMs = 10 * 60_000;
/** From this age on, it is received every half an hour. */
const steadyFromMs = 20 * 3_600_000;
const steadyMs = 30 * 60_000;
const steadyFromReceives = freeReceives * (1 + Math.log(steadyFromMs / firstPacedMs));

/**
 * The age, in milliseconds since SentTimestamp, before which a message with so many receives is not received again. So
 * no wait brings a message near its queue's maxReceiveCount: it allows 230 receives in the first day, then 48 a day.
 */
export function ageOfNextReceiveMs(receives: number): number {
  if (receives <= freeReceives) return 0;
  if (receives > steadyFromReceives) return steadyFromMs + (receives - steadyFromReceives) * steadyMs;
  return firstPacedMs * Math.exp((receives - freeReceives) / freeReceives);
}

/** Receives of a message of that age. */
function receivesBy(ageMs: number): number {
  if (ageMs > steadyFromMs) return steadyFromReceives + (ageMs - steadyFromMs) / steadyMs;
  return freeReceives * (1 + Math.log(Math.max(1, ageMs / firstPacedMs)));
}

/** Receives outside of the pace: SQS delivers a message twice, or a process dies before it changes a visibility. */
const unpacedReceives = 30;
/** A crash costs the other messages of its batch a receive. */
const receivesPerCrash = 10;

/** Most receives of a message of that age: its consumer attempts none that is ahead of its pace. */
export function maxReceivesByAge(ageMs: number): number {
  return Math.ceil(receivesBy(ageMs)) + unpacedReceives;
}

/** SQS' largest `maxReceiveCount`. */
const maxOfSqs = 1_000;

/**
 * The `maxReceiveCount` of a consumer's queue: more than the consumer reaches before `maxEventAgeSeconds`, so that the
 * consumer decides, and SQS moves only what it cannot.
 * @throws naming the settings when that is more than SQS allows.
 */
export function maxReceiveCount({
  maxEventAgeSeconds,
  attempts,
}: {
  readonly maxEventAgeSeconds: number;
  readonly attempts: { readonly crash: number };
}): number {
  const count = maxReceivesByAge(maxEventAgeSeconds * 1000) + receivesPerCrash * attempts.crash;
  if (count <= maxOfSqs) return count;
  throw new Error(
    `Consumer setting attempts.crash is ${attempts.crash}: with maxEventAgeSeconds at ${maxEventAgeSeconds} a message may ` +
      `be received ${count} times, and SQS allows at most ${maxOfSqs}.`,
  );
}
