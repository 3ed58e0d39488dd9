import { randomUUID } from "node:crypto";
import type { Credentials } from "../access/identities";
import type { Account } from "../account";
import type { TimerClock, Timer } from "../clock";
import { canUseProxyLater } from "./can-use-proxy-later";
import { CodeStore, type StoredCode } from "./code-store";
import { ExecutionEnvironment, type WriteLogLine } from "./execution-environment";
import type { DeployedFunction } from "./function-definition";
import type { FunctionRunner } from "./function-runner";
import { type EndedInvocation, failed, type FunctionInvocation } from "./invocation";
import { findNodeBinary } from "./node-binary";
import { processEnvironment } from "./process-environment";
import { ProcessGuard } from "./process-guard";
import { RuntimeApi } from "./runtime-api";

/** How functions' processes are run. */
export interface PoolSettings {
  readonly account: Account;
  readonly clock: TimerClock;
  readonly log: WriteLogLine;
  /** The endpoint that stands for all of AWS, asked for whenever a process starts. Default none. */
  readonly endpointUrl?: () => string | undefined;
  /** Further variables each process gets, such as `NODE_EXTRA_CA_CERTS`, asked for whenever one starts, with its keys. */
  readonly runtimeEnvironment?: (credentials: Credentials | undefined) => Readonly<Record<string, string>>;
  /** The keys of a function, asked for whenever a process starts. Default: keys that may do everything. */
  readonly credentialsOf?: (deployed: DeployedFunction) => Credentials | undefined;
  /** How many processes run at once, over all functions; further invocations wait. Default 8. */
  readonly maxEnvironments?: number;
  /** How many of them one function has at most; further invocations of it wait. Default no limit of its own. */
  readonly maxEnvironmentsPerFunction?: number | undefined;
  /** How long a process waits for work before it is ended, by the account's clock. Default 300: Lambda says no number, and is seen to wait for some minutes. */
  readonly idleSeconds?: number;
  /** How long loading a function may take. Default 10, as in Lambda. */
  readonly loadTimeoutSeconds?: number;
  /** The Node.js to run functions with. Default: the one of the installed platform package. */
  readonly nodeBinary?: string;
}

interface Member {
  readonly deployed: DeployedFunction;
  readonly environment: ExecutionEnvironment;
  reap?: Timer;
  /** When it is ended unless it is used before. */
  reapAtMs: number;
  inUse: boolean;
}

const shuttingDown = failed({
  errorType: "Sandbox.Closed",
  errorMessage: "The local AWS is shutting down.",
});

interface Waiter {
  readonly deployed: DeployedFunction;
  readonly sinceMs: number;
  readonly take: (member: Member | undefined) => void;
}

/** How long others may go first because a process of their function happens to be free. */
const patienceMs = 1000;

/** The processes of all functions: reused while warm, started on demand up to a cap, ended when idle. */
export class EnvironmentPool implements FunctionRunner {
  private readonly members = new Set<Member>();
  private readonly waiters: Waiter[] = [];
  private readonly code = new CodeStore();
  private guard?: ProcessGuard;
  private api?: Promise<RuntimeApi>;
  private runtimeApi?: RuntimeApi;
  private nodeBinary?: string;
  private usesProxyLater = false;
  private closed = false;

  constructor(private readonly settings: PoolSettings) {}

  async store(files: Readonly<Record<string, string | Buffer>>): Promise<StoredCode> {
    // Asked here already, so that a missing Node.js is the deployment's error and not each invocation's.
    void this.node;
    return this.code.put(files);
  }

  private get node(): string {
    return (this.nodeBinary ??= this.settings.nodeBinary ?? findNodeBinary());
  }

  /** The process ids by function: one per execution environment. */
  get processes(): readonly { readonly functionName: string; readonly pid: number | undefined }[] {
    return [...this.members].map(({ deployed, environment }) => ({
      functionName: deployed.spec.functionName,
      pid: environment.pid,
    }));
  }

  async run(deployed: DeployedFunction, invocation: FunctionInvocation): Promise<EndedInvocation> {
    if (this.closed) return { result: shuttingDown, durationMs: 0 };
    await this.prepare();
    const member = await this.acquire(deployed);
    if (!member) return { result: shuttingDown, durationMs: 0 };
    try {
      return await member.environment.invoke(invocation);
    } finally {
      this.release(member);
    }
  }

