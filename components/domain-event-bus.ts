import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as pulumi from "@pulumi/pulumi";
import { catchAllPattern } from "../events/contracts/event-pattern";
import type { Domain } from "../events/domains";
import type { EventContract } from "../events/schema/contract";
import { busQueueName } from "../handlers/settings/names";
import { checkedPattern } from "./checked-pattern";
import { createCatchAll } from "./create-catch-all";
import { createEventBus, type EventBusArgs } from "./create-event-bus";
import { EventForward } from "./event-forward";
import { EventQueue } from "./event-queue";
import type { EventRule } from "./event-rule";
import type { EventSubscription } from "./event-subscription";
import type { SharedResources } from "./functions/shared-resources";
import { makeSubscription } from "./make-subscription";
import { domainAlarm } from "./monitoring/domain-alarm";
import { queueAlarms } from "./monitoring/queue-alarms";
import { sharedAlarms } from "./monitoring/shared-alarms";
import type { SubscriptionSpec } from "./subscription-spec";

interface ForwardSpec {
  /** ARN of the bus that gets the events: of another account, in this region. */
  readonly busArn: string;
  /** The contracts of the events to send on: at least one, all of the bus' own domain. */
  readonly events: readonly EventContract[];
}

export interface DomainEventBusArgs extends Omit<EventBusArgs, "description"> {
  readonly domain: Domain;
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
  readonly archive: cloudwatch.EventArchive;
  /** Fires when one of the domain's consumers is in trouble. */
  readonly alarm: cloudwatch.CompositeAlarm;

  private readonly unmatchedRule: EventRule;
  private readonly subscribed = new Map<string, EventSubscription>();
  private readonly forwarded = new Map<string, EventForward>();
  private readonly subscribedContracts: EventContract[] = [];
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
    const { shared, busName } = args;

    const { bus, undelivered } = createEventBus(
      name,
      { ...args, description: `Events of the ${args.domain} domain` },
      child,
    );
    this.undelivered = undelivered;
    this.eventBusName = bus.name;
    this.arn = bus.arn;
    this.archive = new cloudwatch.EventArchive(
      `${name}-archive`,
      {
        name: busName,
        eventSourceArn: bus.arn,
        retentionDays: shared.retention.archiveDays,
        description: `What ${busName} can replay`,
        kmsKeyIdentifier: shared.keyArn,
      },
      // An archive that stays keeps its bus by a rule of its own, and its name, which the next one could not have.
      { ...child, protect: shared.protect, retainOnDelete: shared.protect },
    );
    this.rejected = new EventQueue(
      `${name}-rejected`,
      { queueName: busQueueName(busName, "rejected"), shared },
      child,
    );
    const unmatched = createCatchAll(
      name,
      {
        kind: "unmatched",
        busName,
        eventBusName: bus.name,
        eventPattern: this.unmatchedPattern(),
        description: "Events of types that nobody subscribed to",
        alarms: shared.alarms,
        undelivered,
        shared,
      },
      child,
    );
    this.unmatchedRule = unmatched.rule;
    this.unmatched = unmatched.queue;
    this.alarm = this.createAlarms();
    this.registerOutputs({ eventBusName: this.eventBusName, arn: this.arn });
  }

  get subscriptions(): ReadonlyMap<string, EventSubscription> {
    return this.subscribed;
  }

  get forwards(): ReadonlyMap<string, EventForward> {
    return this.forwarded;
  }

  /** Names that its rules have, the catch-all's apart. */
  get ruleNames(): readonly string[] {
    return [...this.subscribed.keys(), ...this.forwarded.keys()];
  }

  /** The rules made so far, which together match every event. */
  get rules(): readonly EventRule[] {
    const own = [...this.subscribed.values(), ...this.forwarded.values()];
    return [this.unmatchedRule, ...own.map(({ rule }) => rule)];
  }

  /** Hands each event of the contracts to `spec.handler`. A new name is a new queue: what waits in the old one is lost. */
  subscribe<const Contracts extends readonly EventContract[]>(
    subscription: string,
    spec: SubscriptionSpec<Contracts>,
  ): EventSubscription {
    const { name, ruleNames: taken } = this;
    const { shared } = this.args;
    this.refuseLate("subscription", subscription);
    const made = makeSubscription({ bus: this, name, subscription, taken, spec, shared }, { parent: this });
    this.subscribed.set(subscription, made);
    this.subscribedContracts.push(...spec.events);
    return made;
  }

  /** Sends each event of the contracts to a bus of another account, which must let it in: {@link EventForward.receiverPolicy}. */
  forwardTo(forward: string, { busArn: receiverArn, events }: ForwardSpec): EventForward {
    const { name, domain, ruleNames: taken } = this;
    this.refuseLate("forward", forward);
    const asked = { bus: name, domain, kind: "forward", subscription: forward, taken, events } as const;
    const made = new EventForward(
      `${name}-${forward}`,
      { bus: this, forward, eventPattern: checkedPattern(asked), receiverArn, shared: this.args.shared },
      { parent: this },
    );
    this.forwarded.set(forward, made);
    this.subscribedContracts.push(...events);
    return made;
  }

  private refuseLate(kind: string, what: string): void {
    if (!this.sealed) return;
    throw new Error(
      `DomainEventBus "${this.name}": ${kind} "${what}": comes too late. Subscribe right after making the bus, ` +
        "before any await.",
    );
  }

  /** The pattern is known once the program has subscribed, which it does before it first waits for anything. */
  private unmatchedPattern(): Promise<string> {
    return Promise.resolve().then(() => {
      this.sealed = true;
      return JSON.stringify(catchAllPattern(this.subscribedContracts));
    });
  }

  private createAlarms(): cloudwatch.CompositeAlarm {
    const { undelivered, rejected, unmatched, busName, name } = this;
    const { shared } = this.args;
    const child = { parent: this };
    queueAlarms(name, { subject: busName, queues: { undelivered, rejected, unmatched }, shared }, child);
    sharedAlarms(name, { busName, domain: this.domain, shared }, child);
    const alarmRules = () => [...this.subscribed.values()].map(({ alarms }) => alarms.compositeAlarmRule);
    return domainAlarm(`${name}-alarm`, { busName, alarmRules, settings: shared.alarms }, child);
  }
}

function checkArgs(name: string, { busName, publisherRoles }: DomainEventBusArgs): void {
  if (!/^[A-Za-z0-9._-]+$/.test(busName) || busName.length > maxBusNameLength) {
    throw new Error(
      `DomainEventBus "${name}": busName "${busName}" must be 1 to ${maxBusNameLength} letters, digits, ., - or _.`,
    );
  }
  if (publisherRoles.length === 0) {
    throw new Error(`DomainEventBus "${name}": publisherRoles is empty: nobody could publish to ${busName}.`);
  }
}
