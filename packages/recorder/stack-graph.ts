/** One resource as the program asked for it. */
export interface RecordedResource {
  readonly urn: string;
  /** Pulumi type token, such as `aws:sqs/queue:Queue`. */
  readonly type: string;
  /** The name inside the program, not the name in AWS. */
  readonly name: string;
  /** URN of the parent; undefined only for the stack itself. */
  readonly parent?: string;
  /** URNs of what it depends on, by what it was given or by `dependsOn`; its parent apart. */
  readonly dependencies: readonly string[];
  /** By input, the URNs of the resources that its value came from; inputs that came from none are left out. */
  readonly propertyDependencies?: Readonly<Record<string, readonly string[]>>;
  /** False for components, unless a provider makes all their children: these stand for what they consist of. */
  readonly custom: boolean;
  /** Inputs with secrets laid open. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Top-level inputs that held a secret. */
  readonly secretInputs: readonly string[];
  /** What the provider answered: inputs, and what AWS would add (ARNs, URLs, ids). */
  readonly state: Readonly<Record<string, unknown>>;
  readonly id: string;
  readonly options: RecordedOptions;
}

/** The resource options that change what an update or a delete does. */
export interface RecordedOptions {
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  readonly ignoreChanges: readonly string[];
  /** Name of the provider resource; undefined when the default provider would be used. */
  readonly provider?: string;
  readonly aliases?: readonly ResourceAlias[];
  /** Given by the program; undefined leaves the choice to the provider. */
  readonly deleteBeforeReplace?: boolean;
  readonly replaceOnChanges?: readonly string[];
  /** URN of the resource that takes this one with it when it is deleted. */
  readonly deletedWith?: string;
  /** URNs of the resources with which this one is replaced. */
  readonly replaceWith?: readonly string[];
}

/** What a resource was called before: a URN, or the parts of it that differ from today's. */
export type ResourceAlias =
  | string
  | {
      readonly name?: string;
      readonly type?: string;
      readonly project?: string;
      readonly stack?: string;
      /** URN of the former parent as it is called today; undefined for a resource that had none. */
      readonly parent?: string;
    };

/** Everything that one run of the program asked for, in an order in which it can be made. */
export interface StackGraph {
  readonly project: string;
  readonly stack: string;
  readonly accountId: string;
  readonly region: string;
  /** Origin of queue URLs. Default: the one of the region on AWS. */
  readonly queueUrlBase?: string;
  readonly resources: readonly RecordedResource[];
  /** The stack's outputs, secrets laid open. */
  readonly outputs: Readonly<Record<string, unknown>>;
}
