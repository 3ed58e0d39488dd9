/** How long an environment keeps what; days. */
export interface RetentionSettings {
  /** How long messages wait for their consumer: 2 to 13. */
  readonly queueDays: number;
  /** How long unprocessed messages are kept; longer than `queueDays`, at most 14. */
  readonly deadLetterDays: number;
  /** How long events stay in each bus' archive, for replays. */
  readonly archiveDays: number;
}

/** Days in which an event can come back: of the archive, then of its queue, its dead letters and the parking lot. */
export function comeBackDays({ archiveDays, queueDays, deadLetterDays }: RetentionSettings): number {
  return archiveDays + queueDays + 2 * deadLetterDays;
}

export const secondsPerDay = 86_400;
