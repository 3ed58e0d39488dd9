import type { RejectionReason } from "../../../handlers/dead-letters/dead-letter";
import type { PublishedEvent, StoredClaim } from "../event-body";
import type { StrangeValue } from "./strange-values";
import type { WayToFail } from "./ways-to-fail";

/** What an event does to who handles it. */
export type EventKind =
  | "good"
  | "early" // of a version that the consumer is to know later
  | "flaky" // fails a few times with an error of no class
  | "refused" // the dependency refuses it for good
  | "broken" // fails always, with an error of no class
  | "poisonous" // lets the dependency fail each time, while it serves all others
  | "exits" // ends the process
  | "loops" // never gives the processor back
  | "invalid"; // can never be handled

/** Bugs, which somebody can mend. */
export const defectiveKinds: ReadonlySet<EventKind> = new Set(["broken", "poisonous", "exits", "loops"]);

/** What its handler does beside handling it; `value` is the same with each attempt. */
export type Quirk =
  | { readonly kind: "none" }
  | { readonly kind: "logs"; readonly value: StrangeValue } // what no logger expects
  | { readonly kind: "throws"; readonly value: StrangeValue }; // what no classifier expects, where it fails at all

/** One event: what it is, where it is, and what became of it. */
export interface SimulatedEvent extends PublishedEvent {
  /** Tells it from all others, also from those of its id. */
  readonly number: number;
  /** As its producer wrote it; others may have the same, in this spelling or another. */
  readonly id: string;
  readonly claim: StoredClaim | undefined;
  readonly quirk: Quirk;
  /** How the dependency fails for a poisonous one. */
  readonly way: WayToFail | undefined;
  readonly kind: EventKind;
  /** As EventBridge delivers it. */
  readonly body: string;
  /** Why it belongs in the rejected queue. */
  readonly rejection: RejectionReason | undefined;
  /** Times that it fails before it can be handled. */
  failuresLeft: number;
  /** Errors of no class that handling it has thrown. */
  failures: number;
  /** Processes that died of it. */
  kills: number;
  /** Messages that hold it, wherever they lie. */
  copies: number;
  /** Of these, how many are in the consumer's queue, and since when there has been one. */
  queued: number;
  queuedSinceMs: number;
  /** Times that it took effect at the dependency. */
  effects: number;
  /** When it last did; 0 before it has. */
  tookEffectAtMs: number;
  /** The id of the process in which it did so last. */
  tookEffectIn: string | undefined;
  /** Whether another event has its id. */
  sharesId: boolean;
  /** Whether something happened after which it may take effect a second time. */
  mayRepeat: boolean;
  /** Whether the defect it suffers from was repaired. */
  isRepaired: boolean;
  /** Messages of it that were moved by recovery, but not removed where they were. */
  copiedByRecovery: number;
}

/** Whether it can be handled in the end. */
export function isHandleable({ kind, isRepaired }: SimulatedEvent): boolean {
  return kind === "good" || kind === "early" || kind === "flaky" || isRepaired;
}

/** An event in words: enough to find it, and to see what is strange about it. */
export function describeEvent({ kind, number, quirk, shape, way, sharesId }: SimulatedEvent): string {
  const facts = [
    ...(quirk.kind === "none" ? [] : [`${quirk.kind} ${quirk.value.name}`]),
    ...(shape.isClaimed ? ["claimed"] : []),
    ...(shape.isDeep ? ["deep"] : []),
    ...(way ? [way.name] : []),
    ...(sharesId ? ["not alone with its id"] : []),
  ];
  return `${kind} event ${number}${facts.length > 0 ? ` (${facts.join(", ")})` : ""}`;
}
