import type { ResourceGraph } from "./provision/resource-graph";
import { defaultAccountId, type Account } from "./account";
import { Callers } from "./access/callers";
import { Identities, type Credentials } from "./access/identities";
import { deliverNotification } from "./assembly/deliver-notification";
import { deliverTo, type Receivers } from "./assembly/deliver-to";
import { listResources } from "./assembly/list-resources";
import { makeLambda, type FunctionSurroundings } from "./assembly/make-lambda";
import { makeMonitoring } from "./assembly/make-monitoring";
import { plainServices } from "./assembly/plain-services";
import { scheduleTargets } from "./assembly/schedule-targets";
import { closedGate } from "./closed-gate";
import { systemTimerClock, type TimerClock, type Timer } from "./clock";
import { DynamoDbService } from "./dynamodb/dynamo-db-service";
import { Ec2Service } from "./ec2/ec2-service";
import type { CallInterceptor } from "./endpoint/perform-call";
import { startEndpoint, type EndpointArgs, type HttpRoute } from "./endpoint/start-endpoint";
import { EventBridgeService } from "./event-bridge/event-bridge-service";
import { controlPath } from "./faults/control-path";
import { controlRoute } from "./faults/control-route";
import type { Fault } from "./faults/fault";
import { faultyCalls } from "./faults/faulty-calls";
import { FaultInjector } from "./faults/fault-injector";
import { faultsOfCalls } from "./faults/faults-of-calls";
import { faultsOfQueues } from "./faults/faults-of-queues";
import { followFaultFile } from "./faults/follow-fault-file";
import { Hosts } from "./internet/hosts";
import type { Host } from "./internet/respond";
import { IamService } from "./iam/iam-service";
import type { ProblemOfKey } from "./kms/key-problem";
import { KmsService } from "./kms/kms-service";
import { LogService } from "./logs/log-service";
import { destroyStack } from "./provision/destroy-stack";
import { LocalProvider } from "./provision/local-provider";
import { provisionStack } from "./provision/provision-stack";
import type { ProvisionedServices } from "./provision/services";
import { uuidFrom } from "./random-uuid";
import { S3Service } from "./s3/s3-service";
import { SchedulerService } from "./scheduler/scheduler-service";
import type { Service } from "./service";
import { SqsService } from "./sqs/sqs-service";
import { keepState } from "./state/keep-state";
import { readStateFile } from "./state/state-file";
import type { StateKeeper } from "./state/state-keeper";
import { Trace } from "./trace";

/** How to start the local AWS. */
export interface LocalAwsSettings {
  /** Region that it plays. Default us-east-1. */
  readonly region?: string;
  /** Port of the endpoint; 0 is any free one. Default that of the state, or 4566, or the next free one. */
  readonly port?: number;
  /** A file in which everything outlives a restart, and a crash but for the last moment. Default: nothing does. */
  readonly state?: string;
  /** Pages beside the AWS APIs, by the beginning of their path. Default none. */
  readonly routes?: Readonly<Record<string, HttpRoute>>;
  /** The hosts outside AWS from the start on, before what a state holds goes on. Default none. */
  readonly hosts?: Readonly<Record<string, Host>>;
  /** What goes wrong on purpose from the start. Default nothing. */
  readonly faults?: readonly Fault[];
  /** A JSON file of faults and hosts, read again whenever it changes. Default none. */
  readonly faultFile?: string;
  /** Code of a test's own that is asked about each call. Default none. */
  readonly intercept?: CallInterceptor;
  /**
   * From 0 to below 1: decides the order and the duplicates of deliveries, the jitter of retries, which faults show, and
   * the ids of events and messages. Default Math.random, and random UUIDs.
   */
  readonly random?: () => number;
  /** Processes of functions at once. Default 16. */
  readonly maxEnvironments?: number;
  /** Of these, one function has at most so many; further invocations of it wait. Default no limit of its own. */
  readonly maxEnvironmentsPerFunction?: number;
  /** How likely EventBridge makes a delivery twice, 0 to 1. Default 0. */
  readonly duplicateProbability?: number;
  /** Whether functions may do no more than their roles may. Default: they may do everything. */
  readonly judgeFunctions?: boolean;
  /**
   * After how long what functions call from a network that does not lead there breaks off. Default never: they wait for
   * as long as they like, as on AWS.
   */
  readonly strandedMs?: number;
  /** Time as the services see it; functions have the system's. Default the system's. */
  readonly clock?: TimerClock;
}

