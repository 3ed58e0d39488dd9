/** Different events of one id that the journal keeps; a further one becomes a dead letter. */
export const maxEventsOfAnId = 10;

/**
 * Key of a record in the journal: the event's id, with `#1`, `#2`, … for further different events of that id.
 * @param place different events of the id that were recorded before.
 */
export function journalKey(eventId: string, place: number): string {
  return place === 0 ? eventId : `${eventId}#${place}`;
}
