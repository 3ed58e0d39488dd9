/** A message that a consumer was done with: deleted from its queue. */
export interface HandledMessage {
  /** SQS message id; a message that was delivered again keeps it. */
  readonly messageId: string;
  /** metadata.id of the event; absent when the event has none. */
  readonly eventId?: string;
}

/** An unprocessed event. */
export interface UnprocessedEvent {
  /** metadata.id of the event, or the SQS message id of one without. */
  readonly eventId: string;
  readonly reason: string;
}

/** All that was observed of one subscription, each by looking where events end, not by asking the consumer. */
export interface LedgerEvidence {
  /** `<domain>/<subscription>`. */
  readonly subscription: string;
  /** metadata.id of each line that its rule takes, or none of the domain's, in order; undefined for one without. */
  readonly published: readonly (string | undefined)[];
  /** Lines of the domain that no subscription claims. */
  readonly unmatched: number;
  readonly handled: readonly HandledMessage[];
  /**
   * Event ids in the journal, or acknowledged by the endpoint; once per effect. Where nobody sees the effects, how many
   * events the consumer says it processed.
   */
  readonly effects: readonly string[] | number;
  readonly rejected: readonly UnprocessedEvent[];
  readonly deadLettered: readonly UnprocessedEvent[];
  /** Events that dead-letter recovery brought back. */
  readonly recovered: number;
}

/** Where the events of one subscription ended. */
export interface LedgerRow {
  readonly subscription: string;
  readonly published: number;
  readonly unmatched: number;
  readonly handled: number;
  /** Deliveries of events that had been handled before, and had no second effect. */
  readonly duplicates: number;
  /** By reason. */
  readonly rejected: Readonly<Record<string, number>>;
  readonly deadLettered: Readonly<Record<string, number>>;
  /** Of those handled: the ones that recovery brought back. */
  readonly recovered: number;
  /** What is wrong, in words; empty when every event ended in exactly one place. */
  readonly faults: readonly string[];
}

/** Accounts for every event of a subscription. */
export function reconcileSubscription(evidence: LedgerEvidence): LedgerRow {
  const deliveries = countBy(
    distinctMessages(evidence.handled).map(({ eventId, messageId }) => eventId ?? messageId),
  );
  const rejected = withoutCopies(evidence.rejected, deliveries);
  const deadLettered = withoutCopies(evidence.deadLettered, deliveries);
  const unprocessed = countBy([...rejected, ...deadLettered].map(({ eventId }) => eventId));
  const said = evidence.effects;
  const unseen = [...deliveries.keys()].filter((id) => !unprocessed.has(id));
  const effects = countBy(typeof said === "number" ? unseen : said);
  const faults: string[] = [];
  let duplicates = 0;
  for (const id of new Set([...deliveries.keys(), ...effects.keys(), ...unprocessed.keys()])) {
    const delivered = deliveries.get(id) ?? 0;
    const effect = effects.get(id) ?? 0;
    const kept = unprocessed.get(id) ?? 0;
    if (effect > 1) faults.push(`${id} was handled ${effect} times`);
    const repeats = delivered - kept - Math.min(effect, 1);
    if (repeats < 0) faults.push(`${id} ended ${effect + kept} times after ${delivered} deliveries`);
    else if (repeats > 0 && effect === 0) faults.push(`${id} was lost: delivered, and nowhere to be found`);
    else duplicates += repeats;
  }
  const row = {
    subscription: evidence.subscription,
    published: evidence.published.length,
    unmatched: evidence.unmatched,
    handled: effects.size,
    duplicates,
    rejected: reasons(rejected),
    deadLettered: reasons(deadLettered),
    recovered: evidence.recovered,
  };
  if (typeof said === "number" && (said < row.handled || said > row.handled + duplicates))
    faults.push(`${row.handled} were handled, ${said} were processed as its metrics say`);
  const ended = endsOf(row);
  if (ended !== row.published) faults.push(`${row.published} were published, ${ended} ended`);
  const missing = evidence.published.filter((id) => id !== undefined && !deliveries.has(id)).length;
  if (missing > row.unmatched) faults.push(`${missing - row.unmatched} never reached the consumer`);
  return { ...row, faults };
}

function endsOf(row: Omit<LedgerRow, "faults">): number {
  return row.unmatched + row.handled + row.duplicates + sum(row.rejected) + sum(row.deadLettered);
}

/** A message whose deletion came too late is delivered, and done with, twice. */
function distinctMessages(done: readonly HandledMessage[]): HandledMessage[] {
  return [...new Map(done.map((message) => [message.messageId, message])).values()];
}

/** Setting kept is repeated when its answer gets lost: copies of one event beyond its deliveries say nothing. */
function withoutCopies(
  unprocessed: readonly UnprocessedEvent[],
  deliveries: ReadonlyMap<string, number>,
): readonly UnprocessedEvent[] {
  const seen = new Map<string, number>();
  return unprocessed.filter(({ eventId }) => {
    const copies = (seen.get(eventId) ?? 0) + 1;
    seen.set(eventId, copies);
    // What was never delivered is kept, to be found out.
    return copies <= (deliveries.get(eventId) ?? Infinity);
  });
}

function countBy(ids: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

function reasons(unprocessed: readonly UnprocessedEvent[]): Record<string, number> {
  return Object.fromEntries(countBy(unprocessed.map(({ reason }) => reason)));
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
