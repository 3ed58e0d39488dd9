/** What is wrong with an event: where, and which rule it breaks. */
export interface EventViolation {
  /** JSON pointer into the validated value, such as `/restaurantId`; empty for the value itself. */
  readonly path: string;
  /** The broken rule, readable: `must have required property 'userId'`. Never holds the offending value. */
  readonly rule: string;
}

/** Checks one value; answers undefined when it is valid. */
export interface Validate {
  (value: unknown): EventViolation | undefined;
  /** Sources that may publish what is checked; absent: anybody. */
  readonly sources?: readonly string[];
}

/** The validators of a consumer's contracts: by event type, then by contract version. */
export type Validators = Readonly<Record<string, Readonly<Record<number, Validate>>>>;
