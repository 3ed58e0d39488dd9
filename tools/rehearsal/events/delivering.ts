import type { RecordedCall } from "./recorded-call";
import type { RecordedEvent } from "./recorded-event";

interface Kept {
  readonly where: "dead letters" | "rejected";
  readonly reason: string;
}

/** The delivery of one event that is under way, and what came of it so far. */
export class Delivering {
  readonly calls: RecordedCall[] = [];
  kept: Kept | undefined;
  visibilitySeconds: number | undefined;
  /** Whether the consumer's own table knew the event. */
  isKnown = false;
  private firstMs: number | undefined;
  private lastMs = 0;
  private readonly marks: readonly string[];

  constructor(
    readonly event: RecordedEvent,
    readonly delivery: number,
    readonly messageId: string,
    readonly receiptHandle: string,
  ) {
    const { id, claim } = event;
    this.marks = [...new Set([id, id.toLowerCase(), messageId, ...(claim ? [claim.key] : [])])];
  }

  /** Whether a text that a consumer sends names the event. */
  isNamedIn(text: string): boolean {
    return this.marks.some((mark) => text.includes(mark));
  }

  noteTime(nowMs: number): void {
    this.firstMs ??= nowMs;
    this.lastMs = nowMs;
  }

  /** From the first call to the last. */
  get tookMs(): number {
    return Math.round(this.lastMs - (this.firstMs ?? 0));
  }
}
