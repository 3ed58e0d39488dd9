import { recordStack } from "../../graph/record-stack";
import { makeDownstream } from "../demo/downstream";
import { stackPlaces } from "../demo/stack-places";
import { startLocalAws } from "../start-local-aws";
import { showStack } from "./show-stack";
import { showStep } from "./show-step";

/** Keeps a stack up until the process is told to end; then leaves nothing behind. */
export async function serve(stack: string, port?: number): Promise<void> {
  const stopped = untilStopped();
  const local = await startLocalAws(port === undefined ? {} : { port });
  try {
    const graph = await recordStack({ stack, queueUrlBase: local.url });
    // Endpoints outside AWS accept everything here.
    const hosts = stackPlaces(graph).subscriptions.flatMap(({ endpointHost }) => endpointHost ?? []);
    await local.connect(Object.fromEntries(hosts.map((host) => [host, makeDownstream(() => false).host])));
    await local.provision(graph);
    console.log(showStack(graph, local.url));
    local.trace.listen((entry) => console.log(showStep(entry)));
    await stopped;
    console.log("Stopping …");
  } finally {
    await local.close();
  }
}

function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve());
  });
}
