import type { NormalizedSchema } from "@smithy/core/schema";
import { readScalar, writeScalar } from "./scalar";
import type { WireRequest } from "./wire";

/** Members of a structure by their names. */
export type BindingValues = Record<string, unknown>;

/** The member that is the whole body, if one is. */
export function payloadOf(schema: NormalizedSchema): [name: string, member: NormalizedSchema] | undefined {
  return [...schema.structIterator()].find(([, member]) => member.getMergedTraits().httpPayload);
}

/** The members of an input that stand in the request's path, query or headers. */
export function readBindings(
  schema: NormalizedSchema,
  { query, headers }: Pick<WireRequest, "query" | "headers">,
  labels: ReadonlyMap<string, string>,
): BindingValues {
  const input: BindingValues = {};
  const assign = (name: string, value: unknown): void => {
    if (value !== undefined) input[name] = value;
  };
  for (const [name, member] of schema.structIterator()) {
    const { httpLabel, httpQuery, httpHeader, httpPrefixHeaders } = member.getMergedTraits();
    if (httpLabel) input[name] = readScalar(member, labels.get(name) ?? "", "iso");
    if (httpQuery) assign(name, readQuery(member, query.getAll(httpQuery)));
    if (httpHeader) {
      const header = headers[httpHeader.toLowerCase()];
      assign(name, typeof header === "string" ? readScalar(member, header, "http") : undefined);
    }
    if (httpPrefixHeaders) assign(name, readPrefixed(headers, httpPrefixHeaders));
  }
  return input;
}

function readQuery(member: NormalizedSchema, texts: string[]): unknown {
  if (member.isListSchema()) {
    return texts.length > 0
      ? texts.map((text) => readScalar(member.getValueSchema(), text, "iso"))
      : undefined;
  }
  return texts[0] === undefined ? undefined : readScalar(member, texts[0], "iso");
}

function readPrefixed(headers: WireRequest["headers"], prefix: string): object | undefined {
  const own = Object.entries(headers).filter(([name]) => name.startsWith(prefix));
  return own.length > 0
    ? Object.fromEntries(own.map(([name, value]) => [name.slice(prefix.length), value]))
    : undefined;
}

/** An output taken apart: its headers and status, and the members that are left for the body. */
export function writeBindings(
  schema: NormalizedSchema,
  output: BindingValues,
): { readonly headers: Record<string, string>; readonly status?: number; readonly inBody: BindingValues } {
  const headers: Record<string, string> = {};
  const inBody: BindingValues = { ...output };
  let status: number | undefined;
  for (const [name, member] of schema.structIterator()) {
    const { httpHeader, httpResponseCode, httpPrefixHeaders } = member.getMergedTraits();
    const value = output[name];
    if (httpHeader && value !== undefined)
      headers[httpHeader.toLowerCase()] = writeScalar(member, value, "http");
    if (httpResponseCode && typeof value === "number") status = value;
    for (const [key, text] of Object.entries((httpPrefixHeaders && (value as object)) || {}))
      headers[`${httpPrefixHeaders}${key}`] = String(text);
    if (httpHeader || httpResponseCode || httpPrefixHeaders) delete inBody[name];
  }
  return { headers, inBody, ...(status !== undefined && { status }) };
}
