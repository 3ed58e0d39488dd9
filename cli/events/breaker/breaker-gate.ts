import type { Backbone } from "../backbone";
import { findBreaker, obstacle, readBreaker, type FoundBreaker } from "./find-breaker";

/** How long an answer holds, while events are being sent. */
const freshMs = 5_000;

/** Tells whether a queue's subscription can take events; asks again when the last answer is older than 5 s. */
export class BreakerGate {
  private readonly found = new Map<string, Promise<FoundBreaker>>();
  private readonly answers = new Map<
    string,
    { readonly atMs: number; readonly why: Promise<string | undefined> }
  >();

  /** @param force lets everything pass, and asks nothing. */
  constructor(
    private readonly backbone: Backbone,
    private readonly force: boolean,
    private readonly nowMs: () => number,
  ) {}

  /** Why nothing should be sent to the queue now; undefined when nothing speaks against it. */
  async obstacleOf(queueName: string): Promise<string | undefined> {
    const subscription = this.backbone.subscriptions.find(({ queue }) => queue.name === queueName);
    if (!subscription || this.force) return undefined;
    const last = this.answers.get(queueName);
    if (last && this.nowMs() - last.atMs < freshMs) return last.why;
    const breaker = this.found.get(queueName) ?? findBreaker(subscription);
    this.found.set(queueName, breaker);
    const why = breaker.then(readBreaker).then((item) => obstacle(subscription, item));
    this.answers.set(queueName, { atMs: this.nowMs(), why });
    return why;
  }
}
