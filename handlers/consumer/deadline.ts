import type { Clock } from "../ports/clock";
import type { HandlerCall } from "./handler-call";

/** What Lambda says of an invocation. */
export interface Invocation {
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

/** Time kept back at the end of an invocation, to write how everything ended. */
const reserveMs = 6_000;
const reserveShare = 0.2;

/** The share of it that is left for the answer itself: a second of six. */
const answerShare = 1 / 6;

/** How long after Lambda's deadline a lease ends: no clock of the fleet is that far off. */
const leaseMarginMs = 4_000;

/** How much time one invocation has, and the handlers that run in it. */
export class Deadline {
  readonly requestId: string;
  /** When this invocation has ended for sure: no lease of it lasts longer. */
  readonly leaseExpiresAtMs: number;
  /** When handlers are told to stop. */
  readonly stopAtMs: number;
  /** When handlers that did not stop are abandoned. */
  readonly abandonAtMs: number;
  /** When Lambda gets its answer, whatever is still under way. */
  readonly answerAtMs: number;
  /** Whether handlers have been abandoned: what they do from now on comes too late. */
  isOver = false;
  /** The handlers that have begun. */
  readonly calls: HandlerCall[] = [];
  /** How long those took that have ended, in milliseconds. */
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

  /** Aborted when handlers are to stop. */
  get signal(): AbortSignal {
    this.abort ??= new AbortController();
    return this.abort.signal;
  }

  /** Whether a handler that begins now may be expected to end in time. */
  hasTime(nowMs: number): boolean {
    return nowMs + this.longestMs < this.stopAtMs;
  }

  noteDuration(durationMs: number): void {
    if (durationMs > this.longestMs) this.longestMs = durationMs;
    this.durationsMs.push(durationMs);
  }

  /** Waits for the work, which never rejects. Tells handlers to stop, and abandons those that do not. */
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

  /** Waits for the work, which never rejects, but no longer than until the answer. */
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
