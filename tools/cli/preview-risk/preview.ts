/** A resource before or after a step, as `pulumi preview --json` writes it. */
export interface PreviewState {
  readonly type: string;
  /** False for a component. */
  readonly custom?: boolean;
  readonly parent?: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly protect?: boolean;
  readonly retainOnDelete?: boolean;
}

/** One thing that an update would do. */
export interface PreviewStep {
  /** `create`, `update`, `delete`, `replace`, `create-replacement`, `delete-replaced`, `same`, `read`, … */
  readonly op: string;
  readonly urn: string;
  readonly oldState?: PreviewState;
  readonly newState?: PreviewState;
  /** The properties that make an update a replacement. */
  readonly replaceReasons?: readonly string[];
}

/** What an update would do, in order. */
export interface Preview {
  readonly steps: readonly PreviewStep[];
  /**
   * URNs of what Pulumi refused to delete or replace because it is protected. It names the last of a chain of resources
   * only, and stops there: what these belong to is not among the steps.
   */
  readonly refused: readonly string[];
}

/** A file that is not the whole result of a preview: nothing can be said about it. */
export class NotAPreview extends Error {}
