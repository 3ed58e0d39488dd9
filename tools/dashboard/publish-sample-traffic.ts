import { randomUUID } from "node:crypto";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { ingressBusName } from "../../events/domains";
import { publishSamples, readSamples, type SampleEvent } from "../demo/publish-samples";
import type { LocalAws } from "../../packages/local-aws/start-local-aws";
import { linesWithExamples } from "../samples/lines-with-examples";
import { refreshEvent } from "./refresh-event";

/** What is published, and how fast. */
export interface SampleTrafficArgs {
  readonly local: LocalAws;
  /** Ends the names of the buses. */
  readonly environment: string;
  /** Events as texts; examples of the contracts that they leave out follow, and then the first again. */
  readonly lines: readonly string[];
  readonly perSecond: number;
  readonly signal: AbortSignal;
}

const roundMs = 250;
/** What a slow machine did not manage within this time is not made up for. */
const patienceSeconds = 2;
/** One in so many events comes in by the ingress bus. */
const ingressEvery = 5;

/** Publishes sample events at a steady rate, each as a new event of this moment, until `signal` says stop. */
export async function publishSampleTraffic({
  local,
  environment,
  lines: given,
  perSecond,
  signal,
}: SampleTrafficArgs): Promise<void> {
  const client = new EventBridgeClient({
    endpoint: local.url,
    region: local.account.region,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  const lines = linesWithExamples(given);
  let next = 0;
  let due = 0;
  let lastMs = Date.now();
  while (!signal.aborted) {
    const nowMs = Date.now();
    due = Math.min(due + (perSecond * (nowMs - lastMs)) / 1000, perSecond * patienceSeconds);
    lastMs = nowMs;
    const fresh = Array.from({ length: Math.floor(due) }, () => {
      const line = lines[next % lines.length] ?? "";
      next += 1;
      return refreshEvent(line, randomUUID(), nowMs);
    });
    due -= fresh.length;
    const samples = readSamples(fresh, environment).map((sample, index) =>
      // Some producers know no bus.
      (next + index) % ingressEvery === 0 ? viaIngress(sample, environment) : sample,
    );
    await publishSamples(client, samples, () => {});
    await pause(roundMs, signal);
  }
  client.destroy();
}

function viaIngress(sample: SampleEvent, environment: string): SampleEvent {
  return { ...sample, entry: { ...sample.entry, EventBusName: ingressBusName(environment) } };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener("abort", end);
  });
}
