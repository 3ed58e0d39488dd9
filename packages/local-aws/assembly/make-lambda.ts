import type { Identities } from "../access/identities";
import type { Account } from "../account";
import { systemTimerClock, type TimerClock } from "../clock";
import { compilePattern } from "../event-bridge/pattern/event-pattern";
import type { FaultInjector } from "../faults/fault-injector";
import { FaultyRunner } from "../faults/faulty-runner";
import type { IamService } from "../iam/iam-service";
import { EnvironmentPool } from "../lambda/environment-pool";
import type { LambdaMetric } from "../lambda/function-invoker";
import { LambdaService, type LambdaSettings } from "../lambda/lambda-service";
import { sqsQueuePort } from "../lambda/sqs-queue-port";
import type { Hosts } from "../internet/hosts";
import type { LogService } from "../logs/log-service";
import type { S3Service } from "../s3/s3-service";
import { call } from "../service";
import type { SqsService } from "../sqs/sqs-service";
import type { Trace } from "../trace";

/** What functions are surrounded by. */
export interface FunctionSurroundings {
  /** Of the endpoint. */
  readonly url: string;
  readonly hosts: Hosts;
  readonly identities: Identities;
  readonly faults: FaultInjector;
}

/** What Lambda needs of the other services. */
interface LambdaParts extends FunctionSurroundings {
  readonly account: Account;
  readonly clock: TimerClock;
  readonly trace: Trace;
  readonly sqs: SqsService;
  readonly s3: S3Service;
  readonly iam: IamService;
  readonly logs: LogService;
}

/** Lambda, joined to the queues, objects, roles and logs that its functions need. */
export function makeLambda(
  { account, clock, trace, sqs, s3, iam, logs, url, hosts, identities, faults }: LambdaParts,
  metric: LambdaMetric,
  settings: Pick<LambdaSettings, "maxEnvironments" | "maxEnvironmentsPerFunction"> & {
    readonly judgeFunctions?: boolean;
  },
): LambdaService {
  const lambdaSettings: LambdaSettings = {
    account,
    clock,
    trace,
    metric,
    queues: sqsQueuePort(sqs),
    compilePattern: (text) => {
      const pattern = compilePattern(text);
      return (event) => pattern.matches(event);
    },
    endpointUrl: () => url,
    runtimeEnvironment: (credentials) => ({
      ...hosts.environmentOf(credentials?.accessKeyId),
      ...(clock !== systemTimerClock && { LOCAL_RUNTIME_NOW_MS: String(clock.now()) }),
    }),
    log: (functionName, requestId, line) => {
      logs.write(lambda.logGroupOf(functionName), line, requestId ?? "init");
    },
    readObject: async (Bucket, Key) =>
      ((await call(s3, "GetObject", { Bucket, Key })) as { Body: Uint8Array }).Body,
    canAssume: (roleArn) => iam.canAssume(roleArn, "lambda.amazonaws.com"),
    maxEnvironments: settings.maxEnvironments ?? 16,
    maxEnvironmentsPerFunction: settings.maxEnvironmentsPerFunction,
    credentialsOf({ spec: { described: { Role, VpcConfig } = {} } }) {
      const { SubnetIds: subnetIds = [], SecurityGroupIds: securityGroupIds = [] } = VpcConfig ?? {};
      const roleArn = settings.judgeFunctions ? Role : undefined;
      const isInVpc = subnetIds.length > 0;
      if (roleArn === undefined && !isInVpc) return undefined;
      return identities.credentialsOf(roleArn, isInVpc ? { subnetIds, securityGroupIds } : undefined);
    },
  };
  // Processes take the time that they take, whatever the clock says.
  const processClock = { ...systemTimerClock, now: () => clock.now() };
  const pool = new EnvironmentPool({ ...lambdaSettings, clock: processClock });
  const runner = new FaultyRunner(pool, faults, clock);
  const lambda = new LambdaService({ ...lambdaSettings, runner });
  return lambda;
}
