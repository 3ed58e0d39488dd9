import type { EventMessage } from "../message/event-message";

/** An event that did not leave, and why. */
export interface UnsentEvent {
  readonly event: EventMessage;
  readonly code: string;
  readonly message: string;
}

/** Ids of the events of a call that are not lost although others had to be given up. */
export interface PublishedIds {
  /** Those that EventBridge has, `unconfirmed` included. */
  readonly published: readonly string[];
  /** Those of `published` that went to a bus that could not be seen to exist. */
  readonly unconfirmed: readonly string[];
  /** Those that wait in the spool. */
  readonly spooled: readonly string[];
}

/** The publisher gave up: these events are nowhere but with the caller; publishing them again is safe. */
export class UnsentEventsError extends Error implements PublishedIds {
  override readonly name = "UnsentEventsError";
  readonly published: readonly string[];
  readonly unconfirmed: readonly string[];
  readonly spooled: readonly string[];
  constructor(
    /** Events that EventBridge and the spool do not have, in the order they were given. */
    readonly unsent: readonly UnsentEvent[],
    safe: PublishedIds,
    /** Why the spool did not take them. */
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

/** An event that must not leave as it is. */
export interface RefusedEvent {
  /** Its place in the list that was given to `publish`. */
  readonly index: number;
  readonly type: string;
  /** What is wrong, and the rule. Never holds event data. */
  readonly problem: string;
}

/** Some events break their contract or a limit: none of the call was sent, and sending again cannot help. */
export class RefusedEventsError extends Error {
  override readonly name = "RefusedEventsError";
  constructor(readonly refused: readonly RefusedEvent[]) {
    const problems = refused.map(({ index, type, problem }) => `event ${index} (${type}): ${problem}`);
    super(`Nothing was published: ${problems.join("; ")}`);
  }
}
