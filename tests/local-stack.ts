import type { Host, HostRequest } from "../packages/local-aws/internet/respond";
import { startLocalAws, type LocalAws, type LocalAwsSettings } from "../packages/local-aws/start-local-aws";
import { types } from "../policy/resource-types";
import type { StackGraph } from "../packages/recorder/stack-graph";
import { untilSettled } from "../tools/demo/until-settled";
import { endpointHosts } from "../tools/topology/endpoint-hosts";
import { eventDestinations, type EventDestinations } from "../tools/topology/event-destinations";
import { recordedStackAt } from "./stacks/recorded-stack";

const credentials = { accessKeyId: "local", secretAccessKey: "local" };
const region = "us-east-1";

/** A stack in a local AWS of its own, which the environment's variables lead to until it is closed. */
export interface LocalStack {
  readonly local: LocalAws;
  readonly graph: StackGraph;
  readonly destinations: EventDestinations;
  /** What the stack's endpoints were sent, unless a host of the test's own answers for them. */
  readonly posted: readonly HostRequest[];
  /** How a client of AWS reaches it. */
  readonly connection: { endpoint: string; region: string; credentials: typeof credentials };
  /** Resolves when nothing is under way and nothing waits. */
  readonly settled: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Tests need not wait for batches to fill. */
function withShortWindows(graph: StackGraph): StackGraph {
  const seconds = (inputs: StackGraph["resources"][number]["inputs"]): number =>
    Math.min(1, Number(inputs["maximumBatchingWindowInSeconds"]));
  const resources = graph.resources.map((one) =>
    one.type === types.mapping
      ? { ...one, inputs: { ...one.inputs, maximumBatchingWindowInSeconds: seconds(one.inputs) } }
      : one,
  );
  return { ...graph, resources };
}

/** @param host answers for the stack's endpoints; without one they accept everything. */
export async function startLocalStack(
  stack: string,
  { host, ...settings }: LocalAwsSettings & { readonly host?: Host } = {},
): Promise<LocalStack> {
  const local = await startLocalAws({ port: 0, ...settings });
  const saved = { ...process.env };
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: local.url,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  });
  const graph = withShortWindows(await recordedStackAt(local.url, stack));
  const destinations = eventDestinations(graph);
  const posted: HostRequest[] = [];
  const accept: Host = async (request) => (posted.push(request), { status: 202 });
  await local.hosts.connect(Object.fromEntries(endpointHosts(graph).map((name) => [name, host ?? accept])));
  await local.provision(graph);
  return {
    local,
    graph,
    destinations,
    posted,
    connection: { endpoint: local.url, region, credentials },
    async settled() {
      await local.services.events.idle();
      await untilSettled(local, destinations, new AbortController().signal, () => undefined);
    },
    async close() {
      for (const name of Object.keys(process.env)) if (!(name in saved)) delete process.env[name];
      Object.assign(process.env, saved);
      await local.close();
    },
  };
}
