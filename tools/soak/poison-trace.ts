import type { LocalAws } from "../../packages/local-aws/start-local-aws";
import { eventIdOf } from "../demo/observe";
import type { EventDestinations } from "../topology/event-destinations";
import type { SoakEvent } from "./soak-events";

/** Follows the poison among a soak's events until subscriptions with endpoints have given all of it up. */
export class PoisonTrace {
  private readonly left: Set<string>;
  private readonly stopListening: () => void;

  constructor(
    trace: Pick<LocalAws["trace"], "listen">,
    { subscriptions }: Pick<EventDestinations, "subscriptions">,
    events: readonly SoakEvent[],
  ) {
    const posting = subscriptions.filter(({ endpointHost }) => endpointHost !== undefined);
    const domains = new Set<string>(posting.map(({ domain }) => domain));
    const isPoison = ({ end, domain }: SoakEvent): boolean =>
      (end === "failing" || end === "deadly") && domains.has(domain);
    this.left = new Set(events.filter(isPoison).map(({ eventId }) => eventId));
    const queues = new Set(posting.map(({ deadLetters }) => deadLetters));
    this.stopListening = trace.listen(({ step, where, body = "" }) => {
      if (step === "sent" && queues.has(where)) this.left.delete(eventIdOf(body) ?? "");
    });
  }

  /** Whether some of it is still to come, or is being tried. */
  get isLeft(): boolean {
    return this.left.size > 0;
  }

  close(): void {
    this.stopListening();
  }
}
