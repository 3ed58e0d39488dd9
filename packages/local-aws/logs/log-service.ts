import type { Account } from "../account";
import { AwsError } from "../aws-error";
import { systemTimerClock, type TimerClock } from "../clock";
import { ResourceTags } from "../resource-tags";
import type { Operation, Service } from "../service";
import { joinStates, stateOfMap } from "../state/service-state";
import { eventsPage } from "./events-page";
import { filterPattern } from "./filter-pattern";
import { LogDeliveries, tagList } from "./log-deliveries";
import { LogGroup, type LogEvent, type SavedLogGroup } from "./log-group";
import { logTagOperations } from "./log-tags";
import { checkedRetention } from "./checked-retention";
import { queryDefinitions } from "./query-definitions";

export interface LogServiceArgs {
  readonly account: Account;
  /** Default: the system's. */
  readonly clock?: TimerClock;
  /** How many events each group remembers. Default 10,000. */
  readonly keepEvents?: number;
}

/** A line as it is told to listeners. */
export interface LogLine extends LogEvent {
  readonly logGroup: string;
}

type Listener = (line: LogLine) => void;

interface GroupInput {
  readonly logGroupName?: string;
  readonly logGroupIdentifier?: string;
}

interface EventsInput extends GroupInput {
  readonly logStreamName?: string;
  readonly logStreamNames?: readonly string[];
  readonly logStreamNamePrefix?: string;
  readonly startTime?: number;
  readonly endTime?: number;
  readonly filterPattern?: string;
  readonly limit?: number;
  readonly nextToken?: string;
  readonly startFromHead?: boolean;
}

interface PutEventsInput extends GroupInput {
  readonly logStreamName?: string;
  readonly logEvents?: readonly { readonly timestamp?: number; readonly message?: string }[];
}

const pageLimit = 10_000;
const dayMs = 24 * 60 * 60 * 1000;

/** CloudWatch Logs: groups keep their newest lines, and listeners get each line. */
export class LogService implements Service {
  private readonly groups = new Map<string, LogGroup>();
  private readonly listeners = new Set<Listener>();
  private readonly clock: TimerClock = this.args.clock ?? systemTimerClock;
  private readonly tags: ResourceTags = new ResourceTags({
    isThere: (arn) =>
      this.deliveries.hasArn(arn) || [...this.groups.values()].some((one) => this.arn(one) === arn),
    absent: (arn) => new AwsError("ResourceNotFoundException", `The resource ${arn} does not exist.`),
    refuse: (reason, areTooMany) =>
      areTooMany ? new AwsError("TooManyTagsException", reason) : invalid(reason),
  });
  private readonly deliveries = new LogDeliveries(this.args.account, this.tags);
  private readonly keep = this.args.keepEvents ?? 10_000;
  private readonly queries = queryDefinitions(this.clock);
  private sequence = 0;
  readonly state = joinStates({
    groups: stateOfMap(this.groups, {
      save: (group) => group.save(),
      restore: (saved: SavedLogGroup, name) => {
        this.sequence = Math.max(this.sequence, saved.events.at(-1)?.sequence ?? 0);
        return new LogGroup(name, saved.createdMs, this.keep).restore(saved);
      },
    }),
    tags: this.tags.state,
    deliveries: this.deliveries.state,
    queries: this.queries.state,
  });
  readonly operations: Readonly<Record<string, Operation>> = {
    ...this.deliveries.operations,
    ...this.queries.operations,
    ...logTagOperations(this.tags, (name) => this.arn({ name })),
    CreateLogGroup: async (input: GroupInput & { tags?: Readonly<Record<string, string>> }) =>
      this.tags.make(
        tagList(input.tags),
        () => this.createGroup(input),
        () => this.arn(this.find(input)),
      ),
    DeleteLogGroup: async (input: GroupInput) => this.deleteGroup(input),
    DescribeLogGroups: async (input: { logGroupNamePrefix?: string }) => this.describeGroups(input),
    PutRetentionPolicy: async (input: GroupInput & { retentionInDays?: number }) =>
      this.retain(input, input.retentionInDays ?? NaN),
    DeleteRetentionPolicy: async (input: GroupInput) => this.retain(input, undefined),
    CreateLogStream: async (input: EventsInput) => this.createStream(input),
    DescribeLogStreams: async (input: EventsInput) => this.describeStreams(input),
    PutLogEvents: async (input: PutEventsInput) => this.putEvents(input),
    GetLogEvents: async (input: EventsInput) => this.getEvents(input),
    FilterLogEvents: async (input: EventsInput) => this.filterEvents(input),
  };

  constructor(private readonly args: LogServiceArgs) {}

  async close(): Promise<void> {
    this.listeners.clear();
  }

  /** Adds a line; the group is made if there is none, as the services of AWS do that write logs. */
  write(logGroup: string, message: string, stream: string, atMs = this.clock.now()): void {
    const group = this.groups.get(logGroup) ?? this.addGroup(logGroup);
    const event = { sequence: (this.sequence += 1), stream, atMs, message };
    group.add(event);
    for (const listener of this.listeners) listener({ ...event, logGroup });
  }

