import { normalizeSchema, type Keywords } from "../../../events/schema/normalize-schema";
import { code } from "./markdown";

/** What a value must be, beyond its type, in words. */
export function ruleText(keywords: Keywords): string {
  const { enum: values, format, pattern, items, oneOf, discriminator } = keywords;
  return [
    values ? `one of ${listed(values as readonly unknown[])}` : "",
    formText(format, pattern),
    range(keywords["minLength"], keywords["maxLength"], "characters"),
    range(keywords["minItems"], keywords["maxItems"], "items"),
    range(bound(keywords["minimum"]), bound(keywords["maximum"]), ""),
    keywords["exclusiveMinimum"] === undefined ? "" : `above ${Number(keywords["exclusiveMinimum"])}`,
    keywords["exclusiveMaximum"] === undefined ? "" : `below ${Number(keywords["exclusiveMaximum"])}`,
    items ? `each: ${itemText(items)}` : "",
    oneOf
      ? variantText(oneOf as readonly Keywords[], discriminator as { propertyName?: string } | undefined)
      : "",
  ]
    .filter(Boolean)
    .join(", ");
}

/** A time as many languages write it in UTC. */
const offsetTime = "2026-11-20T18:30:00+00:00";

/** The expression that stands for a format is in the schema. */
function formText(format: unknown, pattern: unknown): string {
  if (format === "date-time" && typeof pattern === "string" && !new RegExp(pattern).test(offsetTime))
    return "date-time that ends with `Z`";
  if (typeof format === "string") return format;
  return typeof pattern === "string" ? `matches ${code(pattern)}` : "";
}

function itemText(items: unknown): string {
  return normalizeSchema(items)
    .members.map((member) => [String(member["type"]), ruleText(member)].filter(Boolean).join(", "))
    .join(" or ");
}

function variantText(variants: readonly Keywords[], { propertyName: tag = "" } = {}): string {
  const values = variants.flatMap(({ properties }) => {
    const [member = {}] = normalizeSchema((properties as Keywords | undefined)?.[tag]).members;
    return member["enum"] ?? [];
  });
  return `${code(tag)} is one of ${listed(values)}`;
}

/** Every integer of JSON is between these. */
function bound(value: unknown): unknown {
  return Math.abs(Number(value)) === Number.MAX_SAFE_INTEGER ? undefined : value;
}

function range(least: unknown, most: unknown, unit: string): string {
  if (least === undefined && most === undefined) return "";
  if (least === most) return `exactly ${Number(least)} ${unit}`.trimEnd();
  if (most === undefined) return `at least ${Number(least)} ${unit}`.trimEnd();
  if (least === undefined) return `at most ${Number(most)} ${unit}`.trimEnd();
  return `${Number(least)} to ${Number(most)} ${unit}`.trimEnd();
}

function listed(values: readonly unknown[]): string {
  return values.map((value) => code(String(value))).join(", ");
}
