import { isRfcUuid } from "./uuid";

/** When a UUID of version 7 was made, in milliseconds; undefined for other ids, which tell no time. */
export function timeOfUuid(id: string): number | undefined {
  if (id[14] !== "7" || !isRfcUuid(id)) return undefined;
  return parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}
