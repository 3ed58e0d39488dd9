import type { EventContract } from "../../../events/schema/contract";
import { claimedText } from "./claimed-text";
import type { DifferenceGroup } from "./difference-groups";

/** What stands in the place of a value. */
const mask = "***";

/** A difference without what tells of a person. */
export interface MaskedDifference {
  readonly subscription: string;
  readonly kind: string;
  /** How many events differ so. */
  readonly count: number;
  readonly values: readonly { readonly path: string; readonly before: string; readonly after: string }[];
  /** The smallest of the events, as JSON text. */
  readonly event: string;
  /** Whether that event differs so when nothing else is delivered. */
  readonly isAlone: boolean;
}

/** Masks by the contracts of the event's type, in whichever version; where there is none, all data. */
export function maskPersonalData(
  { subscription, kind, count, values, event, isAlone }: DifferenceGroup,
  contracts: readonly EventContract[],
): MaskedDifference {
  const isPersonal = personalIn(contracts.filter(({ type }) => type === event.type));
  const known = new Set<string>();
  const shown = maskEvent(event.detail, isPersonal, known);
  if (event.claim) maskEvent(`{"data":${claimedText(event.claim)}}`, isPersonal, known);
  const maskText = (text: string): string => withoutTexts(text, known);
  const maskValue = (path: string, value: unknown): string => {
    const ofData = /(?:^|\.)data(?:\.S)?(?:\.(.*))?$/.exec(path);
    if (ofData && isPersonal((ofData[1] ?? "").replace(/\[\d+\]/g, "[]"))) return mask;
    return maskText(JSON.stringify(value) ?? "nothing");
  };
  return {
    ...{ subscription, count, isAlone, kind: maskText(kind), event: shown },
    values: values.map(({ path, before, after }) => ({
      ...{ path: maskText(path), before: maskValue(path, before), after: maskValue(path, after) },
    })),
  };
}

type IsPersonal = (path: string) => boolean;

function personalIn(contracts: readonly EventContract[]): IsPersonal {
  if (contracts.length === 0) return () => true;
  const paths = contracts.flatMap(({ personalData }) => personalData);
  return (path) => paths.some((one) => path === one || /^[.[]/.test(restAfter(path, one)));
}

/** The event's text, masked; what was masked is added to `known`. */
function maskEvent(detail: string, isPersonal: IsPersonal, known: Set<string>): string {
  const masked = (value: unknown, path: string): unknown => {
    if (isPersonal(path)) {
      for (const text of textsIn(value)) known.add(text);
      return mask;
    }
    if (Array.isArray(value)) return value.map((inner: unknown) => masked(inner, `${path}[]`));
    if (typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value);
    return Object.fromEntries(
      entries.map(([name, inner]) => [name, masked(inner, path ? `${path}.${name}` : name)]),
    );
  };
  const message = JSON.parse(detail) as unknown;
  if (typeof message !== "object" || message === null) return mask;
  return JSON.stringify({ ...message, ...("data" in message && { data: masked(message.data, "") }) });
}

function restAfter(path: string, start: string): string {
  return path.startsWith(start) ? path.slice(start.length) : "";
}

function textsIn(value: unknown): string[] {
  if (typeof value === "object" && value !== null) return Object.values(value).flatMap(textsIn);
  return (typeof value === "string" && value !== "") || typeof value === "number" ? [String(value)] : [];
}

/** Longer ones first, as one may be part of another; and as they stand in URLs, in JSON, and in JSON within JSON. */
function withoutTexts(text: string, known: ReadonlySet<string>): string {
  const inJson = (one: string): string => JSON.stringify(one).slice(1, -1);
  return [...known]
    .flatMap((one) => [one, encodeURIComponent(one), inJson(one), inJson(inJson(one))])
    .sort((one, other) => other.length - one.length)
    .reduce((shown, one) => shown.replaceAll(one, mask), text);
}
