import { setImmediate as turn } from "node:timers/promises";
import type { Host } from "../../packages/local-aws/internet/respond";

/** An endpoint of the stack: refuses poison, can be away, and counts what it took. */
export class RehearsedEndpoint {
  /** While true it answers 503. */
  isAway = false;
  /** Requests are answered once it has resolved. */
  answersAfter: Promise<void> = Promise.resolve();
  private unanswered = 0;
  private readonly times = new Map<string, number[]>();

  /**
   * @param isPoison whether it never takes an event
   * @param now the time of the rehearsal in milliseconds
   */
  constructor(
    private readonly isPoison: (eventId: string) => boolean,
    private readonly now: () => number,
  ) {}

  /** When it took each event, by id: more than once for one that was handled twice. */
  get taken(): ReadonlyMap<string, readonly number[]> {
    return this.times;
  }

  /** Whether a request waits for its answer. */
  get isAsked(): boolean {
    return this.unanswered > 0;
  }

  readonly host: Host = async ({ method, headers }, signal) => {
    const eventId = headers["idempotency-key"];
    if (method !== "POST" || typeof eventId !== "string") return { status: 400 };
    this.unanswered += 1;
    await this.answersAfter;
    this.unanswered -= 1;
    // Whoever has gone meanwhile is seen to be gone; on a busy machine a consumer may wait no longer, and comes again.
    await turn();
    if (signal.aborted) return { status: 503 };
    if (this.isPoison(eventId)) return { status: 410 };
    if (this.isAway) return { status: 503, headers: { "retry-after": "1" } };
    const times = this.times.get(eventId);
    if (times) times.push(this.now());
    else this.times.set(eventId, [this.now()]);
    return { status: 202 };
  };
}
