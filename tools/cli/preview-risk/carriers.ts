import { types } from "../../../policy/resource-types";
import { lostMatches } from "./lost-matches";
import { lostRights } from "./lost-rights";
import type { PreviewState } from "./preview";
import {
  identityOf,
  inputAt,
  nameIn,
  read,
  type PreviewedStack,
  type ResourceChange,
} from "./previewed-stack";

/** A kind of resource that holds no event, and without which none arrives. */
interface Carrier {
  readonly what: string;
  /** What is lost without it. */
  lost(before: PreviewState): string;
  /** Whether what it belongs to goes as well, whose own loss says enough. */
  goesWith(before: PreviewState, stack: PreviewedStack): boolean;
  /** Whether another one does its work from before it goes. */
  isSucceeded(change: ResourceChange, stack: PreviewedStack): boolean;
}

const never = (): boolean => false;

/** A policy of which the other thing has one only. */
function onlyOne(what: string, type: string, input: string, lost: (owner: string) => string): Carrier {
  return {
    what,
    lost: (before) => lost(nameIn(before, input) ?? "it"),
    goesWith: (before, stack) => stack.isGoing(type, nameIn(before, input)),
    isSucceeded: never,
  };
}

/** What carries events, by type. */
export const carriers: Readonly<Record<string, Carrier>> = {
  [types.queuePolicy]: onlyOne(
    "queue policy",
    types.queue,
    "queueUrl",
    (queue) => `nobody may send to ${queue} any more, and EventBridge gives up what it matched`,
  ),
  [types.redriveAllowPolicy]: onlyOne(
    "redrive allow policy",
    types.queue,
    "queueUrl",
    (queue) => `${queue} no longer says whose dead letters it takes`,
  ),
  [types.busPolicy]: onlyOne(
    "event bus policy",
    types.bus,
    "eventBusName",
    (bus) => `whom it let in can no longer publish to ${bus}`,
  ),
  [types.bucketPolicy]: onlyOne(
    "bucket policy",
    types.bucket,
    "bucket",
    (bucket) => `whom it let in no longer reaches the claims in ${bucket}, and they can be written over`,
  ),
  [types.rolePolicy]: {
    what: "role policy",
    lost: (before) => `whoever acts as ${nameIn(before, "role")} may no longer do what it allows`,
    goesWith: (before, stack) =>
      stack.isGoing(types.role, nameIn(before, "role")) ||
      lostRights(read(before, "policy"), JSON.stringify({ Statement: [] }), stack.goingArns).length === 0,
    isSucceeded: ({ urn, before }, stack) =>
      stack.remaining.some(
        (one) =>
          one.type === types.rolePolicy &&
          (one.urn !== urn || one.kind === "replaced") &&
          nameIn(one.after, "role") === nameIn(before, "role") &&
          lostRights(read(before, "policy"), read(one.after, "policy"), []).length === 0,
      ),
  },
  [types.rule]: {
    what: "rule",
    lost: (before) => `what it matched on ${nameIn(before, "eventBusName")} goes nowhere`,
    goesWith: (before, stack) => stack.isGoing(types.bus, nameIn(before, "eventBusName")),
    // One of a name of its own is deleted before it is made anew.
    isSucceeded: ({ kind, before }, stack) => {
      if (kind === "replaced") return false;
      const sent = stack.going.filter(
        (one) => one.type === types.target && ruleOf(one.before) === ruleOf(before),
      );
      if (sent.length > 0) return sent.every((target) => isSentByAnother(target, stack, before));
      return stack.remaining.some((one) => one.type === types.rule && matchesAll(one.after, before));
    },
  },
  [types.target]: {
    what: "target",
    lost: (before) =>
      `what rule ${nameIn(before, "rule")} matches is no longer sent to ${nameIn(before, "arn")}`,
    goesWith: (before, stack) =>
      stack.isGoing(types.bus, nameIn(before, "eventBusName")) ||
      stack.isGoing(types.rule, nameIn(before, "eventBusName"), nameIn(before, "rule")),
    isSucceeded: (change, stack) => isSentByAnother(change, stack, undefined),
  },
  [types.mapping]: {
    what: "event source mapping",
    lost: (before) => `nobody reads ${nameIn(before, "eventSourceArn")} any more, and its messages expire`,
    goesWith: (before, stack) => stack.isGoing(types.queue, nameIn(before, "eventSourceArn")),
    isSucceeded: ({ urn, before }, stack) =>
      stack.remaining.some(
        (one) =>
          one.type === types.mapping &&
          (one.urn !== urn || one.kind === "replaced") &&
          read(one.after, "enabled") !== false &&
          nameIn(one.after, "eventSourceArn") === nameIn(before, "eventSourceArn"),
      ),
  },
  [types.vpcEndpoint]: {
    what: "VPC endpoint",
    lost: (before) => `functions in the network no longer reach ${nameIn(before, "serviceName")}`,
    goesWith: (before, stack) =>
      stack.changes.some(leavesNetwork) ||
      stack.going.some((one) => one.type === types.vpc && read(one.before, "id") === read(before, "vpcId")),
    isSucceeded: ({ urn, before }, stack) =>
      stack.remaining.some(
        (one) =>
          one.type === types.vpcEndpoint &&
          (one.urn !== urn || one.kind === "replaced") &&
          read(one.after, "serviceName") === read(before, "serviceName"),
      ),
  },
  [types.schedule]: {
    what: "schedule",
    lost: (before) => `what it started (${nameIn(before, "target.arn")}) no longer runs`,
    goesWith: never,
    isSucceeded: ({ urn, before }, stack) =>
      stack.remaining.some(
        (one) =>
          one.type === types.schedule &&
          (one.urn !== urn || one.kind === "replaced") &&
          nameIn(one.after, "target.arn") === nameIn(before, "target.arn"),
      ),
  },
};

/** A function that no longer runs in a network: endpoints are deleted after it left. */
function leavesNetwork({ type, before, after }: ResourceChange): boolean {
  const isInside = (state: PreviewState): boolean => inputAt(state, "vpcConfig.subnetIds") !== undefined;
  if (type !== types.function || !before || !after) return false;
  return isInside(before) && !isInside(after);
}

function ruleOf(target: PreviewState | undefined): string | undefined {
  const isRule = read(target, "rule") === undefined;
  return [nameIn(target, "eventBusName"), isRule ? read(target, "name") : nameIn(target, "rule")].join(" ");
}

/** Whether a target of the same rule, or of one that matches as much, sends to the same place. */
function isSentByAnother(
  { urn, before }: ResourceChange,
  stack: PreviewedStack,
  rule: PreviewState | undefined,
): boolean {
  return stack.remaining.some((one) => {
    if (one.type !== types.target || (one.urn === urn && one.kind !== "replaced")) return false;
    if (identityOf(one.type, one.after) === identityOf(one.type, before)) return false;
    if (read(before, "arn") === undefined || read(one.after, "arn") !== read(before, "arn")) return false;
    if (ruleOf(one.after) === ruleOf(before)) return rule === undefined;
    return stack.remaining.some(
      (other) =>
        other.type === types.rule &&
        ruleOf(other.after) === ruleOf(one.after) &&
        rule !== undefined &&
        matchesAll(other.after, rule),
    );
  });
}

function matchesAll(rule: PreviewState | undefined, former: PreviewState | undefined): boolean {
  return (
    nameIn(rule, "eventBusName") === nameIn(former, "eventBusName") &&
    read(rule, "scheduleExpression") === read(former, "scheduleExpression") &&
    lostMatches(read(former, "eventPattern"), read(rule, "eventPattern")).length === 0
  );
}
