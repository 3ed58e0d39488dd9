import type { ResourceGraph } from "./provision/resource-graph";
import { defaultAccountId, type Account } from "./account";
import { authorizeRole } from "./access/authorize-role";
import { Identities, type RoleCredentials } from "./access/identities";
import { deliverNotification } from "./assembly/deliver-notification";
import { deliverTo, type Receivers } from "./assembly/deliver-to";
import { listResources } from "./assembly/list-resources";
import { makeMonitoring } from "./assembly/make-monitoring";
import { sqsQueuePort } from "./lambda/sqs-queue-port";
import { scheduleTargets } from "./assembly/schedule-targets";
import { systemTimerClock, type TimerClock, type Timer } from "./clock";
import { DynamoDbService } from "./dynamodb/dynamo-db-service";
import type { InjectedFaults } from "./endpoint/perform-call";
import { startEndpoint, type EndpointArgs, type HttpRoute } from "./endpoint/start-endpoint";
import { EventBridgeService } from "./event-bridge/event-bridge-service";
import { compilePattern } from "./event-bridge/pattern/event-pattern";
import { startInternet, type Internet, type InternetArgs } from "./internet/start-internet";
import { IamService } from "./iam/iam-service";
import { KmsService } from "./kms/kms-service";
import { LambdaService } from "./lambda/lambda-service";
import { LogService } from "./logs/log-service";
import { destroyStack } from "./provision/destroy-stack";
import { provisionStack } from "./provision/provision-stack";
import type { ProvisionedServices } from "./provision/services";
import { S3Service } from "./s3/s3-service";
import { SchedulerService } from "./scheduler/scheduler-service";
import { SecretsManagerService } from "./secrets-manager/secrets-manager-service";
import { call, type Service } from "./service";
import { SqsService } from "./sqs/sqs-service";
import { Trace } from "./trace";

