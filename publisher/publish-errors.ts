import type { EventMessage } from "../events/event-message";

/** An event that did not leave, and why. */
export interface UnsentEvent {
  readonly event: EventMessage;
  readonly code: string;
  readonly message: string;
}

/** The publisher gave up: these events are nowhere but with the caller; publishing them again is safe. */
export class UnsentEventsError extends Error {
  override readonly name = "UnsentEventsError";
  constructor(
    /** Events that EventBridge does not have, in the order they were given. */
    readonly unsent: readonly UnsentEvent[],
    /** Ids of the events of the same call that EventBridge has, those that it may have dropped included. */
    readonly published: readonly string[],
    /** Ids of those among `published` that went to a bus that could not be seen to exist. */
    readonly unconfirmed: readonly string[],
    options?: ErrorOptions,
  ) {
    const first = unsent[0];
    super(
      `${unsent.length} of ${unsent.length + published.length} events were not published; the first is ` +
        `${first?.event.type} ${first?.event.metadata.id}: ${first?.code}: ${first?.message}`,
      options,
    );
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
