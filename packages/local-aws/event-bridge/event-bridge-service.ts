import type * as Events from "@aws-sdk/client-eventbridge";
import { logError } from "../log-error";
import { randomUuid } from "../random-uuid";
import { ResourceTags, resourceTagOperations } from "../resource-tags";
import type { Operation, Service } from "../service";
import { joinStates, type ServiceState } from "../state/service-state";
import { Archives } from "./archives";
import { BusActions } from "./bus-actions";
import type { BusEvent } from "./bus-event";
import { BusRegistry, notFound } from "./bus-registry";
import { constraintViolation, validationError } from "./check-input";
import { EventFlow } from "./event-flow";
import { compilePattern } from "./pattern/event-pattern";
import { testEventPattern } from "./pattern/test-event-pattern";
import type { EventBridgeSettings } from "./ports";
import { checkRequest, entryErrorOf } from "./put-events";
import { Replays } from "./replays";
import { RuleActions, warnOnce } from "./rule-actions";
import { TargetActions } from "./target-actions";

/** EventBridge (Classic) in memory: buses, rules, targets, archives and replays. */
export class EventBridgeService implements Service {
  readonly operations: Readonly<Record<string, Operation>>;
  readonly state: ServiceState;
  private readonly buses: BusRegistry;
  private readonly archives: Archives;
  private readonly flow: EventFlow;
  private readonly replays: Replays;

  constructor(private readonly settings: EventBridgeSettings) {
    const { account, clock, warn = logError } = settings;
    this.buses = new BusRegistry(account, clock.now());
    const archives = new Archives(this.buses, clock, settings.trace);
    this.archives = archives;
    this.flow = new EventFlow(settings, this.buses, archives, () => this.newId());
    this.replays = new Replays({
      buses: this.buses,
      archives,
      clock,
      pauseMs: settings.replayPauseMs ?? 50,
      random: () => settings.random?.() ?? Math.random(),
      publish: (bus, event, onlyRules) => this.flow.publish(bus, event, onlyRules),
    });
    const tags = new ResourceTags({
      isThere: (arn) => this.buses.hasArn(arn),
      absent: (arn) => notFound(arn),
      refuse: (reason) => validationError(reason),
    });
    this.state = joinStates({
      buses: this.buses.stateWith(({ name, patternText }) =>
        compilePattern(patternText, warnOnce(name, warn)),
      ),
      archives: archives.state,
      replays: this.replays.state,
      deliveries: this.flow.deliveries.state,
      tags: tags.state,
    });
    this.operations = {
      ...resourceTagOperations(tags),
      ...busOperations(new BusActions(this.buses, clock), tags),
      ...ruleOperations(new RuleActions(this.buses, warn), this.buses, tags),
      ...targetOperations(new TargetActions(this.buses)),
      ...archiveOperations(archives),
      ...replayOperations(this.replays),
      PutEvents: async (input: Events.PutEventsCommandInput) => this.putEvents(input),
      TestEventPattern: async (input: Events.TestEventPatternCommandInput) => {
        const { EventPattern: pattern, Event: event } = input;
        if (pattern === undefined) throw constraintViolation(pattern, "eventPattern", "not be null");
        return { Result: testEventPattern(pattern, event ?? "") };
      },
    };
  }

  /** Deliveries and replays that have not come to their end. */
  get pending(): number {
    return this.flow.deliveries.pending + this.replays.active;
  }

  /** What each archive keeps now, by the archive's name: the texts of events' details. */
  archivedDetails(): ReadonlyMap<string, readonly string[]> {
    return new Map(
      this.archives.all.map(({ name, events }) => [name, events.map(({ event }) => event.detail)]),
    );
  }

  /** The policy of a bus, as JSON text; undefined when it has none, or there is no such bus. */
  policyOf(busNameOrArn: string): string | undefined {
    const bus = this.buses.find(busNameOrArn);
    return bus && bus.policy.length > 0 ? JSON.stringify({ Statement: bus.policy }) : undefined;
  }

  /** Resolves when every delivery was made or given up and every replay has ended. */
  async idle(): Promise<void> {
    while (this.pending > 0) {
      await this.replays.idle();
      await this.flow.deliveries.idle();
    }
  }

  async close(): Promise<void> {
    this.replays.close();
    this.flow.deliveries.close();
  }

  private putEvents(input: Events.PutEventsCommandInput): Omit<Events.PutEventsCommandOutput, "$metadata"> {
    const Entries = checkRequest(input).map((entry) => this.putEntry(entry));
    return { FailedEntryCount: Entries.filter(({ ErrorCode }) => ErrorCode !== undefined).length, Entries };
  }

