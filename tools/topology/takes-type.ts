import type { DetailTypeMatcher } from "../../events/contracts/event-pattern";

/** Whether a rule takes events of the type, by what its pattern asks of `detail-type`. */
export function takesType(detailTypes: readonly DetailTypeMatcher[], type: string): boolean {
  return detailTypes.some((term) => takes(term, type));
}

function takes(term: DetailTypeMatcher, type: string): boolean {
  if (typeof term === "string") return term === type;
  if ("prefix" in term) return type.startsWith(term.prefix);
  const refused = term["anything-but"];
  if ("prefix" in refused) return !refused.prefix.some((prefix) => type.startsWith(prefix));
  return !refused.includes(type);
}
