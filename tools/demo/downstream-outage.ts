import type { LocalAws } from "../../packages/local-aws/start-local-aws";
import type { Downstream } from "./downstream";
import { metricSum } from "./metric-sum";
import type { DomainSubscription } from "../topology/event-destinations";

/** What an outage cost, by looking at both of its sides. */
export interface OutageFigures {
  readonly subscription: string;
  readonly seconds: number;
  /** Calls into the dead service. */
  readonly calls: number;
  /** Messages put back by the open breaker; one may be deferred more than once. */
  readonly deferred: number;
}

/** A downstream service that goes away for a while. */
export class DownstreamOutage {
  private readonly callsBefore: number;
  private readonly startedMs = Date.now();
  private endedMs = 0;
  private callsAtEnd = 0;

  constructor(
    private readonly local: LocalAws,
    private readonly subscription: DomainSubscription,
    private readonly downstream: Downstream,
  ) {
    this.callsBefore = downstream.requests();
    downstream.setDown(true);
  }

  end(): void {
    this.callsAtEnd = this.downstream.requests();
    this.downstream.setDown(false);
    this.endedMs = Date.now();
  }

  get figures(): OutageFigures {
    return {
      subscription: `${this.subscription.domain}/${this.subscription.name}`,
      seconds: (this.endedMs - this.startedMs) / 1000,
      calls: this.callsAtEnd - this.callsBefore,
      deferred: metricSum(this.local, this.subscription, "EventsDeferred", this.startedMs),
    };
  }
}
