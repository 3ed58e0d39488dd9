/**
 * A sample event's text with a new id and time, as if it happened now. What a flawed sample lacks it goes on lacking.
 */
export function refreshEvent(line: string, id: string, nowMs: number): string {
  const event = JSON.parse(line) as { metadata?: unknown };
  const { metadata } = event;
  if (typeof metadata !== "object" || metadata === null) return line;
  const fresh: Record<string, unknown> = { ...metadata };
  if (isUuid(fresh["id"])) fresh["id"] = id;
  const { time } = fresh;
  if (typeof time === "string" && !Number.isNaN(Date.parse(time)))
    fresh["time"] = new Date(nowMs).toISOString();
  return JSON.stringify({ ...event, metadata: fresh });
}

function isUuid(value: unknown): boolean {
  return typeof value === "string" && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value);
}