/** How to start the local AWS. */
export interface LocalAwsSettings {
  /** Region that it plays. Default us-east-1. */
  readonly region?: string;
  /** Port of the endpoint. Default 4566, or the next free one; 0 is any free one. */
  readonly port?: number;
  /** Pages beside the AWS APIs, by the beginning of their path. Default none. */
  readonly routes?: Readonly<Record<string, HttpRoute>>;
  /** Failures that a test plants at the endpoint. Default none. */
  readonly faults?: InjectedFaults;
  /** Processes of functions at once. Default 16. */
  readonly maxEnvironments?: number;
  /** How likely EventBridge makes a delivery twice, 0 to 1. Default 0. */
  readonly duplicateProbability?: number;
  /** Whether functions may do no more than their roles may. Default: they may do everything. */
  readonly judgeFunctions?: boolean;
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
  /** Lets functions reach hosts outside AWS, by name; until then, and beside these, there are none. */
  connect(hosts: InternetArgs["hosts"], handshakeOf?: InternetArgs["handshakeOf"]): Promise<void>;
  /** Keys of a role of the account, by its name with its path; with any other keys one may do everything. */
  credentialsOf(roleName: string): RoleCredentials;
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

/** Starts an AWS of one account and region, empty, behind one endpoint on the loopback. */
export async function startLocalAws(settings: LocalAwsSettings = {}): Promise<LocalAws> {
  const account: Account = { id: defaultAccountId, region: settings.region ?? "us-east-1" };
  const trace = new Trace();
  let internet: Internet | undefined;
  // Queue URLs hold the endpoint's address: it is opened first, and knows the services once they exist.
  const served: EndpointArgs["services"] = {};
  const identities = new Identities();
  const authorize: EndpointArgs["authorize"] = (accessKeyId, ...asked) => {
    const roleArn = identities.roleOf(accessKeyId);
    return roleArn === undefined ? undefined : authorizeRole(roleArn, ...asked, services, account);
  };
  const endpoint = await startEndpoint({ ...settings, services: served, account, authorize });
  const around: Surroundings = {
    url: endpoint.url,
    environment: () => internet?.environment ?? {},
    identities,
  };
  const services: LocalServices = makeServices(account, trace, around, settings);
  Object.assign(served, services);
  const gauges = repeat(settings.clock ?? systemTimerClock, 10_000, () => services.sqs.sampleGauges());

  return {
    account,
    url: endpoint.url,
    services,
    trace,
    async connect(hosts, handshakeOf) {
      await internet?.close();
      internet = await startInternet({ hosts, ...(handshakeOf && { handshakeOf }) });
    },
    credentialsOf: (roleName) => identities.credentialsOf(`arn:aws:iam::${account.id}:role/${roleName}`),
    provision: (graph) => provisionStack(graph, services, account.region),
    destroy: (graph) => destroyStack(graph, services),
    resources: () => listResources({ ...services }),
    underWay: () => services.events.pending + services.lambda.inFlight,
    async close() {
      gauges.cancel();
      // Mappings first: whatever they still handle needs the other services.
      await services.lambda.close();
      const all: readonly Service[] = Object.values(services);
      const others = all.filter((service) => service !== services.lambda);
      await Promise.all(others.map((service) => service.close()));
      await Promise.all([endpoint.close(), internet?.close()]);
    },
  };
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

/** What functions are surrounded by. */
interface Surroundings {
  readonly url: string;
  readonly environment: () => Readonly<Record<string, string>>;
  readonly identities: Identities;
}

function makeServices(
  account: Account,
  trace: Trace,
  { url, environment, identities }: Surroundings,
  { maxEnvironments, duplicateProbability, judgeFunctions, clock = systemTimerClock }: LocalAwsSettings,
): LocalServices {
  const { monitoring, sns, metricsOf } = makeMonitoring(account, clock, (...notification) =>
    deliverNotification(receivers)(...notification),
  );
  const logs = new LogService({ account, clock });
  // Whoever writes it: a line may carry metrics.
  logs.listen(({ message }) => monitoring.readLogLine(message));
  const sqs = new SqsService({ account, clock, trace, queueUrlBase: url, metric: metricsOf("AWS/SQS") });
  const iam = new IamService({ account, clock });
  const s3 = new S3Service({ account, clock });
  const lambda: LambdaService = new LambdaService({
    account,
    clock,
    trace,
    queues: sqsQueuePort(sqs),
    compilePattern: (text) => {
      const pattern = compilePattern(text);
      return (event) => pattern.matches(event);
    },
    endpointUrl: () => url,
    runtimeEnvironment: environment,
    log: (functionName, requestId, line) => {
      logs.write(lambda.logGroupOf(functionName), line, requestId ?? "init");
    },
    metric: metricsOf("AWS/Lambda"),
    readObject: async (Bucket, Key) =>
      ((await call(s3, "GetObject", { Bucket, Key })) as { Body: Uint8Array }).Body,
    canAssume: (roleArn) => iam.canAssume(roleArn, "lambda.amazonaws.com"),
    maxEnvironments: maxEnvironments ?? 16,
    ...(judgeFunctions && { credentialsOf: (roleArn: string) => identities.credentialsOf(roleArn) }),
  });
  const receivers: Receivers = { sqs, lambda: () => lambda, accountId: account.id };
  const events = new EventBridgeService({
    account,
    clock,
    trace,
    metric: metricsOf("AWS/Events"),
    ...deliverTo(receivers),
    ...(duplicateProbability !== undefined && { duplicateProbability }),
  });
  return {
    sqs,
    lambda,
    events,
    logs,
    monitoring,
    sns,
    iam,
    kms: new KmsService({ account, clock }),
    dynamodb: new DynamoDbService({ account, clock }),
    s3,
    secretsmanager: new SecretsManagerService({ account, clock }),
    scheduler: new SchedulerService({ account, clock, ...scheduleTargets(() => lambda, sqs) }),
  };
}