  /** Calls `listener` for each line from now on; the answer ends that. */
  listen(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private addGroup(name: string): LogGroup {
    const group = new LogGroup(name, this.clock.now(), this.keep);
    this.groups.set(name, group);
    return group;
  }

  private createGroup({ logGroupName: name = "" }: GroupInput): object {
    if (!/^[.\-_/#A-Za-z0-9]{1,512}$/.test(name)) throw invalid(`"${name}" is no name of a log group.`);
    if (this.groups.has(name)) {
      throw new AwsError("ResourceAlreadyExistsException", "The specified log group already exists");
    }
    this.addGroup(name);
    return {};
  }

  private deleteGroup(input: GroupInput): object {
    this.groups.delete(this.find(input).name);
    return {};
  }

  private describeGroups({ logGroupNamePrefix: prefix = "" }: { logGroupNamePrefix?: string }): object {
    const groups = [...this.groups.values()].filter((group) => group.name.startsWith(prefix));
    const logGroups = groups
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map((group) => ({
        logGroupName: group.name,
        arn: `${this.arn(group)}:*`,
        logGroupArn: this.arn(group),
        creationTime: group.createdMs,
        retentionInDays: group.retentionDays,
      }));
    return { logGroups };
  }

  private retain(input: GroupInput, days: number | undefined): object {
    this.find(input).retentionDays = days === undefined ? undefined : checkedRetention(days);
    return {};
  }

  private createStream(input: EventsInput): object {
    const { streams } = this.find(input);
    const name = input.logStreamName ?? "";
    if (streams.has(name)) {
      throw new AwsError("ResourceAlreadyExistsException", "The specified log stream already exists");
    }
    streams.set(name, this.clock.now());
    return {};
  }

  private describeStreams(input: EventsInput): object {
    const group = this.find(input);
    const logStreams = [...group.streams]
      .filter(([name]) => name.startsWith(input.logStreamNamePrefix ?? ""))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([logStreamName, creationTime]) => ({
        logStreamName,
        creationTime,
        arn: `${this.arn(group)}:log-stream:${logStreamName}`,
        lastEventTimestamp: group.events({ streams: [logStreamName] }).at(-1)?.atMs,
      }));
    return { logStreams };
  }

  private putEvents(input: PutEventsInput): object {
    const group = this.find(input);
    const stream = input.logStreamName ?? "";
    if (!group.streams.has(stream)) throw noStream();
    for (const event of input.logEvents ?? []) {
      this.write(group.name, event.message ?? "", stream, event.timestamp);
    }
    return {};
  }

  private getEvents(input: EventsInput): object {
    const group = this.find(input);
    const stream = input.logStreamName ?? "";
    if (!group.streams.has(stream)) throw noStream();
    const found = this.select(group, { ...input, logStreamNames: [stream] });
    return eventsPage(found, input, this.sequence);
  }

  private filterEvents(input: EventsInput): object {
    const group = this.find(input);
    const after = Number(input.nextToken ?? 0);
    const found = this.select(group, input).filter((event) => event.sequence > after);
    const page = found.slice(0, input.limit ?? pageLimit);
    return {
      events: page.map((event) => ({
        eventId: String(event.sequence),
        logStreamName: event.stream,
        timestamp: event.atMs,
        ingestionTime: event.atMs,
        message: event.message,
      })),
      nextToken: page.length < found.length ? String(page.at(-1)?.sequence) : undefined,
    };
  }

  private select(group: LogGroup, input: EventsInput): LogEvent[] {
    const days = group.retentionDays;
    const oldestMs = days === undefined ? -Infinity : this.clock.now() - days * dayMs;
    return group.events({
      streams: input.logStreamNames,
      streamPrefix: input.logStreamNamePrefix,
      fromMs: Math.max(input.startTime ?? -Infinity, oldestMs),
      toMs: input.endTime,
      matches: input.filterPattern ? filterPattern(input.filterPattern) : undefined,
    });
  }

  private find(input: GroupInput): LogGroup {
    const id = input.logGroupName ?? input.logGroupIdentifier ?? "";
    const group = this.groups.get(id.replace(/^arn:[^:]+:logs:[^:]*:\d+:log-group:([^:]+)(:\*)?$/, "$1"));
    if (!group) throw new AwsError("ResourceNotFoundException", "The specified log group does not exist.");
    return group;
  }

  private arn({ name }: Pick<LogGroup, "name">): string {
    return `arn:aws:logs:${this.args.account.region}:${this.args.account.id}:log-group:${name}`;
  }
}

function invalid(message: string): AwsError {
  return new AwsError("InvalidParameterException", message);
}

function noStream(): AwsError {
  return new AwsError("ResourceNotFoundException", "The specified log stream does not exist.");
}
