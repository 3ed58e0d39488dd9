import type { RecordedResource } from "../recorder/stack-graph";

/** One thing that a deployment does to one resource. */
export interface DeploymentStep {
  /** `discard` forgets a resource and leaves it in the cloud, or to the deletion of what it is deleted with. */
  readonly operation: "create" | "update" | "create-replacement" | "delete-replaced" | "delete" | "discard";
  readonly urn: string;
  /** As the state says. */
  readonly before?: RecordedResource;
  /** As the program asks for, with the ids that it will have. */
  readonly after?: RecordedResource;
  /** Inputs that differ. */
  readonly changed: readonly string[];
  /** Inputs, or options of the resource, for which it is replaced. */
  readonly replacedBecause: readonly string[];
  /** Indexes of the steps that must have ended. */
  readonly waitsFor: readonly number[];
}

/** What the state will say of a resource that the program registers, whether a step belongs to it or not. */
export interface Registration {
  /** As the state says; its URN is another one if an alias led to it. */
  readonly before?: RecordedResource;
  readonly after: RecordedResource;
  /** Indexes of the steps that must have ended, its own among them. */
  readonly waitsFor: readonly number[];
}

/** What a deployment will do, and in which order. */
export interface DeploymentPlan {
  readonly steps: readonly DeploymentStep[];
  /** In the program's order. */
  readonly registrations: readonly Registration[];
  /** Protected resources that would have to go; a deployment with one of them does not begin. */
  readonly refused: readonly { readonly urn: string; readonly words: string }[];
}
