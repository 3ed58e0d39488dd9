import { checkRange, validationError } from "./check-input";

/** Where a listing goes on, as the API's list actions take it. */
export interface PageInput {
  readonly NextToken?: string;
  /** 1 to 100; default 100. */
  readonly Limit?: number;
}

/** The part of a listing that is asked for, and the token of the next part. */
export function pageByToken<Item>(
  all: readonly Item[],
  { NextToken, Limit }: PageInput,
): [Item[], string | undefined] {
  checkRange(Limit, "limit", 1, 100);
  const decoded = NextToken === undefined ? "0" : Buffer.from(NextToken, "base64").toString();
  if (!/^\d+$/.test(decoded)) throw validationError("Invalid token.");
  const from = Number(decoded);
  const to = from + (Limit ?? 100);
  return [all.slice(from, to), to < all.length ? Buffer.from(String(to)).toString("base64") : undefined];
}
