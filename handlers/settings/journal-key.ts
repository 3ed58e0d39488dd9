/** How many different events under one id the journal keeps; more are an error that the dead letters tell of. */
export const maxEventsOfAnId = 10;

/**
 * Key of a record in the journal: the event's id. The second, third, … different event that came under one id have
 * `#1`, `#2`, … behind it, so that they are found without knowing more than the id.
 * @param place how many other events of the id were recorded before; 0 for nearly all.
 */
export function journalKey(eventId: string, place: number): string {
  return place === 0 ? eventId : `${eventId}#${place}`;
}
