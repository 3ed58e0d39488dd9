/** How long an environment keeps what; days. */
export interface RetentionSettings {
  /** How long messages wait for their consumer: 2 to 13. */
  readonly queueDays: number;
  /** How long set-aside messages are kept; longer than `queueDays`, at most 14. */
  readonly deadLetterDays: number;
  /** How long events stay in each bus' archive, for replays. */
  readonly archiveDays: number;
}

export const secondsPerDay = 86_400;
