import type { InputTransformer } from "@aws-sdk/client-eventbridge";
import { valueAt } from "./json-path";

const placeholder = /<([^<>]*)>/g;
const predefined = [
  "aws.events.rule-arn",
  "aws.events.rule-name",
  "aws.events.event.ingestion-time",
  "aws.events.event",
  "aws.events.event.json",
];

/** What the predefined placeholders stand for. */
export interface TransformerContext {
  readonly ruleArn: string;
  readonly ruleName: string;
  /** ISO 8601. */
  readonly ingestionTime: string;
}

/** The first placeholder of a template that nothing defines. */
export function undefinedPlaceholder(template: string, variables: readonly string[]): string | undefined {
  const names = [...template.matchAll(placeholder)].map(([, name = ""]) => name);
  return names.find((name) => !variables.includes(name) && !predefined.includes(name));
}

/** The payload that a transformer makes of an event; throws an Error when that is no JSON though it has to be. */
export function transformInput(
  { InputPathsMap = {}, InputTemplate = "" }: InputTransformer,
  text: string,
  context: TransformerContext,
): string {
  const event = JSON.parse(text) as Record<string, unknown>;
  const values = new Map<string, unknown>([
    ["aws.events.rule-arn", context.ruleArn],
    ["aws.events.rule-name", context.ruleName],
    ["aws.events.event.ingestion-time", context.ingestionTime],
    ["aws.events.event", withoutDetail(event)],
    ["aws.events.event.json", event],
    ...Object.entries(InputPathsMap).map(([name, path]): [string, unknown] => [name, valueAt(path, event)]),
  ]);
  if (!InputTemplate.trim().startsWith("{"))
    return InputTemplate.replace(placeholder, (_, name: string) => inText(values.get(name)));
  const filled = fillJson(InputTemplate, values);
  try {
    JSON.parse(filled);
  } catch {
    throw new Error(`The input template makes no valid JSON: ${filled}`);
  }
  return filled;
}

/** A string is quoted where it stands bare, and inlined where it stands between quotes. */
function fillJson(template: string, values: ReadonlyMap<string, unknown>): string {
  // Odd parts lie between quotes; an escaped quote is none.
  const parts = template.split(/(?<!\\)"/);
  const filled = parts.map((part, index) =>
    part.replace(placeholder, (_, name: string) => {
      const value = values.get(name) ?? "";
      if (index % 2 === 0) return JSON.stringify(value);
      return typeof value === "string" ? JSON.stringify(value).slice(1, -1) : JSON.stringify(value);
    }),
  );
  return filled.join('"');
}

/** In a text template, objects and arrays lose their quotes. */
function inText(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value).replaceAll('"', "");
}

/** The event as `<aws.events.event>` shows it. */
function withoutDetail(event: Record<string, unknown>): Record<string, unknown> {
  const { detail: _detail, "detail-type": detailType, ...rest } = event;
  return { ...rest, detailType };
}
