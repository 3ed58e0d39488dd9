/** Who hears of an alarm: somebody now, or somebody on the next working day. */
export type Urgency = "page" | "ticket";

/** What is said about every alarm of one kind; its runbook is docs/runbooks/<kind>.md. */
export interface AlarmKindText {
  readonly urgency: Urgency;
  /** What it means, for whom it wakes. */
  readonly meaning: string;
  /** What to do before reading on. */
  readonly first: string;
}

/** Every kind of alarm there is. */
export const alarmKinds = {
  "domain-in-trouble": {
    urgency: "page",
    meaning: "Events of this domain reach a consumer late, or not at all.",
    first: "See which of its alarms fires, and open that one's runbook.",
  },
  "delivery-late": {
    urgency: "page",
    meaning: "New events reach this consumer later than promised.",
    first: "Compare in and out on the dashboard: is more coming in, or less going out?",
  },
  "delivery-stalled": {
    urgency: "page",
    meaning: "Messages wait, and for ten minutes not one has left the queue.",
    first: "Check that the event source mapping is enabled, then the function's last errors.",
  },
  "retries-long": {
    urgency: "ticket",
    meaning: "An event is more than an hour old and fails again and again, while the breaker is closed.",
    first: "Read with the saved query failed-events which event it is, and its error.",
  },
  "breaker-open": {
    urgency: "ticket",
    meaning: "The consumer's dependency fails; its events are deferred and will be handled later.",
    first: "Find out from the dependency's owner whether the outage is known.",
  },
  "breaker-stays-open": {
    urgency: "page",
    meaning: "The consumer's dependency has failed for half an hour; events pile up.",
    first: "Call the dependency's owner.",
  },
  "deliveries-stopped": {
    urgency: "page",
    meaning: "Messages wait and for ten minutes nobody has fetched one: deliveries are stopped.",
    first: "See with breaker status who stopped deliveries; breaker release starts them.",
  },
  "dead-letters": {
    urgency: "ticket",
    meaning: "Events could not be handled and wait among the dead letters.",
    first: "Read the reason in a message's attributes.",
  },
  "function-errors": {
    urgency: "ticket",
    meaning: "The function crashes or runs out of time: single events that fail do not count here.",
    first: "Read the function's log for the invocation that ended early.",
  },
  "at-capacity": {
    urgency: "ticket",
    meaning: "Lambda or EventBridge throttles, or the queue nears its 120,000 messages in flight.",
    first: "See which of the three it is, and whether the account's limits are used up by another.",
  },
  "state-table-errors": {
    urgency: "ticket",
    meaning: "The state table does not answer; every instance decides about its breaker alone.",
    first: "Look at the table's throttled requests and at the function's permissions.",
  },
  "events-lost": {
    urgency: "page",
    meaning: "EventBridge could deliver events neither to their target nor to the undelivered queue.",
    first: "Compare the policies of both queues with the rule's ARN, then replay from the archive.",
  },
  drift: {
    urgency: "page",
    meaning: "A rule, a target or an archive is not as it was deployed: events may reach nobody, in silence.",
    first: "Read drift in the last line of the function's log, then run pulumi up with --refresh.",
  },
  undelivered: {
    urgency: "ticket",
    meaning: "EventBridge could not deliver events to their target; they are kept.",
    first: "Read ERROR_CODE in a message's attributes.",
  },
  rejected: {
    urgency: "ticket",
    meaning: "Events break their contract; no consumer can handle them as they are.",
    first: "Read reason and eventType in a message's attributes, and tell the producer.",
  },
  unmatched: {
    urgency: "ticket",
    meaning: "Events of types that nobody subscribed to arrive on this bus.",
    first: "Read the detail-type of a message: is it misspelled, or new?",
  },
  unrouted: {
    urgency: "ticket",
    meaning: "Events whose type begins with no known domain arrive on the ingress bus.",
    first: "Read source and detail-type of a message, and tell the producer.",
  },
  expiring: {
    urgency: "page",
    meaning: "Kept messages have used up half of their retention; then they are deleted for good.",
    first: "Find the oldest message, and recover or export it.",
  },
  "parking-lot": {
    urgency: "ticket",
    meaning: "Recovery gave events up: trying again does not help without a change.",
    first: "Read parkingLotReason in a message's attributes.",
  },
  "recovery-failing": {
    urgency: "ticket",
    meaning: "The recovery of dead letters fails; they stay where they are.",
    first: "Read the failures in the last line of the recovery function's log.",
  },
} as const satisfies Record<string, AlarmKindText>;

export type AlarmKind = keyof typeof alarmKinds;

/** An alarm's description: what it means, what to do first, and where to read on. */
export function describeAlarm(kind: AlarmKind, runbooks: string): string {
  const { meaning, first } = alarmKinds[kind];
  return `${meaning} First: ${first} Runbook: ${runbooks}/${kind}.md`;
}
