import { deferDelayMs } from "../../../handlers/breaker/defer-delay-ms";
import { bytesPerGb, prices, secondsPerMonth } from "./prices";
import type { StackShape, SubscriptionShape } from "./stack-shape";
import { batchLogBytes, batchOf, invocationUsd, type TrafficVolume } from "./traffic-cost";

/** What an outage of all endpoints adds to the bill of a stack: what is handled after it costs what it always costs. */
export interface OutageCost {
  readonly hours: number;
  /** Events that wait. */
  readonly events: number;
  /** How often messages are received and hidden again while they wait. */
  readonly deferrals: number;
  /** Calls by which consumers look whether the outage is over, at most. */
  readonly probes: number;
  readonly usd: number;
}

const minuteSeconds = 60;
/** A receive and a change of visibilities have up to ten messages. */
const messagesPerRequest = 10;
/** Of the shared state of a breaker, for each round of probes: it is read, half opened and opened again. */
const writesPerRound = 2;
/** Fewer than the milliseconds that the pipeline takes. */
const noHandlerMs = 0;

/** Prices hours in which no endpoint answers, at an even rate of events. */
export function outageCost({ buses }: StackShape, traffic: TrafficVolume, hours: number): OutageCost {
  const perSecond = traffic.eventsPerMonth / buses.length / secondsPerMonth;
  const posting = buses.flatMap(({ subscriptions }) => subscriptions.filter(({ isPosted }) => isPosted));
  const all = posting.map((subscription) => ofSubscription(subscription, perSecond, traffic, hours));
  const sum = (field: "events" | "deferrals" | "probes" | "usd"): number =>
    all.reduce((total, one) => total + one[field], 0);
  return {
    hours,
    events: sum("events"),
    deferrals: sum("deferrals"),
    probes: sum("probes"),
    usd: sum("usd"),
  };
}

function ofSubscription(
  subscription: SubscriptionShape,
  perSecond: number,
  traffic: TrafficVolume,
  hours: number,
): Omit<OutageCost, "hours"> {
  const seconds = hours * 3600;
  const events = perSecond * seconds;
  const deferrals = deferralsIn(subscription, perSecond, seconds);
  const batch = batchOf(subscription, (deferrals / seconds) * secondsPerMonth, {
    ...traffic,
    batch: undefined,
  });
  const invocations = deferrals / batch;
  const requests = (2 * deferrals) / messagesPerRequest;
  const rounds = seconds / subscription.breaker.maxWaitInOpenStateSeconds;
  const probes = rounds * subscription.breaker.permittedCallsInHalfOpen;
  const logGb = (invocations * batchLogBytes(subscription, batch)) / bytesPerGb;
  const usd =
    (requests / 1e6) * prices.sqs.perMillionRequests +
    invocations * invocationUsd(subscription, batch, { ...traffic, handlerMs: noHandlerMs }) +
    logGb * prices.logs.perGb +
    ((rounds * writesPerRound) / 1e6) * prices.dynamoDb.perMillionWrites +
    ((probes * traffic.eventBytes) / bytesPerGb) * prices.internet.perGbOut;
  return { events, deferrals, probes, usd };
}

/** The longer an outage lasts, the longer is each wait; by the minute, of the messages that are there. */
function deferralsIn({ breaker }: SubscriptionShape, perSecond: number, seconds: number): number {
  const open = { state: "OPEN", openedAtMs: 0, rounds: 0, version: 1, ttl: 0 } as const;
  const message = { record: { messageId: "any" }, receives: 9 };
  let deferrals = perSecond * seconds;
  for (let second = minuteSeconds; second < seconds; second += minuteSeconds) {
    const meanDelayMs = deferDelayMs(open, message, breaker, second * 1000, () => 0.5);
    deferrals += (perSecond * second * minuteSeconds * 1000) / meanDelayMs;
  }
  return deferrals;
}
