import { readFileSync } from "node:fs";
import type { ClaimStandIn } from "./recorded-event";

/** The JSON text of the data of a claim check. */
export function claimedText({ content }: ClaimStandIn): string {
  return "text" in content ? content.text : readFileSync(content.file, "utf8");
}
