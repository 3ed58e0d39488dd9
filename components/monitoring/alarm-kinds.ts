/** Who hears of an alarm: somebody now, or somebody on the next working day. */
export type Urgency = "page" | "ticket";

/** What is said about every alarm of one kind; its runbook is docs/runbooks/<kind>.md. */
interface AlarmKindText {
  readonly urgency: Urgency;
  readonly meaning: string;
  readonly first: string;
}

const page = (meaning: string, first: string): AlarmKindText => ({ urgency: "page", meaning, first });
const ticket = (meaning: string, first: string): AlarmKindText => ({ urgency: "ticket", meaning, first });

export const alarmKinds = {
  "domain-in-trouble": page(
    "Events of this domain reach a consumer late, or not at all.",
    "See which of its alarms fires, and open that one's runbook.",
  ),
  "delivery-late": page(
    "New events reach this consumer later than promised.",
    "Compare in and out on the dashboard: is more coming in, or less going out?",
  ),
  "delivery-stalled": page(
    "Messages wait, and for ten minutes not one has left the queue.",
    "Check that the event source mapping is enabled, then the function's last errors.",
  ),
  "retries-long": ticket(
    "An event is more than an hour old and fails again and again, while the breaker is closed.",
    "Read with the saved query failed-events which event it is, and its error.",
  ),
  "breaker-open": ticket(
    "The consumer's dependency fails; its events are deferred and will be handled later.",
    "Find out from the dependency's owner whether the outage is known.",
  ),
  "breaker-stays-open": page(
    "The consumer's dependency has failed for half an hour; events pile up.",
    "Call the dependency's owner.",
  ),
  "deliveries-stopped": page(
    "Messages wait and for ten minutes nobody has fetched one: deliveries are stopped.",
    "See with breaker status who stopped deliveries; breaker release starts them.",
  ),
  "dead-letters": ticket(
    "Events could not be handled and wait among the dead letters.",
    "Read the reason in a message's attributes.",
  ),
  "function-errors": ticket(
    "The function crashes or runs out of time: single events that fail do not count here.",
    "Read the function's log for the invocation that ended early.",
  ),
  "at-capacity": ticket(
    "Lambda or EventBridge throttles, or the queue nears its 120,000 messages in flight.",
    "See which of the three it is, and whether the account's limits are used up by another.",
  ),
  "state-table-errors": ticket(
    "The state table does not answer; every instance decides about its breaker alone.",
    "Look at the table's throttled requests and at the function's permissions.",
  ),
  "events-lost": page(
    "EventBridge could deliver events neither to their target nor to the undelivered queue.",
    "Compare the policies of both queues with the rule's ARN, then replay from the archive.",
  ),
  drift: page(
    "A rule, a target or an archive is not as it was deployed: events may reach nobody, in silence.",
    "Read drift in the last line of the function's log, then run pulumi up with --refresh.",
  ),
  undelivered: ticket(
    "EventBridge could not deliver events to their target; they are kept.",
    "Read ERROR_CODE in a message's attributes.",
  ),
  rejected: ticket(
    "Events break their contract; no consumer can handle them as they are.",
    "Read reason and eventType in a message's attributes, and tell the producer.",
  ),
  unmatched: ticket(
    "Events of types that nobody subscribed to arrive on this bus.",
    "Read the detail-type of a message: is it misspelled, or new?",
  ),
  unrouted: ticket(
    "Events whose type begins with no known domain arrive on the ingress bus.",
    "Read source and detail-type of a message, and tell the producer.",
  ),
  expiring: page(
    "Kept messages have used up half of their retention; then they are deleted for good.",
    "Find the oldest message, and recover or export it.",
  ),
  "parking-lot": ticket(
    "Recovery gave events up: trying again does not help without a change.",
    "Read parkingLotReason in a message's attributes.",
  ),
  "recovery-failing": ticket(
    "The recovery of dead letters fails; they stay where they are.",
    "Read the failures in the last line of the recovery function's log.",
  ),
} as const satisfies Record<string, AlarmKindText>;

export type AlarmKind = keyof typeof alarmKinds;

export function describeAlarm(kind: AlarmKind, runbooks: string): string {
  const { meaning, first } = alarmKinds[kind];
  return `${meaning} First: ${first} Runbook: ${runbooks}/${kind}.md`;
}
