import { availableParallelism } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { recordStack } from "../../packages/recorder/record-stack";
import { startLocalAws, type LocalAws } from "../../packages/local-aws/start-local-aws";
import { makeDownstream, type Downstream } from "./downstream";
import type { LedgerRow } from "./reconcile-subscription";
import { DownstreamOutage, type OutageFigures } from "./downstream-outage";
import { reconcileStack } from "./reconcile-stack";
import { HandledMessages, UndeliveredEvents } from "./observe";
import { lockOut } from "./lock-out";
import type { Progress } from "../progress";
import { linesWithExamples } from "../samples/lines-with-examples";
import { publishSamples, readSamples } from "./publish-samples";
import { eventDestinations, type EventDestinations } from "../topology/event-destinations";
import { unlessAborted } from "../unless-aborted";
import { untilSettled } from "./until-settled";

/** What the demo runs on. */
export interface DemoArgs {
  readonly stack: string;
  /** The events to publish, as JSON texts; examples of the contracts that they leave out follow. */
  readonly lines: readonly string[];
  /** Tells by an event's text whether downstream services refuse it for good. */
  readonly isRefused: (body: string) => boolean;
  /** How long a downstream service goes away in the middle of it; 0 = not at all. */
  readonly outageSeconds: number;
  readonly progress: Progress;
  /** Ends the demo early. */
  readonly signal: AbortSignal;
}

/** Where every event ended, and what the outage cost. */
export interface DemoResult {
  readonly rows: readonly LedgerRow[];
  readonly outage?: OutageFigures;
}

/**
 * Brings a stack up in the local AWS, publishes the samples, waits until everything has settled, recovers what
 * could not be delivered, and answers where every event ended.
 */
export async function runDemo(args: DemoArgs): Promise<DemoResult> {
  args.progress.say("Starting the local AWS");
  const local = await startLocalAws({ port: 0, maxEnvironmentsPerFunction });
  try {
    return await unlessAborted(args.signal, bringUp(local, args));
  } finally {
    await local.close();
    args.progress.end();
  }
}

async function bringUp(local: LocalAws, args: DemoArgs): Promise<DemoResult> {
  const { progress, stack } = args;
  progress.say(`Running the program of the ${stack} stack`);
  const graph = await recordStack({ stack, queueUrlBase: local.url });
  const destinations = eventDestinations(graph);
  const downstream = downstreamOf(destinations, args);
  await local.hosts.connect(
    Object.fromEntries([...downstream].map(([host, { host: answer }]) => [host, answer])),
  );
  progress.say(`Making ${graph.resources.length} resources`);
  await local.provision(graph);
  return flow(local, destinations, downstream, args);
}

function downstreamOf(
  { subscriptions }: EventDestinations,
  { isRefused }: DemoArgs,
): Map<string, Downstream> {
  const hosts = subscriptions.flatMap(({ endpointHost }) => endpointHost ?? []);
  return new Map(hosts.map((host) => [host, makeDownstream(isRefused)]));
}

async function flow(
  local: LocalAws,
  destinations: EventDestinations,
  downstream: ReadonlyMap<string, Downstream>,
  { lines, progress, signal, outageSeconds }: DemoArgs,
): Promise<DemoResult> {
  const samples = readSamples(linesWithExamples(lines), destinations.stack);
  const handled = new HandledMessages(local);
  const undelivered = new UndeliveredEvents(local);
  const connection = { endpoint: local.url, region: local.account.region, credentials };
  const events = new EventBridgeClient(connection);
  const publishing = (from: number) => (published: number) =>
    progress.count("published", from + published, samples.length);

  // An operator's mistake: for the first events one queue's policy denies EventBridge.
  const lockedOut = destinations.subscriptions.find(({ endpointHost }) => endpointHost);
  const early = Math.ceil(samples.length / 10);
  const letIn = lockedOut && (await lockOut(local, lockedOut.queue));
  await publishSamples(events, samples.slice(0, early), publishing(0));
  await local.services.events.idle();
  await letIn?.();
  const outage = outageSeconds > 0 ? beginOutage(local, destinations, downstream) : undefined;
  await publishSamples(events, samples.slice(early), publishing(early));
  if (outage) {
    progress.say(`A downstream service is away for ${outageSeconds} s`);
    await sleep(outageSeconds * 1000, undefined, { signal });
    outage.end();
  }

  await untilSettled(local, destinations, signal, (left) =>
    progress.count("settled", samples.length - left, samples.length),
  );
  progress.say("Recovering dead letters");
  const lambda = new LambdaClient(connection);
  await lambda.send(new InvokeCommand({ FunctionName: destinations.recoveryFunction }));
  await untilSettled(local, destinations, signal, () => progress.say("Settling what was recovered"));
  progress.say("Accounting for every event");
  const rows = await reconcileStack(local, destinations, { samples, handled, undelivered, downstream });
  return { rows, ...(outage && { outage: outage.figures }) };
}

/** The outage of the endpoint that gets the most events. */
function beginOutage(
  local: LocalAws,
  { subscriptions }: EventDestinations,
  downstream: ReadonlyMap<string, Downstream>,
): DownstreamOutage | undefined {
  const place = subscriptions.filter(({ endpointHost }) => endpointHost).at(-1);
  const service = place?.endpointHost === undefined ? undefined : downstream.get(place.endpointHost);
  return place && service && new DownstreamOutage(local, place, service);
}

/** To start a process, and to run its code for the first time, costs a small machine more than a batch that waits. */
const maxEnvironmentsPerFunction = Math.ceil(availableParallelism() / 8);

/** The local AWS accepts any keys. */
const credentials = { accessKeyId: "local", secretAccessKey: "local" };
