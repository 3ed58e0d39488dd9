import type { Delivery } from "./delivery";
import type { Claim } from "./event-progress";
import type { EventRecord } from "./event-record";

/** An event that may have killed its process before: it is handled last, and alone. */
export interface Suspect {
  readonly delivery: Delivery;
  readonly record: EventRecord;
  readonly claim: Claim & { readonly kind: "suspect" };
}
