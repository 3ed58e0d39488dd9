import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as pulumi from "@pulumi/pulumi";
import type { EventContract } from "../events/schema/contract";
import type { Domain } from "../events/domains";
import { catchAllPattern, subscriptionPattern } from "../events/contracts/event-pattern";
import { publishersOnly } from "./iam/bus-policy";
import { EventQueue } from "./event-queue";
import { EventRule } from "./event-rule";
import { EventSubscription } from "./event-subscription";
import { encryptedBus } from "./security/encrypted-bus";
import { secondsPerDay } from "./storage/retention-settings";
import type { SharedResources } from "./functions/shared-resources";
import { BusLogs, type BusLogLevel } from "./monitoring/bus-logs";
import { domainAlarm } from "./monitoring/domain-alarm";
import { queueAlarms } from "./monitoring/queue-alarms";
import type { SubscriptionSpec } from "./subscription-spec";
import { undeliveredQueue } from "./undelivered-queue";

/** What {@link DomainEventBus} needs. */
export interface DomainEventBusArgs {
  /** Name of the bus in AWS; the names of all its queues and functions begin with it. */
  readonly busName: string;
  readonly domain: Domain;
  /** Names of this account's IAM roles that may publish; `*` stands for any text. At least one. */
  readonly publisherRoles: readonly string[];
  /** How much the bus logs of its own work. */
  readonly logLevel: BusLogLevel;
  readonly shared: SharedResources;
}

/** AWS allows 48 characters for an archive, the shortest of the names that begin with the bus' name. */
const maxBusNameLength = 48;

/** A domain's event bus, with all that keeps its events from getting lost, and its subscriptions. */
export class DomainEventBus extends pulumi.ComponentResource {
  readonly eventBusName: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  readonly busName: string;
  readonly domain: Domain;
  /** Keeps what EventBridge could not deliver. */
  readonly undelivered: EventQueue;
  /** Keeps events that no consumer can handle as they are. */
  readonly rejected: EventQueue;
  /** Keeps events of types that nobody subscribed to. */
  readonly unmatched: EventQueue;
  /** What the bus can replay. */
  readonly archive: cloudwatch.EventArchive;
  /** Fires when one of the domain's consumers is in trouble. */
  readonly alarm: cloudwatch.CompositeAlarm;

  private readonly unmatchedRule: EventRule;
  private readonly subscribed = new Map<string, EventSubscription>();
  private readonly claimed: EventContract[] = [];
  private sealed = false;

