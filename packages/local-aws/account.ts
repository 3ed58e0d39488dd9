/** The account that the local AWS plays. Both values are visible in every ARN. */
export interface Account {
  /** Twelve digits. */
  readonly id: string;
  readonly region: string;
}

export const defaultAccountId = "000000000000";
