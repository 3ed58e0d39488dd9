import { randomUUID } from "node:crypto";
import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from "@aws-sdk/client-eventbridge";
import { call } from "../../packages/local-aws/service";
import type { LocalAws } from "../../packages/local-aws/start-local-aws";
import { messageOf } from "./message-of";
import type { EventTemplate } from "./program-record";

/** An event that was handed to EventBridge. */
export interface RehearsedEvent {
  readonly eventId: string;
  readonly type: string;
  /** The bus that it was put on. */
  readonly busName: string;
  readonly source: string;
  readonly detail: string;
  /** Time of the rehearsal in milliseconds. */
  readonly atMs: number;
  /** EventBridge's error code, if it did not take it. */
  readonly refused?: string;
}

/** An event to publish. */
export interface EventToPublish {
  readonly busName: string;
  readonly template: EventTemplate;
  /** Stands in the place of the template's data. */
  readonly data?: unknown;
  /** Default a new one. */
  readonly eventId?: string;
}

const entriesPerCall = 10;
const largeBytes = 50_000;

/** Publishes as producers do: through the SDK, each under a role that the bus lets in. */
export class EventLoad {
  readonly published: RehearsedEvent[] = [];
  private readonly clients = new Map<string, EventBridgeClient>();
  private turn = 0;

  /**
   * @param rolesOf names of the roles that publish on a bus: they take turns
   * @param now the time of the rehearsal in milliseconds
   */
  constructor(
    private readonly local: Pick<LocalAws, "url" | "account" | "credentialsOf" | "services">,
    private readonly rolesOf: (busName: string) => readonly string[],
    private readonly now: () => number,
  ) {}

  /** Resolves with the events once EventBridge has answered for each. */
  async publish(drafts: readonly EventToPublish[]): Promise<RehearsedEvent[]> {
    // What one bus refuses is not to keep others from having theirs.
    const byBus = new Map<string, EventToPublish[]>();
    for (const draft of drafts) byBus.set(draft.busName, [...(byBus.get(draft.busName) ?? []), draft]);
    const published = await Promise.all(
      [...byBus].flatMap(([busName, all]) => {
        const roles = this.rolesOf(busName);
        const role = roles[this.turn++ % Math.max(1, roles.length)] ?? "nobody";
        return inCalls(all).map((some) => this.put(role, some));
      }),
    );
    this.published.push(...published.flat());
    return published.flat();
  }

  /** Ends its connections. */
  close(): void {
    for (const client of this.clients.values()) client.destroy();
  }

  /** Makes roles, which are of publishers' stacks, and may by their own policies publish anywhere. */
  async makeRoles(names: Iterable<string>): Promise<void> {
    const { iam } = this.local.services;
    const statement = { Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" };
    const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
    const mayPublish = { Effect: "Allow", Action: "events:PutEvents", Resource: "*" };
    const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [mayPublish] });
    for (const RoleName of names) {
      await call(iam, "CreateRole", { RoleName, AssumeRolePolicyDocument });
      await call(iam, "PutRolePolicy", { RoleName, PolicyName: "publish", PolicyDocument });
    }
  }

  private async put(role: string, drafts: readonly EventToPublish[]): Promise<RehearsedEvent[]> {
    const atMs = this.now();
    const entries = drafts.map((draft) => this.entryOf(draft, atMs));
    const errors = await this.errorsOf(
      role,
      entries.map(({ entry }) => entry),
    );
    return entries.map(({ eventId, entry }, index) => {
      const {
        EventBusName: busName = "",
        DetailType: type = "",
        Source: source = "",
        Detail: detail = "",
      } = entry;
      const refused = errors[index];
      return {
        ...{ eventId, type, busName, source, detail, atMs },
        ...(refused !== undefined && { refused }),
      };
    });
  }

  /** The error code of each entry; undefined for one that was taken. */
  private async errorsOf(role: string, Entries: PutEventsRequestEntry[]): Promise<(string | undefined)[]> {
    try {
      const { Entries: results = [] } = await this.clientOf(role).send(new PutEventsCommand({ Entries }));
      return results.map(({ ErrorCode }) => ErrorCode);
    } catch (error) {
      return Entries.map(() => (error as Error).name);
    }
  }

  private entryOf(
    { busName, template, data, eventId = randomUUID() }: EventToPublish,
    atMs: number,
  ): { readonly eventId: string; readonly entry: PutEventsRequestEntry } {
    const { type, source } = template;
    const detail = messageOf({ ...template, data: data ?? template.data }, eventId, atMs);
    const Detail = JSON.stringify(detail);
    return { eventId, entry: { EventBusName: busName, Source: source, DetailType: type, Detail } };
  }

  private clientOf(role: string): EventBridgeClient {
    const { url: endpoint, account, credentialsOf } = this.local;
    const client =
      this.clients.get(role) ??
      new EventBridgeClient({
        endpoint,
        region: account.region,
        credentials: credentialsOf(role),
        maxAttempts: 1,
      });
    this.clients.set(role, client);
    return client;
  }
}

/** Large events go alone: a call has a limit for all its entries together. */
function inCalls(drafts: readonly EventToPublish[]): EventToPublish[][] {
  const isLarge = ({ data }: EventToPublish): boolean => JSON.stringify(data ?? "").length > largeBytes;
  const small = drafts.filter((draft) => !isLarge(draft));
  const calls = drafts.filter(isLarge).map((draft) => [draft]);
  for (let from = 0; from < small.length; from += entriesPerCall)
    calls.push(small.slice(from, from + entriesPerCall));
  return calls;
}
