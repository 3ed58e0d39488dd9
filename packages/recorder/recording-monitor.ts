import * as pulumi from "@pulumi/pulumi";
import { MockMonitor, type MockCallArgs, type MockCallResult } from "@pulumi/pulumi/runtime/mocks";
import * as rpc from "@pulumi/pulumi/runtime/rpc";
import type { Alias } from "@pulumi/pulumi/proto/alias_pb";
import type { RegisterResourceRequest, RegisterResourceResponse } from "@pulumi/pulumi/proto/resource_pb";
import { mockOutputs, type CloudIdentity } from "./mock-outputs";
import { unwrapSecrets } from "./unwrap-secrets";
import { urnOf } from "./urn-of";
import type { RecordedOptions, RecordedResource, ResourceAlias } from "./stack-graph";

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
    // The mocks' own URNs name the stack as a parent and no grandparent; the engine's do not and do.
    Object.assign(this, {
      newUrn: (parent: string, type: string, name: string) =>
        urnOf(parent, type, name, pulumi.getProject(), pulumi.getStack()),
    });
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
      ...propertyDependenciesOf(asked),
      custom: asked.getCustom() || asked.getRemote(),
      inputs,
      secretInputs: secretKeys,
      state,
      id,
      options: optionsOf(asked),
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

/** Options that a program leaves out are left out here too. */
function optionsOf(asked: RegisterResourceRequest): RecordedOptions {
  const aliases = [...asked.getAliasesList().map(aliasOf), ...asked.getAliasurnsList()];
  return {
    protect: asked.getProtect() ?? false,
    retainOnDelete: asked.getRetainondelete() ?? false,
    ignoreChanges: asked.getIgnorechangesList(),
    ...(asked.getProvider() && { provider: providerName(asked.getProvider()) }),
    ...(aliases.length > 0 && { aliases }),
    ...(asked.getDeletebeforereplacedefined() && { deleteBeforeReplace: asked.getDeletebeforereplace() }),
    ...(asked.getReplaceonchangesList().length > 0 && { replaceOnChanges: asked.getReplaceonchangesList() }),
    ...(asked.getDeletedwith() && { deletedWith: asked.getDeletedwith() }),
    ...(asked.getReplaceWithList().length > 0 && { replaceWith: asked.getReplaceWithList() }),
  };
}

/** An empty text on the wire stands for what the program left out. */
function aliasOf(alias: Alias): ResourceAlias {
  const spec = alias.getSpec();
  if (!spec) return alias.getUrn();
  const given = {
    name: spec.getName(),
    type: spec.getType(),
    project: spec.getProject(),
    stack: spec.getStack(),
    parent: spec.getParenturn(),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ""));
}

function propertyDependenciesOf(
  asked: RegisterResourceRequest,
): Pick<RecordedResource, "propertyDependencies"> {
  const byInput: Record<string, string[]> = {};
  asked.getPropertydependenciesMap().forEach((from, input) => {
    if (from.getUrnsList().length > 0) byInput[input] = from.getUrnsList();
  });
  return Object.keys(byInput).length > 0 ? { propertyDependencies: byInput } : {};
}
