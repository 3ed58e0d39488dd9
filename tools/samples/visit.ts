import type { Cast, Person } from "./cast";
import type { Random } from "./random";
import type { EventChain } from "./event-chain";

/** One person's time in the app. */
export interface Visit {
  readonly person: Person;
  readonly sessionId: string;
  readonly cast: Cast;
  readonly random: Random;
}

/** Tells what one thing that a visitor does causes. */
export type Action = (chain: EventChain, visit: Visit) => void;
