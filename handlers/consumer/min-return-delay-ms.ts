/** Least delay of a message that returns to the queue. */
export const minReturnDelayMs = 1_000;
