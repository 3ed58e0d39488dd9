import type { HttpResponse } from "@smithy/core/protocols";

/** AWS refuses signatures that are more than five minutes off. */
const wrongFromMs = 240_000;
/** What was under way for longer says nothing of the time. */
const maxAnswerMs = 900_000;

/** A time as AWS would tell it, and what was known when it was read. */
export interface AwsTime {
  readonly date: Date;
  readonly readAtMs: number;
  readonly offsetMs: number;
}

/** AWS's time, learned from its answers, as the SDK does: a function's own clock may be wrong. */
export class AwsClock {
  private offsetMs = 0;

  now(): AwsTime {
    const { offsetMs } = this;
    const readAtMs = Date.now();
    return { date: new Date(readAtMs + offsetMs), readAtMs, offsetMs };
  }

  /**
   * @param signedAt the time with which the answered request was signed
   * @returns whether it was far off, so that another attempt may succeed
   */
  learn({ headers }: HttpResponse, signedAt: AwsTime, serverTime = headers["date"]): boolean {
    const serverMs = Date.parse(serverTime ?? "");
    const nowMs = Date.now();
    const isFresh = headers["age"] === undefined && nowMs - signedAt.readAtMs <= maxAnswerMs;
    if (isFresh && !Number.isNaN(serverMs)) this.offsetMs = serverMs - nowMs;
    return Math.abs(this.offsetMs) >= wrongFromMs && this.offsetMs !== signedAt.offsetMs;
  }
}
