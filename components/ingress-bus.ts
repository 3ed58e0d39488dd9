import type * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { domainPattern, unroutedPattern } from "../events/contracts/event-pattern";
import { domains, domainTable, type Domain } from "../events/domains";
import { roleName } from "../handlers/settings/names";
import { createCatchAll } from "./create-catch-all";
import { createEventBus, type EventBusArgs } from "./create-event-bus";
import type { DomainEventBus } from "./domain-event-bus";
import type { EventQueue } from "./event-queue";
import { EventRule } from "./event-rule";
import type { SharedResources } from "./functions/shared-resources";
import { accountOf } from "./iam/policy-document";
import { serviceRole } from "./iam/service-role";
import { queueAlarms } from "./monitoring/queue-alarms";

interface IngressBusArgs extends Omit<EventBusArgs, "description"> {
  readonly domainBuses: readonly DomainEventBus[];
  readonly shared: EventBusArgs["shared"] & Pick<SharedResources, "alarms" | "region">;
}

/** The role by which an ingress bus forwards: domain buses name it among their publishers. */
export function forwardingRoleName(ingressBusName: string, region: string): string {
  return roleName(`${ingressBusName}-forward`, region);
}

/** The ingress bus, for producers that know no domain bus: a rule per domain, and a queue for what fits none. */
export class IngressBus extends pulumi.ComponentResource {
  readonly busName: string;
  readonly arn: pulumi.Output<string>;
  readonly eventBusName: pulumi.Output<string>;
  readonly unrouted: EventQueue;
  readonly undelivered: EventQueue;
  /** Which together match every event. */
  readonly rules: readonly EventRule[];

  constructor(name: string, args: IngressBusArgs, opts?: pulumi.ComponentResourceOptions) {
    super("bellyfed:events:IngressBus", name, {}, opts);
    this.busName = args.busName;
    const child = { parent: this };
    const { shared, busName } = args;

    const { bus, undelivered } = createEventBus(
      name,
      { ...args, description: "Routes events to their domain's bus" },
      child,
    );
    this.undelivered = undelivered;
    this.eventBusName = bus.name;
    this.arn = bus.arn;
    const ofBus = { busName, eventBusName: bus.name, alarms: shared.alarms };
    const role = this.createRole(name, args);
    const forwarding = domains.map((domain) => {
      const rule = new EventRule(
        `${name}-${domain}`,
        {
          ...ofBus,
          ruleName: domain,
          eventPattern: JSON.stringify(domainPattern(domain)),
          description: `Routes ${domainTable[domain].carries} to the ${domain} bus`,
        },
        child,
      );
      const { arn } = busOf(name, args, domain);
      rule.sendTo({ arn, roleArn: role.arn, deadLetterQueueArn: undelivered.arn });
      return rule;
    });
    const unrouted = createCatchAll(
      name,
      {
        ...ofBus,
        kind: "unrouted",
        eventPattern: JSON.stringify(unroutedPattern),
        description: "Events that fit no domain",
        undelivered,
        shared,
      },
      child,
    );
    this.unrouted = unrouted.queue;
    this.rules = [...forwarding, unrouted.rule];
    const queues = { undelivered, unrouted: unrouted.queue };
    queueAlarms(name, { subject: busName, queues, shared }, child);
    this.registerOutputs({ eventBusName: this.eventBusName, arn: this.arn });
  }

  private createRole(name: string, { busName, domainBuses, shared }: IngressBusArgs): iam.Role {
    return serviceRole(
      `${name}-forward`,
      {
        roleName: forwardingRoleName(busName, shared.region),
        service: "events.amazonaws.com",
        account: accountOf(this.arn),
        statements: [
          { Sid: "Forward", Action: "events:PutEvents", Resource: domainBuses.map(({ arn }) => arn) },
        ],
      },
      { parent: this },
    );
  }
}

function busOf(name: string, { domainBuses }: IngressBusArgs, domain: Domain): DomainEventBus {
  const [bus, ...more] = domainBuses.filter((candidate) => candidate.domain === domain);
  if (bus && more.length === 0) return bus;
  const count = more.length + (bus ? 1 : 0);
  throw new Error(`IngressBus "${name}": domainBuses has ${count} buses of the domain ${domain}, must be 1.`);
}
