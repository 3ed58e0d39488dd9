import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import type { StackGraph } from "../../packages/recorder/stack-graph";
import type { Progress } from "../progress";
import { publishSamples, readSamples } from "../demo/publish-samples";
import { eventDestinations, type EventDestinations } from "../topology/event-destinations";
import { untilSettled } from "../demo/until-settled";
import { untilThereIsRoom } from "./until-there-is-room";
import { call } from "../../packages/local-aws/service";
import { startLocalAws, type LocalAws } from "../../packages/local-aws/start-local-aws";
import { closedAccountId } from "../samples/closed-account";
import type { Random } from "../samples/random";
import { collectRows, type SoakedStack } from "./collect-rows";
import { EndpointFaults, type FaultShares } from "./endpoint-faults";
import { FaultDriver } from "./fault-driver";
import type { PlannedFault, FaultTargets } from "./fault-plan";
import { isForPublishers, PublisherPool } from "./publisher-pool";
import { IdempotentEndpoint } from "./idempotent-endpoint";
import type { SoakEvent } from "./soak-events";
import { consumerMetricSums, sumOf, type SoakFigures } from "./soak-figures";
import { SoakTrace } from "./soak-trace";

/** What a soak is made of. */
export interface SoakArgs {
  /** Records the stack whose bundles are soaked. */
  readonly record: (queueUrlBase: string) => Promise<StackGraph>;
  readonly events: readonly SoakEvent[];
  /** Decides what goes wrong when, once it is known what there is. */
  readonly plan: (targets: FaultTargets) => readonly PlannedFault[];
  /** What goes wrong at any time while events are published. */
  readonly shares: SoakShares;
  /** Visibility timeout of queues whose consumers are killed. Default: the stack's own, three minutes. */
  readonly visibilitySeconds?: number;
  readonly random: Random;
  readonly progress: Progress;
  /** Ends the soak early. */
  readonly signal: AbortSignal;
}

/** Shares of calls and deliveries that go wrong, 0 to 1. */
export interface SoakShares {
  readonly calls: FaultShares;
  /** Requests to endpoints that take effect and whose answer is lost. */
  readonly lostAnswers: number;
  /** Deliveries that EventBridge makes twice. */
  readonly duplicates: number;
}

/** Publishing waits while a queue has more visible messages: faults shall happen while consumers are at work. */
function mostVisible(events: number): number {
  return Math.min(2_000, Math.max(50, events / 20));
}

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
    faults: endpointFaults.faults,
    duplicateProbability: shares.duplicates,
  });
  let driver: FaultDriver | undefined;
  let publishers: PublisherPool | undefined;
  try {
    progress.say("Running the program");
    const graph = await args.record(local.url);
    const destinations = eventDestinations(graph);
    trace = new SoakTrace(local);
    const endpoints = makeEndpoints(destinations, args, trace);
    await local.connect(
      Object.fromEntries([...endpoints].map(([host, endpoint]) => [host, endpoint.host])),
      (host) => endpoints.get(host)?.handshake() ?? "proper",
    );
    progress.say(`Making ${graph.resources.length} resources`);
    await local.provision(graph);
    const plan = args.plan(targetsOf(destinations, endpoints));
    if (args.visibilitySeconds !== undefined) await shorten(local, plan, args.visibilitySeconds);
    publishers = new PublisherPool({
      events: args.events.filter(isForPublishers),
      environment: destinations.stack,
      env: environmentOf(local),
    });
    const killPublisher = (member: number): void => publishers?.killOne(member);
    driver = new FaultDriver({ local, plan, endpoints, endpointFaults, random, killPublisher });
    return await soak({ local, destinations, endpoints, trace, driver, endpointFaults, publishers }, args);
  } finally {
    publishers?.close();
    await driver?.end();
    await local.close();
    progress.end();
  }
}

/** A function has the name of its queue. */
async function shorten(
  { services }: LocalAws,
  plan: readonly PlannedFault[],
  seconds: number,
): Promise<void> {
  const names = new Set(plan.flatMap((fault) => (fault.kind === "kill" ? fault.functionName : [])));
  for (const QueueName of names) {
    const { QueueUrl } = (await call(services.sqs, "GetQueueUrl", { QueueName })) as { QueueUrl: string };
    const Attributes = { VisibilityTimeout: String(seconds) };
    await call(services.sqs, "SetQueueAttributes", { QueueUrl, Attributes });
  }
}

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
  const connection = { endpoint: local.url, region: local.account.region, credentials };

  const direct = events.filter((event, index) => !isForPublishers(event, index));
  const samples = readSamples(
    direct.map(({ line }) => JSON.stringify(line)),
    destinations.stack,
  );
  const client = new EventBridgeClient({ ...connection, maxAttempts: 30 });
  await publishSamples(client, samples, async (published) => {
    const share = published / direct.length;
    driver.reach(share);
    publishers.allow(share);
    progress.count("published", published, direct.length);
    await untilThereIsRoom(local, destinations, mostVisible(events.length), signal);
  });
  signal.addEventListener("abort", () => publishers.close());
  await publishers.finish();
  const publishSeconds = secondsSoFar();
  await driver.end();

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
  progress.say("Recovering dead letters");
  await recover(new LambdaClient(connection), destinations.recoveryFunction, signal);
  await settle();
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
    rows: await collectRows(soaking, events),
  };
}

function makeEndpoints(
  { subscriptions }: EventDestinations,
  args: SoakArgs,
  trace: SoakTrace,
): Map<string, IdempotentEndpoint> {
  const hosts = subscriptions.flatMap(({ endpointHost }) => endpointHost ?? []);
  return new Map(
    hosts.map((host) => [
      host,
      new IdempotentEndpoint({
        isRefused: (body) => body.includes(closedAccountId),
        lostShare: args.shares.lostAnswers,
        random: args.random,
        nowMs: () => Date.now(),
        onLostAnswer: (eventId) => trace.noteInterrupted(host, eventId),
      }),
    ]),
  );
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

function environmentOf({ url, account }: LocalAws): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: url,
    AWS_REGION: account.region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  };
}

/** The local AWS accepts any keys. */
const credentials = { accessKeyId: "local", secretAccessKey: "local" };

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function sumByKey(counts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const [key, count] of counts.flatMap((one) => Object.entries(one)))
    sums[key] = (sums[key] ?? 0) + count;
  return sums;
}
