/** Different events of one id that the journal keeps; a further one becomes a dead letter. */
export const maxEventsOfAnId = 10;

/** Key of a record: the event's id, with `#1`, `#2`, … for further different events that were recorded under it. */
export function journalKey(eventId: string, place: number): string {
  return place === 0 ? eventId : `${eventId}#${place}`;
}