/** AWS in this process, as far as the stacks use it; functions run in processes of their own. */
export interface LocalAws {
  readonly account: Account;
  /** What AWS_ENDPOINT_URL is set to. */
  readonly url: string;
  readonly services: LocalServices;
  readonly trace: Trace;
  /** What goes wrong on purpose: added and removed while everything runs. */
  readonly faults: FaultInjector;
  /** What was asked for over the endpoint and is not simulated, each in a sentence. */
  readonly missing: ReadonlySet<string>;
  /** The hosts outside AWS that functions reach by name; with the first, there are no others than these. */
  readonly hosts: Hosts;
  /** Keys of a role of the account, by its name with its path; with any other keys one may do everything. */
  credentialsOf(roleName: string): Credentials;
  /** Makes, changes and deletes single resources of a recorded stack, as the AWS provider does. */
  readonly provider: LocalProvider;
  /** Makes everything that a recorded stack asks for. */
  provision(graph: ResourceGraph): Promise<void>;
  /** Deletes everything that a recorded stack asks for, unless it is retained. */
  destroy(graph: ResourceGraph): Promise<void>;
  /** What is there, as `service name`; nothing after everything that was made is deleted. */
  resources(): Promise<readonly string[]>;
  /** Deliveries, batches and invocations under way; 0 when only waiting messages are left. */
  underWay(): number;
  /** Ends every process, timer and connection. */
  close(): Promise<void>;
}

/** The services of the local AWS, for looking into. */
export type LocalServices = ProvisionedServices;

/** Starts an AWS of one account and region, behind one endpoint on the loopback: empty, or as its state file has it. */
export async function startLocalAws(settings: LocalAwsSettings = {}): Promise<LocalAws> {
  const account: Account = { id: defaultAccountId, region: settings.region ?? "us-east-1" };
  const saved = settings.state === undefined ? undefined : readStateFile(settings.state, account.region);
  const trace = new Trace();
  const { clock = systemTimerClock, random = Math.random, port = saved?.port, strandedMs } = settings;
  const faults = new FaultInjector(clock, random, settings.faults);
  // Queue URLs hold the endpoint's address: it is opened first, and knows the services once they exist.
  const served: EndpointArgs["services"] = {};
  const [identities, missing] = [new Identities(), new Set<string>()];
  const [ec2, gate] = [new Ec2Service(account.region), closedGate()];
  const callers = new Callers({ account, identities, ec2, strandedMs, services: () => services });
  const hosts = new Hosts((name) => faults.ofHost(name), callers);
  const endpoint = await startEndpoint({
    ...(settings.routes && { routes: settings.routes }),
    ...(port !== undefined && { port }),
    services: served,
    ready: gate.opened,
    ...{ account, callers },
    control: { [controlPath]: controlRoute({ faults, hosts }) },
    faults: faultsOfCalls(settings.intercept, faults, missing),
  });
  const around: Around = { url: endpoint.url, hosts, identities, faults, ec2 };
  const services: LocalServices = makeServices(account, trace, around, settings);
  Object.assign(served, services);
  const touch = (): void => keeper?.touch();
  const provider = new LocalProvider(services, account.region, clock, touch);
  const gauges = repeat(clock, 10_000, () => services.sqs.sampleGauges());
  let unfollow = (): void => undefined;
  let keeper: StateKeeper | undefined;
  const close = async (): Promise<void> => {
    unfollow();
    gauges.cancel();
    const closed = closeServices(services, keeper);
    await Promise.allSettled([closed]);
    await Promise.all([endpoint.close(), hosts.close()]).then(() => closed);
  };
  try {
    await hosts.connect(settings.hosts ?? {});
    unfollow = await followFaultFile(settings.faultFile, { faults, hosts });
    const kept = { account, port: endpoint.port, services, trace, identities };
    if (settings.state !== undefined) keeper = await keepState(settings.state, saved, kept);
  } catch (error) {
    await close();
    throw error;
  }
  gate.open();
  return {
    account,
    ...{ url: endpoint.url, services, provider, trace, faults, hosts, missing },
    credentialsOf(roleName) {
      touch();
      return identities.credentialsOf(`arn:aws:iam::${account.id}:role/${roleName}`);
    },
    provision: (graph) => provisionStack(graph, provider, account.region),
    destroy: (graph) => destroyStack(graph, provider),
    resources: () => listResources({ ...services }),
    underWay: () => services.events.pending + services.lambda.inFlight,
    close,
  };
}

