/** A value of a trace in the Informal Trace Format: of integers, sets and maps it has an own notation. */
type ItfValue =
  | string
  | number
  | boolean
  | { readonly "#bigint": string }
  | { readonly "#set": readonly ItfValue[] }
  | { readonly "#map": readonly (readonly [ItfValue, ItfValue])[] }
  | { readonly [name: string]: ItfValue };

/** The states of a trace, in plain values: a set is a sorted list, a map an object. */
export function readItf(text: string): Record<string, unknown>[] {
  const { states } = JSON.parse(text) as { readonly states: readonly ItfValue[] };
  return states.map((state) => plain(state) as Record<string, unknown>);
}

function plain(value: ItfValue): unknown {
  if (typeof value !== "object") return value;
  if ("#bigint" in value) return Number(value["#bigint"]);
  if ("#set" in value) return (value["#set"] as ItfValue[]).map(plain).sort();
  const entries = "#map" in value ? (value["#map"] as [ItfValue, ItfValue][]) : Object.entries(value);
  return Object.fromEntries(entries.map(([key, inner]) => [String(plain(key)), plain(inner)]));
}
