/** How every command ends, as docs/architecture.md tells whoever types one. */
export const exitCodes = {
  /** Done; and what was to be checked holds. */
  done: 0,
  /** It failed, or what was to be checked does not hold. */
  failed: 1,
  /** Wrong use, or input that cannot be judged: trying the same again cannot help. */
  noAnswer: 2,
  /** By Ctrl-C, as shells say it. */
  interrupted: 130,
} as const;

/** One of {@link exitCodes}. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** The end of every command's help. */
export const exitCodeHelp =
  "\nExit codes: 0 done, and what was checked holds; 1 failed, or it does not hold; 2 wrong use or unusable input; " +
  "130 interrupted.";
