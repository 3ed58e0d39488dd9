import type { NormalizedSchema } from "@smithy/core/schema";

/** A value from a place that only holds text: a form, a header, a path or a query string. */
export function readScalar(schema: NormalizedSchema, text: string, timestamps: "iso" | "http"): unknown {
  if (schema.isTimestampSchema()) return readTimestamp(text, timestamps);
  if (schema.isBlobSchema()) return Buffer.from(text, "base64");
  if (schema.isBooleanSchema()) return text.toLowerCase() === "true";
  if (schema.isNumericSchema()) return readNumber(text);
  return text;
}

/** The same value as text. */
export function writeScalar(schema: NormalizedSchema, value: unknown, timestamps: "iso" | "http"): string {
  if (value instanceof Date) return timestamps === "iso" ? value.toISOString() : value.toUTCString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (schema.isBlobSchema()) return Buffer.from(String(value)).toString("base64");
  return String(value);
}

function readTimestamp(text: string, format: "iso" | "http"): Date {
  const epochSeconds = format === "iso" && /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
  const date = new Date(epochSeconds === undefined ? text : epochSeconds * 1000);
  if (Number.isNaN(date.getTime())) throw new SyntaxError(`"${text}" is not a timestamp`);
  return date;
}

function readNumber(text: string): number {
  const number = text.trim() === "" ? NaN : Number(text);
  if (Number.isNaN(number)) throw new SyntaxError(`"${text}" is not a number`);
  return number;
}
