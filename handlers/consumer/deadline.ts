import type { Context } from "aws-lambda";
import type { Clock } from "../ports/clock";
import type { HandlerCall } from "./handler-call";

export type Invocation = Pick<Context, "awsRequestId" | "getRemainingTimeInMillis">;

/** Time reserved at the end of an invocation, to write outcomes. */
const reserveMs = 6_000;
const reserveShare = 0.2;

/** The share of it for the response itself: a second of six. */
const answerShare = 1 / 6;

/** Time between Lambda's timeout and the end of a lease, for clocks that differ. */
const leaseMarginMs = 4_000;

/** The deadlines of one invocation, and the handlers that run in it. */
export class Deadline {
  readonly requestId: string;
  /** When this invocation has ended for sure. */
  readonly leaseExpiresAtMs: number;
  /** When the signal of handlers is aborted. */
  readonly stopAtMs: number;
  /** When handlers that go on are abandoned. */
  readonly abandonAtMs: number;
  /** When Lambda gets its response. */
  readonly answerAtMs: number;
  /** Whether handlers have been abandoned. */
  isOver = false;
  readonly calls: HandlerCall[] = [];
  readonly durationsMs: number[] = [];
  private longestMs = 0;
  private abort: AbortController | undefined;

  constructor(
    invocation: Invocation,
    private readonly clock: Clock,
  ) {
    const nowMs = clock.now();
    const remainingMs = Math.max(0, invocation.getRemainingTimeInMillis());
    const keptBackMs = Math.min(reserveMs, remainingMs * reserveShare);
    this.requestId = invocation.awsRequestId;
    this.leaseExpiresAtMs = nowMs + remainingMs + leaseMarginMs;
    this.abandonAtMs = nowMs + remainingMs - keptBackMs / 2;
    this.stopAtMs = nowMs + remainingMs - keptBackMs;
    this.answerAtMs = nowMs + remainingMs - keptBackMs * answerShare;
  }

  /** Whether handlers are abandoned, or are about to be: a process that stood still hears of its timers last. */
  get hasPassed(): boolean {
    return this.isOver || this.clock.now() >= this.abandonAtMs;
  }

  /** Aborted at `stopAtMs`. */
  get signal(): AbortSignal {
    this.abort ??= new AbortController();
    return this.abort.signal;
  }

  /** Whether a handler that begins now would end in time, by the longest one so far. */
  hasTime(nowMs: number): boolean {
    return nowMs + this.longestMs < this.stopAtMs;
  }

  noteDuration(durationMs: number): void {
    if (durationMs > this.longestMs) this.longestMs = durationMs;
    this.durationsMs.push(durationMs);
  }

  /** Waits for the work, which never rejects, at most until handlers are abandoned. */
  keep(work: Promise<void>, abandon: () => void): Promise<void> {
    const { clock } = this;
    return new Promise((resolve) => {
      let timer = clock.after(this.stopAtMs - clock.now(), () => {
        this.abort?.abort();
        timer = clock.after(this.abandonAtMs - clock.now(), () => {
          this.isOver = true;
          abandon();
          resolve();
        });
      });
      void work.then(() => {
        timer.cancel();
        resolve();
      });
    });
  }

  /** Waits for the work, which never rejects, at most until the response. */
  async untilAnswer(work: Promise<void>): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = this.clock.after(Math.max(0, this.answerAtMs - this.clock.now()), resolve);
      void work.then(() => {
        timer.cancel();
        resolve();
      });
    });
  }
}
