/** The shortest time, in milliseconds, that a message stays away when it returns to the queue. */
export const minReturnDelayMs = 1_000;
