import { MockMonitor, type MockCallArgs, type MockCallResult } from "@pulumi/pulumi/runtime/mocks";
import * as rpc from "@pulumi/pulumi/runtime/rpc";
import type { RegisterResourceRequest, RegisterResourceResponse } from "@pulumi/pulumi/proto/resource_pb";
import { mockOutputs, type CloudIdentity } from "./mock-outputs";
import { unwrapSecrets } from "./unwrap-secrets";
import type { RecordedResource } from "./stack-graph";

type Respond = (error: Error | null, response?: RegisterResourceResponse) => void;

/** Takes the place of Pulumi's engine: answers each registration as AWS would, and records it. */
export class RecordingMonitor extends MockMonitor {
  readonly recorded: RecordedResource[] = [];
  private readonly urns = new Set<string>();
  private readonly outputsOf: typeof mockOutputs;

  constructor(
    private readonly identity: CloudIdentity,
    call: (args: MockCallArgs) => MockCallResult,
    firstPreview: boolean,
  ) {
    const outputsOf = firstPreview ? firstPreviewOutputs : mockOutputs;
    super({ call, newResource: (args) => outputsOf(args, identity) });
    this.outputsOf = outputsOf;
  }

  override async registerResource(asked: RegisterResourceRequest, respond: Respond): Promise<void> {
    await super.registerResource(asked, (error: Error | null, response?: RegisterResourceResponse) => {
      if (!response) return respond(error);
      const urn = response.getUrn();
      // Pulumi's engine refuses this too; its mocks do not.
      if (this.urns.has(urn)) return respond(new Error(`Two resources have the same name: ${urn}.`));
      this.urns.add(urn);
      this.recorded.push(this.record(asked, urn));
      respond(null, response);
    });
  }

  private record(asked: RegisterResourceRequest, urn: string): RecordedResource {
    const object = asked.getObject();
    const { value, secretKeys } = unwrapSecrets(object ? rpc.deserializeProperties(object) : {});
    const inputs = value as Record<string, unknown>;
    const { id, state } = this.outputsOf(
      { type: asked.getType(), name: asked.getName(), inputs },
      this.identity,
    );
    return {
      urn,
      type: asked.getType(),
      name: asked.getName(),
      ...(asked.getParent() && { parent: asked.getParent() }),
      dependencies: asked.getDependenciesList(),
      custom: asked.getCustom() || asked.getRemote(),
      inputs,
      secretInputs: secretKeys,
      state,
      id,
      options: {
        protect: asked.getProtect() ?? false,
        retainOnDelete: asked.getRetainondelete() ?? false,
        ignoreChanges: asked.getIgnorechangesList(),
        ...(asked.getProvider() && { provider: providerName(asked.getProvider()) }),
      },
    };
  }
}

/** Without an id, and with no more than was asked for; Pulumi takes the rest for unknown. */
function firstPreviewOutputs({ inputs }: Parameters<typeof mockOutputs>[0]): ReturnType<typeof mockOutputs> {
  return { id: "", state: { ...inputs } };
}

/** A provider reference is its URN and its id, joined by `::`. */
function providerName(reference: string): string {
  return reference.split("::").at(-2) ?? reference;
}
