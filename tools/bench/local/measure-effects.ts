import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { startLocalAws } from "../../../packages/local-aws/start-local-aws";
import { recordStack } from "../../../packages/recorder/record-stack";
import { makeDownstream } from "../../demo/downstream";
import { publishSamples, readSamples } from "../../demo/publish-samples";
import { readSampleLines } from "../../samples/read-sample-lines";
import { endpointHosts } from "../../topology/endpoint-hosts";

/** How long a consumer of the dev stack took, in milliseconds from publishing to the call of its endpoint. */
export interface Effects {
  readonly windowMs: number;
  readonly latenciesMs: readonly number[];
}

const stack = "dev";
/** One of those that a consumer calls an endpoint for. */
const type = "user.profile-created";
const warmUps = 5;
const timeoutMs = 30_000;

/** Publishes events one after the other in the dev stack, and waits for the effect of each. */
export async function measureEffects(events: number): Promise<Effects> {
  const local = await startLocalAws({ port: 0 });
  try {
    const graph = await recordStack({ stack, queueUrlBase: local.url });
    const downstream = makeDownstream(() => false);
    await local.hosts.connect(
      Object.fromEntries(endpointHosts(graph).map((host) => [host, downstream.host])),
    );
    await local.provision(graph);
    const client = new EventBridgeClient({
      endpoint: local.url,
      region: local.account.region,
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
    });
    const [line = ""] = readSampleLines().filter((text) => text.includes(`"type":"${type}"`));
    const latenciesMs: number[] = [];
    for (let event = 0; event < warmUps + events; event++) {
      const samples = readSamples([withId(line, randomUUID())], stack);
      const startedMs = performance.now();
      const taken = downstream.taken.length;
      await publishSamples(client, samples, () => undefined);
      while (downstream.taken.length === taken && performance.now() - startedMs < timeoutMs) await sleep(1);
      latenciesMs.push(performance.now() - startedMs);
    }
    return { windowMs: windowMsOf(graph), latenciesMs: latenciesMs.slice(warmUps) };
  } finally {
    await local.close();
  }
}

function withId(line: string, id: string): string {
  const event = JSON.parse(line) as { readonly metadata: object };
  return JSON.stringify({ ...event, metadata: { ...event.metadata, id } });
}

function windowMsOf({ resources }: Awaited<ReturnType<typeof recordStack>>): number {
  const mapping = resources.find(({ name }) => name === "user-search-index-mapping");
  return 1000 * Number(mapping?.inputs["maximumBatchingWindowInSeconds"]);
}
