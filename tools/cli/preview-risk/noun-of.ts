import { statefulTypes, types } from "../../../policy/resource-types";
import { carriers } from "./carriers";

/** What to call a resource of this type that holds or carries events; undefined for another. */
export function nounOf(type: string): string | undefined {
  const others: Readonly<Record<string, string>> = { [types.function]: "function", [types.role]: "role" };
  return statefulTypes[type] ?? carriers[type]?.what ?? others[type];
}
