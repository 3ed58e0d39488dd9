import { AwsError } from "./aws-error";

/** One page of a list, as most services' list actions answer it: a marker says where the next one begins. */
export function pageByMarker<T>(
  all: readonly T[],
  { Marker, MaxItems }: { readonly Marker?: string | undefined; readonly MaxItems?: number | undefined },
  defaultItems: number,
  errorCode = "InvalidParameterValueException",
): { readonly items: readonly T[]; readonly NextMarker?: string } {
  const from = Marker === undefined ? 0 : Number(Marker);
  if (!Number.isInteger(from) || from < 0) throw new AwsError(errorCode, `Marker "${Marker}" is not valid.`);
  const to = from + Math.min(MaxItems ?? defaultItems, defaultItems);
  return { items: all.slice(from, to), ...(to < all.length && { NextMarker: String(to) }) };
}
