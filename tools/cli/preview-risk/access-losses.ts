import { types } from "../../../policy/resource-types";
import { admits, lostMatches } from "./lost-matches";
import { lostRights } from "./lost-rights";
import type { PreviewState } from "./preview";
import { inputAt, nameIn, type PreviewedStack } from "./previewed-stack";

/** Says what a change no longer lets through; undefined for nothing. */
type Judgement = (before: PreviewState, after: PreviewState, stack: PreviewedStack) => string | undefined;

/** A policy that allows less than before; rights to what goes anyway are no loss. */
function fewerRights(input: string): Judgement {
  return (before, after, stack) => {
    const lost = lostRights(before.inputs[input], after.inputs[input], stack.goingArns);
    return lost.length > 0 ? `it ${lost.join(", and ")}` : undefined;
  };
}

/** What a rule leaves out, and no other one of its bus that the preview shows takes. */
function unmatched(before: PreviewState, after: PreviewState, stack: PreviewedStack): string | undefined {
  const lost = lostMatches(before.inputs["eventPattern"], after.inputs["eventPattern"]);
  const others = stack.remaining.filter(
    (one) =>
      one.type === types.rule &&
      one.after !== after &&
      nameIn(one.after, "eventBusName") === nameIn(after, "eventBusName"),
  );
  const left = lost.filter(({ field, value }) => !others.some((one) => takes(one.after, field, value)));
  return left.length > 0
    ? `it no longer lets through ${left.map(({ words }) => words).join(", ")}`
    : undefined;
}

/** Whether a rule that asks for nothing else lets events with this value through. */
function takes(rule: PreviewState | undefined, field: string, value: unknown): boolean {
  const text = inputAt(rule, "eventPattern");
  if (typeof text !== "string" || !text.startsWith("{") || inputAt(rule, "state") === "DISABLED")
    return false;
  const pattern = JSON.parse(text) as Record<string, unknown>;
  const wanted = pattern[field];
  return (
    Object.keys(pattern).length === 1 && Array.isArray(wanted) && wanted.some((one) => admits(one, value))
  );
}

function sourcesOf({ inputs: { redriveAllowPolicy } }: PreviewState): readonly string[] {
  if (typeof redriveAllowPolicy !== "string" || !redriveAllowPolicy.startsWith("{")) return [];
  return (JSON.parse(redriveAllowPolicy) as { sourceQueueArns?: string[] }).sourceQueueArns ?? [];
}

/** A function that is put into a network from which, as far as the preview shows, nothing leads to AWS. */
function cutOff(before: PreviewState, after: PreviewState, stack: PreviewedStack): string | undefined {
  const isInside = (state: PreviewState): boolean => inputAt(state, "vpcConfig.subnetIds") !== undefined;
  const ways: readonly string[] = [types.vpcEndpoint, types.natGateway];
  if (isInside(before) || !isInside(after) || stack.remaining.some(({ type }) => ways.includes(type)))
    return undefined;
  return "it is put into a network without a VPC endpoint or NAT gateway, and reaches no queue or table";
}

/** Variables of a function that named a table, queue or bucket of the stack, and come to name none. */
function sentNowhere(before: PreviewState, after: PreviewState, stack: PreviewedStack): string | undefined {
  const reached: readonly string[] = [types.table, types.queue, types.bucket];
  const names = stack.remaining
    .filter(({ type }) => reached.includes(type))
    .map((one) => nameIn(one.after, one.type === types.bucket ? "bucket" : "name"));
  const { variables = {} } = (before.inputs["environment"] ?? {}) as { variables?: object };
  const wrong = Object.keys(variables).filter((key) => {
    const [former, wanted] = [before, after].map((one) => nameIn(one, `environment.variables.${key}`));
    return former !== undefined && wanted !== undefined && names.includes(former) && !names.includes(wanted);
  });
  return wrong.length > 0 ? `${wrong.join(", ")} no longer names anything of the stack` : undefined;
}

/** What no longer gets through, by type. */
export const accessLosses: Readonly<Record<string, readonly Judgement[]>> = {
  [types.queuePolicy]: [fewerRights("policy")],
  [types.busPolicy]: [fewerRights("policy")],
  [types.bucketPolicy]: [fewerRights("policy")],
  [types.keyPolicy]: [fewerRights("policy")],
  [types.key]: [fewerRights("policy")],
  [types.rolePolicy]: [fewerRights("policy")],
  [types.vpcEndpoint]: [fewerRights("policy")],
  [types.role]: [fewerRights("assumeRolePolicy")],
  [types.rule]: [unmatched],
  [types.function]: [cutOff, sentNowhere],
  [types.archive]: [
    (before, after) => {
      const lost = lostMatches(before.inputs["eventPattern"], after.inputs["eventPattern"]);
      return lost.length > 0 ? `it no longer keeps ${lost.map(({ words }) => words).join(", ")}` : undefined;
    },
  ],
  [types.target]: [
    (before, after, stack) => {
      const [former, wanted] = [inputAt(before, "arn"), inputAt(after, "arn")];
      if (typeof former !== "string" || former === wanted) return undefined;
      // Anything else is not known yet.
      if (typeof wanted !== "string" || !wanted.startsWith("arn:")) return undefined;
      return stack.goingArns.includes(former) ? undefined : `it no longer sends to ${nameIn(before, "arn")}`;
    },
  ],
  [types.redriveAllowPolicy]: [
    (before, after, stack) => {
      const wanted = sourcesOf(after);
      const refused = sourcesOf(before).filter(
        (arn) => !wanted.includes(arn) && !stack.goingArns.includes(arn),
      );
      if (wanted.length === 0 || refused.length === 0) return undefined;
      return `it no longer takes dead letters of ${refused.map((arn) => arn.split(":").at(-1)).join(", ")}`;
    },
  ],
};
