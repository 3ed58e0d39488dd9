/** What EventBridge says of an event, and the event's own id where it has one. */
export interface EventBridgeEvent {
  readonly type: string;
  readonly source: string;
  readonly id?: string;
}

/** Reads an event as EventBridge delivers it, of whichever producer; undefined when it is none. */
export function readEventBridgeEvent(body: string): EventBridgeEvent | undefined {
  let parsed: {
    readonly "detail-type"?: unknown;
    readonly source?: unknown;
    readonly detail?: unknown;
  } | null;
  try {
    parsed = JSON.parse(body) as typeof parsed;
  } catch {
    return undefined;
  }
  const { "detail-type": type, source, detail } = parsed ?? {};
  if (typeof type !== "string" || typeof source !== "string") return undefined;
  const id = (detail as { metadata?: { id?: unknown } | null } | null | undefined)?.metadata?.id;
  return { type, source, ...(typeof id === "string" && { id }) };
}
