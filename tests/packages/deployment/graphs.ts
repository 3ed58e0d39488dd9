import type { DeploymentPlan } from "../../../packages/deployment/deployment-plan";
import type { StackState } from "../../../packages/deployment/stack-state";
import { mockOutputs } from "../../../packages/recorder/mock-outputs";
import type { RecordedOptions, RecordedResource, StackGraph } from "../../../packages/recorder/stack-graph";
import { urnOf } from "../../../packages/recorder/urn-of";

const identity = { accountId: "000000000000", region: "us-east-1", queueUrlBase: "https://sqs" };

interface Asked {
  readonly parent?: RecordedResource;
  /** What it depends on by no input. */
  readonly after?: readonly RecordedResource[];
  /** By input, the resources that its value came from. */
  readonly from?: Readonly<Record<string, RecordedResource>>;
  readonly options?: Partial<RecordedOptions>;
}

/** A resource as the recorder would have it. */
export function made(
  type: string,
  name: string,
  inputs: RecordedResource["inputs"] = {},
  asked: Asked = {},
): RecordedResource {
  const { parent, after = [], from = {}, options } = asked;
  const custom = type.startsWith("aws:") || type.startsWith("pulumi:providers:");
  return {
    ...mockOutputs({ type, name, inputs }, identity),
    urn: urnOf(parent?.urn, type, name, "shop", "test"),
    type,
    name,
    custom,
    inputs,
    secretInputs: [],
    ...(parent && { parent: parent.urn }),
    dependencies: [...Object.values(from), ...after].map(({ urn }) => urn),
    propertyDependencies: Object.fromEntries(Object.entries(from).map(([input, { urn }]) => [input, [urn]])),
    options: { protect: false, retainOnDelete: false, ignoreChanges: [], ...options },
  };
}

export const queue = (
  name: string,
  inputs: RecordedResource["inputs"] = {},
  asked?: Asked,
): RecordedResource => made("aws:sqs/queue:Queue", name, { name, ...inputs }, asked);

export const part = (name: string, asked?: Asked): RecordedResource =>
  made("shop:index:Part", name, {}, asked);

/** What names a bus and a queue, and is replaced with either. */
export const policyOf = (
  one: RecordedResource,
  inputs: RecordedResource["inputs"] = {},
  asked: Asked = {},
): RecordedResource =>
  made(
    "aws:sqs/queuePolicy:QueuePolicy",
    `${one.name}-policy`,
    { queueUrl: one.state["url"], policy: "{}", ...inputs },
    { ...asked, from: { queueUrl: one, ...asked.from } },
  );

export function graphOf(...resources: readonly RecordedResource[]): StackGraph {
  return { project: "shop", stack: "test", ...identity, resources, outputs: {} };
}

/** A line a step: what it does to which resource, why, and the numbers of the steps that it waits for. */
export function linesOf({ steps, refused }: DeploymentPlan): string[] {
  return [
    ...steps.map(({ operation, urn, changed, replacedBecause, waitsFor }) => {
      const reasons = replacedBecause.length > 0 ? replacedBecause.map((input) => `${input}!`) : changed;
      const why = reasons.length > 0 ? ` (${reasons.join(" ")})` : "";
      return `${operation} ${nameIn(urn)}${why}${waitsFor.length > 0 ? ` after ${waitsFor.join(" ")}` : ""}`;
    }),
    ...refused.map(({ urn }) => `refused ${nameIn(urn)}`),
  ];
}

/** The names in a state: `-` before what is to be deleted, `~` before what is deleted and to be made anew. */
export function namesIn({ resources, pendingDeletes, pendingReplacements }: StackState): string {
  return [
    ...resources.map(({ urn }) => `${pendingReplacements.includes(urn) ? "~" : ""}${nameIn(urn)}`),
    ...pendingDeletes.map(({ urn }) => `-${nameIn(urn)}`),
  ].join(" ");
}

function nameIn(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}
