/** The type and own id of the event in a message's text, as far as it has them; never its data. */
export function eventFacts(body = ""): { type: string; eventId?: string } {
  try {
    const parsed = JSON.parse(body) as Record<string, unknown>;
    const detail = (parsed["detail"] ?? parsed) as { type?: unknown; metadata?: { id?: unknown } };
    const type = parsed["detail-type"] ?? detail.type;
    const id = detail.metadata?.id;
    return { type: typeof type === "string" ? type : "", ...(typeof id === "string" && { eventId: id }) };
  } catch {
    return { type: "" };
  }
}
