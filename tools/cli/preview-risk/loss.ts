/** Something that holds or carries events, or that Pulumi protects as if it did, and would be gone or do less. */
export interface Loss {
  /** Of the resource, or of the component that goes with all that is in it. */
  readonly urn: string;
  /** `replaces queue bellyfed-…`, and what is lost with it. */
  readonly words: string;
  /** Of a component, what is lost with each of its resources. */
  readonly parts?: readonly string[];
  /** Whether it needs a declaration; else it is what Pulumi protects as if it did. */
  readonly isToDeclare: boolean;
  /** Whether Pulumi will refuse to do it. */
  readonly isProtected: boolean;
}
