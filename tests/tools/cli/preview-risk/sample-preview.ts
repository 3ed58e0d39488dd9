import { types } from "../../../../policy/resource-types";

const aws = "urn:pulumi:prod::bellyfed::pulumi:providers:aws::aws::0a1b2c3d";
/** What stands in a preview for a value that is not known yet. */
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export function urnOf(type: string, name: string): string {
  return `urn:pulumi:prod::bellyfed::bellyfed:events:DomainEventBus$bellyfed:events:EventQueue$${type}::${name}`;
}

/** A resource's state in a preview's step. */
export function state(type: string, name: string, inputs: object, more: object = {}) {
  return {
    urn: urnOf(type, name),
    custom: true,
    id: name,
    type,
    inputs: { __defaults: [], ...inputs },
    outputs: { ...inputs, arn: `arn:aws:x:us-east-1:000000000000:${name}` },
    parent: urnOf("bellyfed:events:EventQueue", name),
    provider: aws,
    protect: false,
    ...more,
  };
}

interface Replaced {
  readonly type: string;
  readonly name: string;
  readonly before: object;
  readonly after: object;
  readonly because: readonly string[];
  readonly more?: object;
}

/** The three steps by which Pulumi announces a replacement. */
export function replacement({ type, name, before, after, because, more }: Replaced): object[] {
  const detailedDiff = Object.fromEntries(
    because.map((key) => [key, { kind: "update-replace", inputDiff: true }]),
  );
  const oldState = state(type, name, before, more);
  const newState = { ...state(type, name, after, more), id: "", outputs: { ...after, arn: unknown } };
  const urn = urnOf(type, name);
  const reasons = { diffReasons: because, replaceReasons: because, detailedDiff };
  return [
    { op: "create-replacement", urn, provider: aws, oldState, newState, ...reasons },
    { op: "replace", urn, provider: aws, oldState, newState, ...reasons },
    { op: "delete-replaced", urn, provider: aws, oldState },
  ];
}

export function step(
  op: string,
  type: string,
  name: string,
  before?: object,
  after?: object,
  more: object = {},
) {
  return {
    op,
    urn: urnOf(type, name),
    provider: aws,
    ...(before && { oldState: state(type, name, before, more) }),
    ...(after && { newState: state(type, name, after, more) }),
  };
}

/** What `pulumi preview --json` prints. */
export function previewOf(steps: readonly object[], more: object = {}): string {
  const stack = { op: "same", urn: "urn:pulumi:prod::bellyfed::pulumi:pulumi:Stack::bellyfed-prod" };
  return JSON.stringify({
    config: { "bellyfed:region": "us-east-1" },
    steps: [{ ...stack, oldState: { type: "pulumi:pulumi:Stack", custom: false } }, ...steps],
    diagnostics: [{ prefix: "debug: ", message: "looking", severity: "debug" }],
    duration: 4_210_000_000,
    changeSummary: { same: 1 },
    ...more,
  });
}

export const queue = {
  type: types.queue,
  name: "user-search-index-events-queue",
  before: { name: "bellyfed-domain-user-prod-search-index", messageRetentionSeconds: 1_209_600 },
};
