import type { AwsError } from "../../packages/local-aws/aws-error";
import type { CallInterceptor } from "../../packages/local-aws/endpoint/perform-call";
import { internalError, throttlingError } from "../../packages/local-aws/faults/call-error";
import type { Random } from "../samples/random";
import type { FaultyService } from "./fault-plan";

/** How calls fail. */
type FaultKind = "throttled" | "failed" | "answer lost";

/** Shares of the calls of a service that fail at any time, 0 to 1. */
export type FaultShares = Readonly<Record<FaultyService, number>>;

/** Lets calls of consumers and publishers fail at the local endpoint, before or after they took effect. */
export class EndpointFaults {
  /** How often, by `<service> <kind>`. */
  readonly counts: Record<string, number> = {};
  readonly faults: CallInterceptor = {
    before: (service, _operation, input) => this.before(service, input),
    after: (service, _operation, input) => this.after(service, input),
  };
  private readonly brownouts = new Map<FaultyService, { readonly share: number; readonly untilMs: number }>();
  private isOver = false;

  /**
   * @param onUnrecorded is told which event a consumer could not note as handled, each time it tried
   */
  constructor(
    private readonly shares: FaultShares,
    private readonly random: Random,
    private readonly nowMs: () => number,
    private readonly onUnrecorded: (subscription: string, eventId: string) => void,
  ) {}

  /** From now on a larger share of the service's calls fails. */
  begin(service: FaultyService, share: number, seconds: number): void {
    this.brownouts.set(service, { share, untilMs: this.nowMs() + seconds * 1000 });
  }

  /** From now on no call fails. */
  end(): void {
    this.isOver = true;
  }

  private before(service: string, input: object): AwsError | undefined {
    if (!this.isFaulty(service)) return undefined;
    const brownout = this.brownouts.get(service);
    const share = brownout && this.nowMs() < brownout.untilMs ? brownout.share : this.shares[service];
    if (!this.random.chance(share)) return undefined;
    return this.fail(service, this.random.pick(["throttled", "failed"]), input);
  }

  private after(service: string, input: object): AwsError | undefined {
    if (!this.isFaulty(service) || !this.random.chance(this.shares[service])) return undefined;
    return this.fail(service, "answer lost", input);
  }

  private isFaulty(service: string): service is FaultyService {
    return !this.isOver && Object.hasOwn(this.shares, service);
  }

  private fail(service: FaultyService, kind: FaultKind, input: object): AwsError {
    const name = `${service} ${kind}`;
    this.counts[name] = (this.counts[name] ?? 0) + 1;
    const done = kind === "answer lost" ? undefined : doneEvent(input);
    if (done) this.onUnrecorded(done.subscription, done.eventId);
    return kind === "throttled" ? throttlingError(service) : internalError(service);
  }
}

/** The event that a write to the state table declares handled; its key is `i#<domain>/<subscription>/<event>`. */
function doneEvent(input: object): { subscription: string; eventId: string } | undefined {
  const { Item: item } = input as { Item?: Record<string, { S?: string } | undefined> };
  if (item?.state?.S !== "COMPLETED") return undefined;
  const [, subscription, eventId] = /^i#([^/]+\/[^/]+)\/([^/]+)/.exec(item.pk?.S ?? "") ?? [];
  return subscription && eventId ? { subscription, eventId } : undefined;
}
