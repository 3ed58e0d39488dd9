import type { ResourceProvider } from "../../packages/deployment/resource-provider";
import type { RecordedResource } from "../../packages/recorder/stack-graph";

/** How long a call takes: long enough for those that wait for nothing to begin meanwhile. */
const callMs = 40;

/** A cloud that only notes what is called, and refuses the first call of one name. */
export class CallingProvider implements ResourceProvider {
  /** In the order in which calls began and ended. */
  calls: string[] = [];

  /** @param failsAt such as `create orders` */
  constructor(private failsAt?: string) {}

  create(resource: RecordedResource): Promise<void> {
    return this.call("create", resource);
  }

  update(_before: RecordedResource, after: RecordedResource): Promise<void> {
    return this.call("update", after);
  }

  delete(resource: RecordedResource): Promise<void> {
    return this.call("delete", resource);
  }

  private async call(kind: string, { urn, name }: RecordedResource): Promise<void> {
    this.calls.push(`begin ${kind} ${urn}`);
    await new Promise((done) => setTimeout(done, callMs));
    if (this.failsAt === `${kind} ${name}`) {
      this.failsAt = undefined;
      throw new Error("refused");
    }
    this.calls.push(`end ${kind} ${urn}`);
  }
}