  private putEntry(entry: Events.PutEventsRequestEntry): Events.PutEventsResultEntry {
    const { trace, clock } = this.settings;
    const where = entry.EventBusName ?? "default";
    const refusal = entryErrorOf(entry);
    if (refusal) {
      trace.record({
        atMs: clock.now(),
        step: "refused",
        where,
        id: "",
        note: refusal.ErrorCode,
        ...(entry.Detail && { body: entry.Detail }),
      });
      return { ...refusal };
    }
    const event = this.readEntry(entry);
    const bus = this.buses.find(entry.EventBusName);
    if (bus) this.flow.publish(bus, event);
    else this.flow.drop(where, event);
    return { EventId: event.id };
  }

  private readEntry(entry: Events.PutEventsRequestEntry): BusEvent {
    const { account, clock } = this.settings;
    return {
      id: this.newId(),
      detailType: entry.DetailType ?? "",
      source: entry.Source ?? "",
      accountId: account.id,
      region: account.region,
      timeMs: entry.Time?.getTime() ?? clock.now(),
      resources: entry.Resources ?? [],
      detail: entry.Detail ?? "",
      traceHeader: entry.TraceHeader,
    };
  }

  private newId(): string {
    return this.settings.newId?.() ?? randomUuid();
  }
}

type Operations = Record<string, Operation>;

function busOperations(actions: BusActions, tags: ResourceTags): Operations {
  return {
    CreateEventBus: async (input: Events.CreateEventBusCommandInput) =>
      tags.make(
        input.Tags,
        () => actions.create(input),
        ({ EventBusArn = "" }) => EventBusArn,
      ),
    DescribeEventBus: async (input: Events.DescribeEventBusCommandInput) => actions.describe(input),
    ListEventBuses: async (input: Events.ListEventBusesCommandInput) => actions.list(input),
    UpdateEventBus: async (input: Events.UpdateEventBusCommandInput) => actions.update(input),
    DeleteEventBus: async (input: Events.DeleteEventBusCommandInput) => actions.delete(input),
    PutPermission: async (input: Events.PutPermissionCommandInput) => actions.putPermission(input),
    RemovePermission: async (input: Events.RemovePermissionCommandInput) => actions.removePermission(input),
  };
}

function ruleOperations(actions: RuleActions, buses: BusRegistry, tags: ResourceTags): Operations {
  return {
    // A rule that is there keeps its tags.
    PutRule: async (input: Events.PutRuleCommandInput) =>
      buses.find(input.EventBusName)?.rules.has(input.Name ?? "")
        ? actions.put(input)
        : tags.make(
            input.Tags,
            () => actions.put(input),
            ({ RuleArn = "" }) => RuleArn,
          ),
    DescribeRule: async (input: Events.DescribeRuleCommandInput) => actions.describe(input),
    ListRules: async (input: Events.ListRulesCommandInput) => actions.list(input),
    ListRuleNamesByTarget: async (input: Events.ListRuleNamesByTargetCommandInput) =>
      actions.listNamesByTarget(input),
    DeleteRule: async (input: Events.DeleteRuleCommandInput) => actions.delete(input),
    EnableRule: async (input: Events.EnableRuleCommandInput) => actions.setState(input, "ENABLED"),
    DisableRule: async (input: Events.DisableRuleCommandInput) => actions.setState(input, "DISABLED"),
  };
}

function targetOperations(actions: TargetActions): Operations {
  return {
    PutTargets: async (input: Events.PutTargetsCommandInput) => actions.put(input),
    ListTargetsByRule: async (input: Events.ListTargetsByRuleCommandInput) => actions.list(input),
    RemoveTargets: async (input: Events.RemoveTargetsCommandInput) => actions.remove(input),
  };
}

function archiveOperations(archives: Archives): Operations {
  return {
    CreateArchive: async (input: Events.CreateArchiveCommandInput) => archives.create(input),
    DescribeArchive: async (input: Events.DescribeArchiveCommandInput) => archives.describe(input),
    ListArchives: async (input: Events.ListArchivesCommandInput) => archives.list(input),
    UpdateArchive: async (input: Events.UpdateArchiveCommandInput) => archives.update(input),
    DeleteArchive: async (input: Events.DeleteArchiveCommandInput) => archives.delete(input),
  };
}

function replayOperations(replays: Replays): Operations {
  return {
    StartReplay: async (input: Events.StartReplayCommandInput) => replays.start(input),
    DescribeReplay: async (input: Events.DescribeReplayCommandInput) => replays.describe(input),
    ListReplays: async (input: Events.ListReplaysCommandInput) => replays.list(input),
    CancelReplay: async (input: Events.CancelReplayCommandInput) => replays.cancel(input),
  };
}
