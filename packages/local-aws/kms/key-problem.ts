/** Why a key cannot be used, and what is said of it; services put it into errors of their own. */
export interface KeyProblem {
  readonly kind: "Disabled" | "InvalidState" | "NotFound";
  readonly message: string;
}

/** Asks what is wrong with a key, named by id, ARN or alias; undefined for one that can be used, or is AWS' own. */
export type ProblemOfKey = (key: string | undefined) => KeyProblem | undefined;
