import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { eventDestinations, type EventDestinations } from "../topology/event-destinations";
import { untilSettled } from "../demo/until-settled";
import { call } from "../../packages/local-aws/service";
import { startLocalAws, type LocalAws } from "../../packages/local-aws/start-local-aws";
import { collectGivenUp, collectRows, type GivenUp, type SoakedStack } from "./collect-rows";
import { EndpointFaults } from "./endpoint-faults";
import { abandonWithinMinutes } from "./abandon-within-minutes";
import { FaultDriver } from "./fault-driver";
import type { PlannedFault, FaultTargets } from "./fault-plan";
import { isForPublishers, PublisherPool } from "./publisher-pool";
import type { IdempotentEndpoint } from "./idempotent-endpoint";
import { makeEndpoints } from "./make-endpoints";
import { EventPublishing } from "./event-publishing";
import { connectionTo } from "./connection-to";
import { consumerMetricSums, sumOf, type SoakFigures } from "./soak-figures";
import type { SoakArgs } from "./soak-args";
import { SoakTrace } from "./soak-trace";

/**
 * Brings a stack up in the local AWS, publishes events while everything around the consumers fails by plan, waits
 * until all has drained, recovers the dead letters, and accounts for every event.
 */
export async function runSoak(args: SoakArgs): Promise<SoakFigures> {
  const { progress, random, shares } = args;
  const now = (): number => Date.now();
  let trace: SoakTrace | undefined;
  const endpointFaults = new EndpointFaults(shares.calls, random, now, (subscription, eventId) =>
    trace?.noteInterrupted(subscription, eventId),
  );
  progress.say("Starting the local AWS");
  const local = await startLocalAws({
    port: 0,
    intercept: endpointFaults.faults,
    duplicateProbability: shares.duplicates,
  });
  let driver: FaultDriver | undefined;
  let publishers: PublisherPool | undefined;
  try {
    progress.say("Running the program");
    const graph = abandonWithinMinutes(await args.record(local.url));
    const destinations = eventDestinations(graph);
    trace = new SoakTrace(local);
    const endpoints = makeEndpoints(destinations, args, trace, local.services.lambda);
    await local.hosts.connect(
      Object.fromEntries([...endpoints].map(([host, endpoint]) => [host, endpoint.host])),
      (host) => endpoints.get(host)?.handshake() ?? "proper",
    );
    progress.say(`Making ${graph.resources.length} resources`);
    await local.provision(graph);
    const plan = args.plan(targetsOf(destinations, endpoints));
    if (args.visibilitySeconds !== undefined)
      await shorten(local, killedIn(plan, destinations, args), args.visibilitySeconds);
    publishers = new PublisherPool({
      events: args.events.filter(isForPublishers),
      environment: destinations.stack,
      env: environmentOf(local),
    });
    driver = new FaultDriver({ local, plan, endpoints, endpointFaults, random, publishers });
    return await soak({ local, destinations, endpoints, trace, driver, endpointFaults, publishers }, args);
  } finally {
    publishers?.close();
    await driver?.end();
    await local.close();
    progress.end();
  }
}

/** Functions whose processes will be killed, by the plan or by an event. */
function killedIn(
  plan: readonly PlannedFault[],
  { subscriptions }: EventDestinations,
  { events }: SoakArgs,
): ReadonlySet<string> {
  const calling = subscriptions.flatMap(({ endpointHost, functionName }) =>
    endpointHost ? functionName : [],
  );
  return new Set([
    ...plan.flatMap((fault) => (fault.kind === "kill" ? fault.functionName : [])),
    ...(events.some(({ end }) => end === "deadly") ? calling : []),
  ]);
}

/** A function has the name of its queue. */
async function shorten(
  { services }: LocalAws,
  functionNames: ReadonlySet<string>,
  seconds: number,
): Promise<void> {
  for (const QueueName of functionNames) {
    const { QueueUrl } = (await call(services.sqs, "GetQueueUrl", { QueueName })) as { QueueUrl: string };
    const Attributes = { VisibilityTimeout: String(seconds) };
    await call(services.sqs, "SetQueueAttributes", { QueueUrl, Attributes });
  }
}

const mostRecoveries = 5;

