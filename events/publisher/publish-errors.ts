import type { EventMessage } from "../message/event-message";

export interface UnsentEvent {
  readonly event: EventMessage;
  readonly code: string;
  readonly message: string;
}

/** Ids of the events of a call that are safe although others could not be published. */
export interface PublishedIds {
  readonly published: readonly string[];
  readonly unconfirmed: readonly string[];
  readonly spooled: readonly string[];
}

/** Events that neither EventBridge nor the spool has; publishing them again is safe. */
export class UnsentEventsError extends Error implements PublishedIds {
  override readonly name = "UnsentEventsError";
  readonly published: readonly string[];
  readonly unconfirmed: readonly string[];
  readonly spooled: readonly string[];
  constructor(
    readonly unsent: readonly UnsentEvent[],
    safe: PublishedIds,
    options: { readonly cause: unknown },
  ) {
    const first = unsent[0];
    const { cause } = options;
    super(
      `${unsent.length} of ${unsent.length + safe.published.length + safe.spooled.length} events were not published; ` +
        `the first is ${first?.event.type} ${first?.event.metadata.id}: ${first?.code}: ` +
        `${first?.message}; not spooled: ${cause instanceof Error ? cause.message : String(cause)}`,
      options,
    );
    this.published = safe.published;
    this.unconfirmed = safe.unconfirmed;
    this.spooled = safe.spooled;
  }
}

export interface RefusedEvent {
  readonly index: number;
  readonly type: string;
  /** The broken rule, without event data. */
  readonly problem: string;
}

/** Some events break their contract or a limit. No event of the call was sent, and a retry cannot succeed. */
export class RefusedEventsError extends Error {
  override readonly name = "RefusedEventsError";
  constructor(readonly refused: readonly RefusedEvent[]) {
    const problems = refused.map(({ index, type, problem }) => `event ${index} (${type}): ${problem}`);
    super(`Nothing was published: ${problems.join("; ")}`);
  }
}