  kill(functionName: string, text?: string): boolean {
    const own = [...this.members].filter(
      ({ deployed, environment }) => deployed.spec.functionName === functionName && environment.isUsable,
    );
    const victim =
      text === undefined
        ? (own.find(({ environment }) => environment.isBusy) ?? own[0])
        : own.find(({ environment }) => environment.isAtWorkOn(text));
    victim?.environment.kill();
    return victim !== undefined;
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.members].map((member) => this.end(member)));
    const api = await this.api;
    await api?.close();
    this.guard?.close();
    await this.code.close();
  }

  private async prepare(): Promise<void> {
    this.guard ??= new ProcessGuard(this.code.root);
    this.api ??= RuntimeApi.start();
    this.runtimeApi = await this.api;
    this.usesProxyLater = await canUseProxyLater(this.node);
  }

  private acquire(deployed: DeployedFunction): Promise<Member | undefined> {
    return new Promise((take) => {
      this.waiters.push({ deployed, take, sinceMs: this.settings.clock.now() });
      this.serveWaiters();
    });
  }

  private serveWaiters(): void {
    this.endOverdue();
    for (let waiter = this.nextWaiter(); waiter && !this.closed; waiter = this.nextWaiter()) {
      const member = this.place(waiter.deployed);
      if (!member) return;
      member.inUse = true;
      member.reap?.cancel();
      this.waiters.splice(this.waiters.indexOf(waiter), 1);
      waiter.take(member);
    }
    if (this.closed) for (const waiter of this.waiters.splice(0)) waiter.take(undefined);
  }

  /** Where much time passes at once, work may come before the timer: what has waited for too long is not used for it. */
  private endOverdue(): void {
    const nowMs = this.settings.clock.now();
    for (const member of this.idle) if (member.reapAtMs <= nowMs) void this.end(member);
  }

  /** Invocations are served in their order, but for a while a free process goes to one of its own function first. */
  private nextWaiter(): Waiter | undefined {
    const servable = this.waiters.filter(({ deployed }) => this.warm(deployed) ?? this.mayHaveMore(deployed));
    const [first] = servable;
    if (!first || this.settings.clock.now() - first.sinceMs >= patienceMs) return first;
    return servable.find(({ deployed }) => this.warm(deployed)) ?? first;
  }

  private mayHaveMore(deployed: DeployedFunction): boolean {
    const { maxEnvironmentsPerFunction = Infinity } = this.settings;
    const own = [...this.members].filter((one) => one.deployed === deployed && one.environment.isUsable);
    return own.length < maxEnvironmentsPerFunction;
  }

  private get idle(): Member[] {
    return [...this.members].filter((member) => !member.inUse && member.environment.isUsable);
  }

  /** One that was started for this deployment of the function: after a change, no invocation meets the old one. */
  private warm(deployed: DeployedFunction): Member | undefined {
    return this.idle.filter((member) => member.deployed === deployed).pop();
  }

  /** An idle process, a new one, or none yet: then another function's has been asked to leave. */
  private place(deployed: DeployedFunction): Member | undefined {
    const warm = this.warm(deployed);
    if (warm) return warm;
    if (this.members.size < (this.settings.maxEnvironments ?? 8)) return this.start(deployed);
    // The place is free once the process has ended, which asks again.
    const isOneLeaving = [...this.members].some((member) => !member.environment.isUsable);
    const [longestIdle] = this.idle;
    if (longestIdle && !isOneLeaving) void this.end(longestIdle);
    return undefined;
  }

  private start(deployed: DeployedFunction): Member {
    const { account, clock, log, endpointUrl, runtimeEnvironment, loadTimeoutSeconds = 10 } = this.settings;
    const credentials = this.settings.credentialsOf?.(deployed);
    const api = this.runtimeApi as RuntimeApi;
    const id = randomUUID();
    const surroundings = {
      account,
      endpointUrl: endpointUrl?.(),
      runtimeEnvironment: runtimeEnvironment?.(credentials) ?? {},
      usesProxyLater: this.usesProxyLater,
      credentials,
    };
    const environment = new ExecutionEnvironment({
      deployed,
      clock,
      log,
      loadTimeoutSeconds,
      nodeBinary: this.node,
      environment: processEnvironment(deployed, surroundings, api.addressOf(id)),
    });
    api.open(id, environment);
    const member: Member = { deployed, environment, reapAtMs: 0, inUse: true };
    this.members.add(member);
    this.follow(member, id);
    return member;
  }

  private follow(member: Member, id: string): void {
    const { pid, ended } = member.environment;
    if (pid !== undefined) this.guard?.watch(pid);
    void ended.then(() => {
      if (pid !== undefined) this.guard?.release(pid);
      this.runtimeApi?.forget(id);
      member.reap?.cancel();
      this.members.delete(member);
      this.serveWaiters();
    });
  }

  private release(member: Member): void {
    member.inUse = false;
    if (!member.environment.isUsable) return;
    // The most recently used comes last: the others get to rest, and are reaped.
    this.members.delete(member);
    this.members.add(member);
    const { clock, idleSeconds = 300 } = this.settings;
    member.reapAtMs = clock.now() + idleSeconds * 1000;
    member.reap = clock.after(idleSeconds * 1000, () => {
      void this.end(member);
    });
    this.serveWaiters();
  }

  private async end(member: Member): Promise<void> {
    member.inUse = true;
    member.environment.kill();
    await member.environment.ended;
  }
}
