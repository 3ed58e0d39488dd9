/** Why a key cannot be used, and what is said of it; services put it into errors of their own. */
export interface KeyProblem {
  readonly kind: "AccessDenied" | "Disabled" | "InvalidState" | "NotFound";
  readonly message: string;
}

/** How a service of AWS uses a key in its own name. */
export interface KeyUse {
  /** Such as `events.amazonaws.com`. */
  readonly service: string;
  /** On whose behalf, if the service tells KMS. */
  readonly sourceArn?: string;
  readonly encryptionContext?: Readonly<Record<string, string>>;
}

/**
 * Asks what is wrong with a key, named by id, ARN or alias; undefined for one that can be used, or is AWS' own.
 * @param by a service that makes data keys and decrypts them, which the key's policy must let in. Default: one that is
 * let in by whom it works for
 */
export type ProblemOfKey = (key: string | undefined, by?: KeyUse) => KeyProblem | undefined;
