/** A rule that an event breaks, and where. */
export interface EventViolation {
  /** JSON pointer into the validated value, such as `/restaurantId`; empty for the value itself. */
  readonly path: string;
  /** The broken rule, without the value: `must have required property 'userId'`. */
  readonly rule: string;
}

/** Validates a value; answers undefined when it is valid. */
export interface Validate {
  (value: unknown): EventViolation | undefined;
  /** The sources that may publish the event. @default any */
  readonly sources?: readonly string[];
}

/** The validators of a consumer's contracts: by event type, then by contract version. */
export type Validators = Readonly<Record<string, Readonly<Record<number, Validate>>>>;