/** A stack that runs, and everything around it. */
interface Soaking extends SoakedStack {
  readonly driver: FaultDriver;
  readonly endpointFaults: EndpointFaults;
  readonly publishers: PublisherPool;
}

async function soak(soaking: Soaking, args: SoakArgs): Promise<SoakFigures> {
  const { local, destinations, endpoints, trace, driver, endpointFaults, publishers } = soaking;
  const { events, progress, signal } = args;
  const startedMs = performance.now();
  const secondsSoFar = (): number => (performance.now() - startedMs) / 1000;

  const publishing = new EventPublishing({ ...soaking, events, progress, signal });
  await publishing.publishAll();
  signal.addEventListener("abort", () => publishers.close());
  await publishers.finish();
  const publishSeconds = secondsSoFar();
  await driver.end();
  const neighbours = await publishing.publishNeighbours(args.neighbours ?? []);

  const settle = async (): Promise<void> => {
    try {
      await untilSettled(local, destinations, signal, (left) =>
        progress.count("drained", events.length - left, events.length),
      );
    } catch (error) {
      throw new Error(`${(error as Error).message} ${waitingMessages(local, destinations)}`, {
        cause: error,
      });
    }
  };
  await settle();
  const abandoned = await collectGivenUp(soaking);
  for (const endpoint of endpoints.values()) endpoint.mend();
  let recoveries = 0;
  // Of several letters of one event recovery sends one at a time.
  do {
    progress.say("Recovering dead letters");
    await recover(new LambdaClient(connectionTo(local)), destinations.recoveryFunction, signal);
    await settle();
    recoveries += 1;
  } while (recoveries < mostRecoveries && isAnyLeft(await collectGivenUp(soaking)));
  progress.say("Accounting for every event");
  return {
    events: events.length,
    accepted: trace.published,
    deliveries: sum(destinations.subscriptions.map(({ queue }) => trace.deliveriesTo(queue))),
    faults: driver.counts,
    spooled: publishers.spooled,
    injected: {
      ...endpointFaults.counts,
      ...sumByKey([...endpoints.values()].map(({ counts }) => counts)),
    },
    consumers: consumerMetricSums(local, destinations.stack),
    crashes: sumOf(local, "AWS/Lambda", "Errors"),
    publishSeconds,
    seconds: secondsSoFar(),
    rows: await collectRows(soaking, [...events, ...neighbours], abandoned),
  };
}

/** Whether there are letters that recovery sends back. */
function isAnyLeft(abandoned: GivenUp): boolean {
  return [...abandoned.values()].some((letters) => letters.some(({ reason }) => reason !== "permanent"));
}

function targetsOf(
  { subscriptions }: EventDestinations,
  endpoints: ReadonlyMap<string, IdempotentEndpoint>,
): FaultTargets {
  return {
    functions: subscriptions.map(({ functionName }) => functionName),
    queues: subscriptions.map(({ queue }) => queue),
    hosts: [...endpoints.keys()],
  };
}

/** What has not ended, in words. */
function waitingMessages({ services }: LocalAws, { subscriptions }: EventDestinations): string {
  const names = new Set(subscriptions.map(({ queue }) => queue));
  const waiting = services.sqs
    .inspect()
    .filter(({ name, visible, inFlight }) => names.has(name) && visible + inFlight > 0)
    .map(({ name, visible, inFlight }) => `${name} (${visible} visible, ${inFlight} hidden)`);
  return `Messages wait in: ${waiting.join(", ") || "no queue"}.`;
}

async function recover(lambda: LambdaClient, functionName: string, abortSignal: AbortSignal): Promise<void> {
  const command = new InvokeCommand({ FunctionName: functionName });
  const { FunctionError, Payload } = await lambda.send(command, { abortSignal });
  if (FunctionError) {
    throw new Error(`${functionName} failed: ${Buffer.from(Payload ?? []).toString("utf8")}`);
  }
}

function environmentOf(local: LocalAws): Record<string, string> {
  const { endpoint, region, credentials } = connectionTo(local);
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function sumByKey(counts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const [key, count] of counts.flatMap((one) => Object.entries(one)))
    sums[key] = (sums[key] ?? 0) + count;
  return sums;
}
