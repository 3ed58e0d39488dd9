import { createHash } from "node:crypto";

/** What ends a name that the provider makes up: another one for each resource, and always the same for one. */
export function shortId(urn: string): string {
  return createHash("sha256").update(urn).digest("hex").slice(0, 16);
}
