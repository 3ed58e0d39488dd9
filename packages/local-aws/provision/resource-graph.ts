/** One resource as a program asks for it, with what its provider would answer. */
export interface AskedResource {
  readonly urn: string;
  /** Pulumi's type token, such as `aws:sqs/queue:Queue`. */
  readonly type: string;
  /** The name inside the program, not the name in AWS. */
  readonly name: string;
  /** URN of the parent. */
  readonly parent?: string;
  /** URNs of what it depends on, its parent apart. */
  readonly dependencies: readonly string[];
  /** False for components, unless a provider makes all their children. */
  readonly custom: boolean;
  /** With secrets laid open. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Inputs, and what AWS would add: ARNs, URLs, ids. */
  readonly state: Readonly<Record<string, unknown>>;
  readonly options: { readonly protect: boolean; readonly retainOnDelete: boolean };
}

/** Everything that a program asks for, each resource after those that it depends on. */
export interface ResourceGraph {
  readonly region: string;
  readonly resources: readonly AskedResource[];
}
