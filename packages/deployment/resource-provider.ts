import type { RecordedResource } from "../recorder/stack-graph";

/** What carries out the steps of a deployment in a cloud. Rejects with the cloud's own error. */
export interface ResourceProvider {
  create(resource: RecordedResource): Promise<void>;
  update(before: RecordedResource, after: RecordedResource): Promise<void>;
  delete(resource: RecordedResource): Promise<void>;
}