/** Mappings first: whatever they still handle needs the other services. What is left then is written down. */
async function closeServices({ lambda, ...others }: LocalServices, keeper?: StateKeeper): Promise<void> {
  await lambda.close();
  try {
    await keeper?.close();
  } finally {
    await Promise.all(Object.values(others).map((service: Service) => service.close()));
  }
}

function repeat(clock: TimerClock, everyMs: number, task: () => void): Timer {
  const wait = (): Timer =>
    clock.after(everyMs, () => {
      timer = wait();
      task();
    });
  let timer = wait();
  return { cancel: () => timer.cancel() };
}

interface Around extends FunctionSurroundings {
  readonly ec2: Ec2Service;
}

function makeServices(
  account: Account,
  trace: Trace,
  { ec2, ...around }: Around,
  { clock = systemTimerClock, random, ...settings }: LocalAwsSettings,
): LocalServices {
  const { monitoring, sns, metricsOf } = makeMonitoring(account, clock, {
    deliver: (...notification) => deliverNotification(receivers, ask)(...notification),
    trace,
  });
  const logs = new LogService({ account, clock });
  // Whoever writes it: a line may carry metrics.
  logs.listen(({ message }) => monitoring.readLogLine(message));
  const newId = random && (() => uuidFrom(random));
  const metric = metricsOf("AWS/SQS");
  const kms = new KmsService({ account, clock });
  const problemOfKey: ProblemOfKey = (...asked) => kms.problemOf(...asked);
  const sqs = new SqsService({
    ...{ account, clock, trace, metric, problemOfKey },
    queueUrlBase: around.url,
    faults: faultsOfQueues(around.faults),
    ...(newId && { newId }),
  });
  const iam = new IamService({ account, clock });
  const s3 = new S3Service({ account, clock, trace, problemOfKey });
  const lambda = makeLambda(
    { account, clock, trace, sqs, s3, iam, logs, ...around },
    metricsOf("AWS/Lambda"),
    settings,
  );
  const receivers: Receivers = { sqs, lambda: () => lambda, accountId: account.id, problemOfKey };
  const ask = faultyCalls({ sqs, lambda }, around.faults, clock);
  const events = new EventBridgeService({
    account,
    clock,
    trace,
    problemOfKey,
    metric: metricsOf("AWS/Events"),
    ...deliverTo(receivers, ask),
    ...(random && { random }),
    ...(newId && { newId }),
    duplicateProbability: settings.duplicateProbability ?? 0,
  });
  return {
    sqs,
    lambda,
    events,
    logs,
    monitoring,
    sns,
    ec2,
    iam,
    kms,
    dynamodb: new DynamoDbService({ account, clock, trace, problemOfKey }),
    s3,
    ...plainServices({ account, clock }),
    scheduler: new SchedulerService({ account, clock, ...scheduleTargets(sqs, ask) }),
  };
}
