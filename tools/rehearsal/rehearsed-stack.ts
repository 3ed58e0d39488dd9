import type { LocalAws } from "../../packages/local-aws/start-local-aws";
import type { StackGraph } from "../../packages/recorder/stack-graph";
import { publishingRoles } from "../cli/catalogue/publishing-roles";
import { EventLoad, type EventToPublish } from "./event-load";
import type { Journals } from "./inventory";
import type { JumpingClock } from "./jumping-clock";
import type { EventTemplate, ProgramRecord } from "./program-record";
import { RehearsalTrace } from "./rehearsal-trace";
import { RehearsedEndpoint } from "./rehearsed-endpoint";
import { subscriptionsOf, type RehearsedSubscription } from "./subscriptions-of";

/** What else an event consists of fits beside it. */
const largestShare = 0.9;

/** Part of the names of roles that may publish by policies of their own. */
const roleWithPolicies = "rehearsal";

/** What a stack's outputs say that a rehearsal needs. */
export interface StackOutputs {
  /** By domain. */
  readonly eventBuses: Readonly<Record<string, string>>;
  readonly ingressBus: string;
  readonly recoveryFunction: string;
  readonly journalBucket?: string;
  /** Where the journal of older versions is. */
  readonly journalTable?: string;
  readonly claimBucket: string;
}

/** A version of the program that is deployed, or is to be. */
export interface RehearsedVersion {
  readonly graph: StackGraph;
  readonly outputs: StackOutputs;
  readonly templates: readonly EventTemplate[];
  readonly subscriptions: readonly RehearsedSubscription[];
}

export function rehearsedVersion({ graph, templates }: ProgramRecord): RehearsedVersion {
  const outputs = graph.outputs as unknown as StackOutputs;
  return { graph, templates, outputs, subscriptions: subscriptionsOf(graph) };
}

/** A stack in the local AWS, and everything around it: who publishes, who is posted to, and who watches. */
export class RehearsedStack {
  readonly trace: RehearsalTrace;
  readonly load: EventLoad;
  /** By host. */
  readonly endpoints: ReadonlyMap<string, RehearsedEndpoint>;
  /** Events that their endpoints never take. */
  readonly poison = new Set<string>();
  /** URNs of resources that are no longer there, and that Pulumi's state does not have. */
  readonly gone = new Set<string>();
  /** Names of roles that no longer publish. */
  readonly silent = new Set<string>();
  private turn = 0;

  constructor(
    readonly local: LocalAws,
    readonly clock: JumpingClock,
    readonly before: RehearsedVersion,
    readonly after: RehearsedVersion,
  ) {
    const now = (): number => clock.now();
    this.trace = new RehearsalTrace(local);
    this.load = new EventLoad(local, (busName) => this.rolesOf(busName), now);
    const hosts = new Set(this.subscriptions.flatMap(({ endpointHost }) => endpointHost ?? []));
    const isPoison = (eventId: string): boolean => this.poison.has(eventId);
    this.endpoints = new Map([...hosts].map((host) => [host, new RehearsedEndpoint(isPoison, now)]));
  }

  private rolesOf(busName: string): readonly string[] {
    const roles = rolesOf(busName, [this.before.graph, this.after.graph]);
    return roles.filter((role) => !this.silent.has(role));
  }

  /** Those of both versions. */
  get subscriptions(): readonly RehearsedSubscription[] {
    return [...this.before.subscriptions, ...this.after.subscriptions];
  }

  get journals(): Journals {
    const named = (output: "journalBucket" | "journalTable") =>
      new Set([this.before, this.after].flatMap(({ outputs }) => outputs[output] ?? []));
    return { buckets: named("journalBucket"), tables: named("journalTable") };
  }

  /** Lets functions reach the endpoints. */
  async connect(): Promise<void> {
    const hosts = [...this.endpoints].map(([name, { host }]) => [name, host] as const);
    await this.local.hosts.connect(Object.fromEntries(hosts));
  }

  /** Makes the roles of those publishers that have policies of their own. */
  async makePublishers(): Promise<void> {
    const { eventBuses, ingressBus } = this.before.outputs;
    const names = [...Object.values(eventBuses), ingressBus].flatMap((busName) => this.rolesOf(busName));
    await this.load.makeRoles(new Set(names.filter((name) => name.includes(roleWithPolicies))));
  }

  /** From now on the endpoints answer 503, or no longer. */
  setAway(isAway: boolean): void {
    for (const endpoint of this.endpoints.values()) endpoint.isAway = isAway;
  }

  /** From now on the endpoints answer when what is returned is called. */
  holdAnswers(): () => void {
    let answer = (): void => undefined;
    const answersAfter = new Promise<void>((resolve) => (answer = resolve));
    for (const endpoint of this.endpoints.values()) endpoint.answersAfter = answersAfter;
    return answer;
  }

  /** Whether a request waits for an endpoint's answer. */
  get isAsked(): boolean {
    return [...this.endpoints.values()].some((endpoint) => endpoint.isAsked);
  }

  /** An event of each contract of a version, for its domain's bus; one of them by the ingress bus. */
  everyType({ outputs, templates }: RehearsedVersion): EventToPublish[] {
    const byIngress = this.turn++ % Math.max(1, templates.length);
    return templates.map((template, index) => ({
      template,
      busName: (index === byIngress ? undefined : outputs.eventBuses[template.domain]) ?? outputs.ingressBus,
    }));
  }

  /** For each subscription an event that almost fills the queue that it had before. */
  largest({ outputs, templates }: RehearsedVersion): EventToPublish[] {
    return this.before.subscriptions.flatMap(({ busName, maxMessageBytes }) => {
      const template = templates.find(({ domain }) => outputs.eventBuses[domain] === busName);
      if (!template) return [];
      const filler = "x".repeat(Math.floor(largestShare * maxMessageBytes));
      return [{ busName, template, data: { ...(template.data as object), filler } }];
    });
  }

  /** An event for each domain's bus, of another contract each time. */
  everyDomain({ outputs, templates }: RehearsedVersion): EventToPublish[] {
    const turn = this.turn++;
    return Object.entries(outputs.eventBuses).flatMap(([domain, busName]) => {
      const own = templates.filter((template) => template.domain === domain);
      const template = own[turn % own.length];
      return template ? [{ template, busName }] : [];
    });
  }
}

/**
 * Roles that the bus lets publish. For `*` in a role's name stand those of two imagined services: one of them may publish
 * by policies of its own, the other by the bus' alone.
 */
function rolesOf(busName: string, graphs: readonly StackGraph[]): string[] {
  const [known = []] = graphs
    // The local AWS is one account: nobody of another can publish in it.
    .map((graph) => publishingRoles(busName, graph).filter((role) => !role.includes(":")))
    .filter((roles) => roles.length > 0);
  return known.flatMap((role) =>
    role.includes("*") ? [roleWithPolicies, "visitor"].map((name) => role.replaceAll("*", name)) : role,
  );
}
