import { FileSet } from "../../packages/recorder/files-of";
import { mapStrings } from "../../packages/deployment/map-strings";
import { stateFromExport } from "../../packages/deployment/state-from-export";
import type { RecordedResource, StackGraph } from "../../packages/recorder/stack-graph";
import { types } from "../../policy/resource-types";

/** What an export leaves open, from the version that is to be deployed. */
export interface ExportSurroundings {
  /** The same stack: functions get the code of those of the same name, as an export holds none. */
  readonly code: StackGraph;
  /** Origin of queue URLs. */
  readonly queueUrlBase: string;
}

/**
 * The stack that `pulumi stack export --show-secrets` printed, as it would have been recorded: in the local AWS' account.
 * @throws for what is no export, or one of an empty stack
 */
export function readStackExport(text: string, { code, queueUrlBase }: ExportSurroundings): StackGraph {
  const { resources } = stateFromExport(parsed(text));
  const stack = resources.find(({ type }) => type === "pulumi:pulumi:Stack");
  const queue = resources.find(({ type }) => type === types.queue);
  const [, , , region = "", accountId = ""] = ((queue?.state["arn"] as string | undefined) ?? "").split(":");
  if (!stack || accountId === "")
    throw new Error("The export holds no stack with a queue: nothing is deployed yet.");
  const [, name = "", project = ""] = /^urn:pulumi:([^:]+)::([^:]+)::/.exec(stack.urn) ?? [];
  const placed = mapStrings(resources, (value) =>
    value
      .replaceAll(`https://sqs.${region}.amazonaws.com`, queueUrlBase)
      .replaceAll(accountId, code.accountId),
  ) as RecordedResource[];
  return {
    ...{ project, stack: name, region, accountId: code.accountId },
    resources: placed.map((one) => (one.type === types.function ? withCode(one, code) : one)),
    outputs: placed.find(({ urn }) => urn === stack.urn)?.state ?? {},
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    const reason = (error as Error).message;
    throw new Error(`It is no JSON (${reason}): make it with pulumi stack export --show-secrets.`, {
      cause: error,
    });
  }
}

function withCode(resource: RecordedResource, { resources }: StackGraph): RecordedResource {
  const { type, urn, inputs } = resource;
  const code = resources.find((one) => one.type === type && one.inputs["name"] === inputs["name"])?.inputs[
    "code"
  ];
  if (!(code instanceof FileSet))
    throw new Error(`The export holds no code of ${urn}, and no function of that name is in this version.`);
  return { ...resource, inputs: { ...inputs, code } };
}
