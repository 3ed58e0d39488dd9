import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { domains, domainTable, type Domain } from "../events/domains";
import { domainPattern, unroutedPattern } from "../events/contracts/event-pattern";
import { publishersOnly } from "./iam/bus-policy";
import { accountOf, assumeRoleDocument } from "./iam/policy-document";
import { rolePolicy } from "./iam/role-policy";
import type { DomainEventBus } from "./domain-event-bus";
import { EventQueue } from "./event-queue";
import { EventRule } from "./event-rule";
import { encryptedBus } from "./security/encrypted-bus";
import { secondsPerDay } from "./storage/retention-settings";
import type { SharedResources } from "./functions/shared-resources";
import { BusLogs, type BusLogLevel } from "./monitoring/bus-logs";
import { queueAlarms } from "./monitoring/queue-alarms";
import { undeliveredQueue } from "./undelivered-queue";

/** What {@link IngressBus} needs. */
export interface IngressBusArgs {
  /** Name of the ingress bus in AWS. */
  readonly busName: string;
  /** Names of this account's IAM roles that may publish; `*` stands for any text. At least one. */
  readonly publisherRoles: readonly string[];
  /** The buses to forward to; one of each domain. */
  readonly domainBuses: readonly DomainEventBus[];
  readonly logLevel: BusLogLevel;
  readonly shared: Pick<
    SharedResources,
    "retention" | "protect" | "logs" | "logDeliveries" | "alarms" | "keyArn"
  >;
}

/** The role by which an ingress bus forwards: domain buses name it among their publishers. */
export function forwardingRoleName(ingressBusName: string): string {
  return `${ingressBusName}-forward`;
}

/** The ingress bus, for producers that know no domain bus: a rule per domain, and a queue for what fits none. */
export class IngressBus extends pulumi.ComponentResource {
  /** Name in AWS, known before the bus is made. */
  readonly busName: string;
  readonly arn: pulumi.Output<string>;
  readonly eventBusName: pulumi.Output<string>;
  /** Keeps events that no route took. */
  readonly unrouted: EventQueue;
  /** Keeps what EventBridge could not forward. */
  readonly undelivered: EventQueue;
  /** Which together match every event. */
  readonly rules: readonly EventRule[];

  constructor(name: string, args: IngressBusArgs, opts?: pulumi.ComponentResourceOptions) {
    super("bellyfed:events:IngressBus", name, {}, opts);
    this.busName = args.busName;
    const child = { parent: this };
    const { retention, protect, keyArn } = args.shared;
    const retentionSeconds = retention.deadLetterDays * secondsPerDay;

    this.undelivered = undeliveredQueue(
      name,
      { busName: args.busName, busArn: () => this.arn, shared: args.shared },
      child,
    );
    const bus = new cloudwatch.EventBus(
      `${name}-bus`,
      {
        name: args.busName,
        description: "Routes events to their domain's bus",
        logConfig: { level: args.logLevel, includeDetail: "NONE" },
        ...encryptedBus(keyArn, this.undelivered),
      },
      { ...child, protect },
    );
    this.eventBusName = bus.name;
    this.arn = bus.arn;
    new BusLogs(
      `${name}-bus-logs`,
      { bus, busName: args.busName, level: args.logLevel, shared: args.shared },
      child,
    );
    new cloudwatch.EventBusPolicy(
      `${name}-bus-policy`,
      { eventBusName: bus.name, policy: publishersOnly(bus.arn, args.publisherRoles) },
      child,
    );
    const role = this.makeRole(name, args);
    const forwarding = domains.map((domain) => {
      const rule = new EventRule(
        `${name}-${domain}`,
        {
          ruleName: domain,
          busName: args.busName,
          eventBusName: bus.name,
          eventPattern: JSON.stringify(domainPattern(domain)),
          description: `Routes ${domainTable[domain].carries} to the ${domain} bus`,
          alarms: args.shared.alarms,
        },
        child,
      );
      const arn = busOf(name, args, domain).arn;
      rule.sendTo({ arn, roleArn: role.arn, deadLetterQueueArn: this.undelivered.arn });
      return rule;
    });
    const { rule: unroutedRule, queue } = this.catchUnrouted(name, args, retentionSeconds);
    this.unrouted = queue;
    this.rules = [...forwarding, unroutedRule];
    this.watch(name, args);
    this.registerOutputs({ eventBusName: this.eventBusName, arn: this.arn });
  }

  private watch(name: string, { busName, shared }: IngressBusArgs): void {
    queueAlarms(
      name,
      {
        subject: busName,
        queues: { undelivered: this.undelivered, unrouted: this.unrouted },
        retentionDays: shared.retention.deadLetterDays,
        settings: shared.alarms,
      },
      { parent: this },
    );
  }

  private makeRole(name: string, args: IngressBusArgs): iam.Role {
    const child = { parent: this };
    const roleName = forwardingRoleName(args.busName);
    const role = new iam.Role(
      `${name}-forward-role`,
      {
        name: roleName,
        assumeRolePolicy: assumeRoleDocument("events.amazonaws.com", accountOf(this.arn)),
      },
      child,
    );
    rolePolicy(
      `${name}-forward-permissions`,
      {
        role,
        roleName,
        statements: [
          { Sid: "Forward", Action: "events:PutEvents", Resource: args.domainBuses.map((bus) => bus.arn) },
        ],
      },
      child,
    );
    return role;
  }

  private catchUnrouted(name: string, args: IngressBusArgs, retentionSeconds: number) {
    const child = { parent: this };
    const rule = new EventRule(
      `${name}-unrouted`,
      {
        ruleName: "unrouted",
        busName: args.busName,
        eventBusName: this.eventBusName,
        eventPattern: JSON.stringify(unroutedPattern),
        description: "Events that fit no domain",
        alarms: args.shared.alarms,
      },
      child,
    );
    const queue = new EventQueue(
      `${name}-unrouted`,
      {
        queueName: `${args.busName}-unrouted`,
        retentionSeconds,
        protect: args.shared.protect,
        senderArns: [rule.arn],
        keyArn: args.shared.keyArn,
      },
      child,
    );
    rule.sendTo({ arn: queue.arn, deadLetterQueueArn: this.undelivered.arn });
    return { rule, queue };
  }
}

function busOf(name: string, { domainBuses }: IngressBusArgs, domain: Domain): DomainEventBus {
  const [bus, ...more] = domainBuses.filter((candidate) => candidate.domain === domain);
  if (bus && more.length === 0) return bus;
  const count = more.length + (bus ? 1 : 0);
  throw new Error(`IngressBus "${name}": domainBuses has ${count} buses of the domain ${domain}, must be 1.`);
}
