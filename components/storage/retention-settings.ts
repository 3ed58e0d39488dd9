/** How long an environment keeps what; days. */
export interface RetentionSettings {
  /** How long messages wait for their consumer: 2 to 13. */
  readonly queueDays: number;
  /** How long unprocessed messages are kept; longer than `queueDays`, at most 14. */
  readonly deadLetterDays: number;
  /** How long events stay in each bus' archive, for replays. */
  readonly archiveDays: number;
}

/**
 * Days after its publication in which an event can still come: replayed on the archive's last day, it can wait as long as
 * its queue allows, become a dead letter, and be in the parking lot for as long again before somebody sends it back.
 */
export function comeBackDays({ archiveDays, queueDays, deadLetterDays }: RetentionSettings): number {
  return archiveDays + queueDays + 2 * deadLetterDays;
}

export const secondsPerDay = 86_400;