  constructor(
    private readonly name: string,
    private readonly args: DomainEventBusArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("bellyfed:events:DomainEventBus", name, {}, opts);
    checkArgs(name, args);
    this.busName = args.busName;
    this.domain = args.domain;
    const child = { parent: this };
    const { retention, protect, keyArn } = args.shared;

    this.undelivered = undeliveredQueue(
      name,
      { busName: args.busName, busArn: () => this.arn, shared: args.shared },
      child,
    );
    const bus = new cloudwatch.EventBus(
      `${name}-bus`,
      {
        name: args.busName,
        description: `Events of the ${args.domain} domain`,
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
    this.archive = new cloudwatch.EventArchive(
      `${name}-archive`,
      {
        name: args.busName,
        eventSourceArn: bus.arn,
        retentionDays: retention.archiveDays,
        description: `What ${args.busName} can replay`,
        kmsKeyIdentifier: keyArn,
      },
      // Kept, it also keeps its bus, by a rule of its own, and its name, which the next one could not have.
      { ...child, protect, retainOnDelete: protect },
    );
    this.rejected = this.keep("rejected", []);
    this.unmatchedRule = this.catchUnmatched();
    this.unmatched = this.keep("unmatched", [this.unmatchedRule.arn]);
    this.unmatchedRule.sendTo({ arn: this.unmatched.arn, deadLetterQueueArn: this.undelivered.arn });
    this.alarm = this.watch();
    this.registerOutputs({
      eventBusName: this.eventBusName,
      arn: this.arn,
      archiveDays: retention.archiveDays,
    });
  }

  /** The subscriptions made so far, by name. */
  get subscriptions(): ReadonlyMap<string, EventSubscription> {
    return this.subscribed;
  }

  /** The rules made so far, which together match every event. */
  get rules(): readonly EventRule[] {
    return [this.unmatchedRule, ...[...this.subscribed.values()].map(({ rule }) => rule)];
  }

  /**
   * Hands each event of the given contracts to `spec.handler`, through a queue of its own. The name is kept
   * for good: another name is another queue, and what waited in the old one is lost with it.
   */
  subscribe<const Contracts extends readonly EventContract[]>(
    subscription: string,
    spec: SubscriptionSpec<Contracts>,
  ): EventSubscription {
    this.checkName(subscription);
    const made = new EventSubscription(
      `${this.name}-${subscription}`,
      {
        bus: this,
        subscription,
        eventPattern: this.patternOf(subscription, spec.events),
        spec,
        shared: this.args.shared,
      },
      { parent: this },
    );
    this.subscribed.set(subscription, made);
    this.claimed.push(...spec.events);
    return made;
  }

  private keep(what: string, senderArns: pulumi.Input<string>[]): EventQueue {
    const { retention, protect, keyArn } = this.args.shared;
    const retentionSeconds = retention.deadLetterDays * secondsPerDay;
    return new EventQueue(
      `${this.name}-${what}`,
      { queueName: `${this.args.busName}-${what}`, retentionSeconds, protect, senderArns, keyArn },
      { parent: this },
    );
  }

  /** The pattern is known once the program has subscribed, which it does before it first waits for anything. */
  private catchUnmatched(): EventRule {
    const pattern = Promise.resolve().then(() => {
      this.sealed = true;
      return JSON.stringify(catchAllPattern(this.claimed));
    });
    return new EventRule(
      `${this.name}-unmatched`,
      {
        ruleName: "unmatched",
        busName: this.args.busName,
        eventBusName: this.eventBusName,
        eventPattern: pattern,
        description: "Events of types that nobody subscribed to",
        alarms: this.args.shared.alarms,
      },
      { parent: this },
    );
  }

  private watch(): cloudwatch.CompositeAlarm {
    const { undelivered, rejected, unmatched, busName, name } = this;
    const { retention, alarms: settings } = this.args.shared;
    const queues = { undelivered, rejected, unmatched };
    const child = { parent: this };
    queueAlarms(name, { subject: busName, queues, retentionDays: retention.deadLetterDays, settings }, child);
    const troubleRules = () => [...this.subscribed.values()].map(({ alarms }) => alarms.compositeAlarmRule);
    return domainAlarm(`${name}-alarm`, { busName, alarmRules: troubleRules, settings }, child);
  }

  private patternOf(subscription: string, events: readonly EventContract[]): string {
    try {
      return JSON.stringify(subscriptionPattern(this.domain, events));
    } catch (error) {
      throw new Error(`${this.where(subscription)}: ${(error as Error).message}.`);
    }
  }

  private checkName(subscription: string): void {
    const where = this.where(subscription);
    if (!/^[a-z][a-z0-9-]{0,29}$/.test(subscription)) {
      throw new Error(`${where}: the name must be 1 to 30 small letters, digits and dashes, a letter first.`);
    }
    if (this.subscribed.has(subscription)) throw new Error(`${where}: the bus already has one of this name.`);
    if (["undelivered", "rejected", "unmatched"].includes(subscription)) {
      throw new Error(`${where}: this is the name of one of the bus' own queues.`);
    }
    if (this.sealed) {
      throw new Error(`${where}: comes too late. Subscribe right after making the bus, before any await.`);
    }
  }

  private where(subscription: string): string {
    return `DomainEventBus "${this.name}": subscription "${subscription}"`;
  }
}

function checkArgs(name: string, args: DomainEventBusArgs): void {
  const { busName, publisherRoles } = args;
  if (!/^[A-Za-z0-9._-]+$/.test(busName) || busName.length > maxBusNameLength) {
    throw new Error(
      `DomainEventBus "${name}": busName "${busName}" must be 1 to ${maxBusNameLength} letters, digits, ., - or _.`,
    );
  }
  if (publisherRoles.length === 0) {
    throw new Error(`DomainEventBus "${name}": publisherRoles is empty: nobody could publish to ${busName}.`);
  }
}
