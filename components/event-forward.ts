import type * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { ingressBusName } from "../events/domains";
import { jobName, roleName, subscriptionName } from "../handlers/settings/names";
import { EventRule } from "./event-rule";
import type { SharedResources } from "./functions/shared-resources";
import { namedRoles } from "./iam/named-roles";
import { accountOf, policyDocument } from "./iam/policy-document";
import { roleFirst } from "./iam/role-first";
import { serviceRole } from "./iam/service-role";
import type { SubscribedBus } from "./subscription-spec";

interface EventForwardArgs {
  readonly bus: Pick<SubscribedBus, "busName" | "eventBusName" | "undelivered"> & {
    readonly arn: pulumi.Output<string>;
  };
  /** Name of the rule. */
  readonly forward: string;
  readonly eventPattern: string;
  readonly receiverArn: string;
  readonly shared: Pick<SharedResources, "alarms" | "environment" | "region">;
}

const receiverPattern = /^arn:aws:events:([\w-]+):\d{12}:event-bus\/([\w./-]{1,256})$/;

/** Sends events of a bus on to a bus of another account; what it does not take is undelivered, and recovered. */
export class EventForward extends pulumi.ComponentResource {
  readonly role: iam.Role;
  readonly rule: EventRule;
  readonly receiverArn: string;
  /** What the policy of the other bus must allow, as a policy of its own; its account puts it there. */
  readonly receiverPolicy: pulumi.Output<string>;

  constructor(name: string, args: EventForwardArgs, opts?: pulumi.ComponentResourceOptions) {
    const { bus, forward, receiverArn, eventPattern, shared } = args;
    const { alarms, environment, region } = shared;
    const first = roleFirst(() => (this as Partial<EventForward>).role);
    super("bellyfed:events:EventForward", name, {}, { ...opts, transformations: [first] });
    checkReceiver(name, receiverArn, region);
    const forwardingRole = roleName(subscriptionName(bus.busName, forward), region);
    const child = { parent: this };
    this.receiverArn = receiverArn;
    this.role = serviceRole(
      name,
      {
        roleName: forwardingRole,
        service: "events.amazonaws.com",
        account: accountOf(bus.arn),
        statements: [{ Sid: "Forward", Action: "events:PutEvents", Resource: receiverArn }],
      },
      child,
    );
    this.rule = new EventRule(
      name,
      {
        ruleName: forward,
        busName: bus.busName,
        eventBusName: bus.eventBusName,
        eventPattern,
        description: `What ${forward} is sent on another bus`,
        alarms,
      },
      child,
    );
    this.rule.sendTo({
      arn: receiverArn,
      roleArn: this.role.arn,
      deadLetterQueueArn: bus.undelivered.arn,
    });
    const recoveryRole = roleName(jobName("recover-dead-letters", environment), region);
    const { allow } = namedRoles(accountOf(bus.arn), [forwardingRole, recoveryRole]);
    this.receiverPolicy = policyDocument([
      { Sid: "AllowForwarding", ...allow, Action: "events:PutEvents", Resource: receiverArn },
    ]);
    this.registerOutputs({ receiverPolicy: this.receiverPolicy });
  }
}

/**
 * EventBridge forwards to other regions too, but takes by PutEvents only what is of its own: recovery could not send. And
 * what came from a bus is routed to no further one: it would end at an ingress bus.
 */
function checkReceiver(name: string, receiverArn: string, region: string): void {
  const [, itsRegion, bus = ""] = receiverPattern.exec(receiverArn) ?? [];
  const refuse = (what: string): Error =>
    new Error(`EventForward "${name}": busArn is "${receiverArn}": must be ${what}.`);
  if (itsRegion !== region) throw refuse(`the ARN of an event bus in ${region}`);
  if (bus.startsWith(ingressBusName("")))
    throw refuse("a domain's bus, as EventBridge sends on nothing from an ingress bus that came from a bus");
}
