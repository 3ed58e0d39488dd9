import type { Inputs } from "./services";

/** What is known of a resource beside the fields that its inputs stand for. */
export interface Known {
  /** The ARN that the program was told. */
  readonly arn: string;
  /** With the provider's defaults. */
  readonly inputs: Inputs;
  /** What the program was told. */
  readonly state: Inputs;
}
