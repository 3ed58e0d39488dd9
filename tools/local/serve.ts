import type { StackGraph } from "../../packages/recorder/stack-graph";
import { recordStack } from "../../packages/recorder/record-stack";
import { interruption } from "../interruption";
import type { Progress } from "../progress";
import { unlessAborted } from "../unless-aborted";
import { createDashboard, dashboardPath } from "../dashboard/dashboard";
import { makeDownstream } from "../demo/downstream";
import { endpointHosts } from "../topology/endpoint-hosts";
import type { Host } from "../../packages/local-aws/internet/respond";
import type { HttpRoute } from "../../packages/local-aws/endpoint/start-endpoint";
import { followFaultFile } from "../../packages/local-aws/faults/follow-fault-file";
import { startLocalAws, type LocalAws } from "../../packages/local-aws/start-local-aws";
import { deployKept } from "./deploy-kept";
import { keptStack, type KeptStack } from "./kept-stack";
import { printMoves } from "./print-moves";
import { showStack } from "./show-stack";

/** What is kept up, and what happens beside it. */
export interface ServeArgs {
  readonly stack: string;
  /** Default: 4566, or the next free one. */
  readonly port?: number;
  /** A file of faults and hosts of one's own, which come before the stack's. Default none. */
  readonly faults?: string;
  /** A file in which everything outlives a restart. Default: nothing does. */
  readonly state?: string;
  /** Shows how far the start is. */
  readonly progress: Progress;
  /** Decides by an event's text whether endpoints outside AWS refuse it for good. Default: they accept everything. */
  readonly isRefused?: (body: string) => boolean;
  /** Runs until `signal` tells it to end. Default nothing. */
  readonly alongside?: (local: LocalAws, graph: StackGraph, signal: AbortSignal) => Promise<void>;
}

/**
 * Keeps a stack and its dashboard up until the process is told to end; then leaves nothing behind.
 * @throws Interrupted when it was told to end before the stack was up.
 */
export async function serve(args: ServeArgs): Promise<void> {
  const { port, alongside, progress, state } = args;
  const left = state === undefined ? "Nothing is left behind." : `${state} has what there was.`;
  const stopping = interruption(() => `Interrupted at: ${progress.shown}. ${left}`);
  const routes: Record<string, HttpRoute> = {};
  progress.say("Starting the local AWS");
  const kept = state === undefined ? undefined : keptStack(state);
  const local = await startLocalAws({
    ...(port !== undefined && { port }),
    ...(state !== undefined && { state }),
    // What waited is handled at once, and its functions call these.
    ...(kept && { hosts: hostsOf(kept.stack, kept.state, args) }),
    routes,
  });
  let unfollow: (() => void) | undefined;
  try {
    const graph = await bringUp(local, args, kept, stopping, (end) => (unfollow = end));
    progress.end();
    const dashboard = createDashboard(local, graph);
    routes[dashboardPath] = dashboard.route;
    console.log(showStack(graph, local.url, `${local.url}${dashboardPath}`));
    const { trace, services } = local;
    const endPrinting = printMoves({ trace, alarms: services.monitoring.alarms }, console.log);
    await Promise.all([untilAborted(stopping), alongside?.(local, graph, stopping)]);
    console.log("Stopping …");
    // What is cut off from here on says nothing of the stack.
    endPrinting();
    dashboard.close();
  } finally {
    progress.end();
    unfollow?.();
    await local.close();
  }
}

/**
 * @param kept what was deployed there before
 * @param following is given what ends that the file of faults is followed
 */
async function bringUp(
  local: LocalAws,
  args: ServeArgs,
  kept: KeptStack | undefined,
  stopping: AbortSignal,
  following: (end: () => void) => void,
): Promise<StackGraph> {
  const { stack, faults, state, progress } = args;
  progress.say(`Running the program of the ${stack} stack`);
  const graph = await unlessAborted(stopping, recordStack({ stack, queueUrlBase: local.url }));
  await local.hosts.connect(hostsOf(stack, graph, args));
  following(await followFaultFile(faults, local));
  progress.say(`Making ${graph.resources.length} resources`);
  if (state === undefined) await unlessAborted(stopping, local.provision(graph));
  // To its end, which is soon: what is written down of it is what the local AWS keeps.
  else await deployKept(local, graph, state, kept);
  stopping.throwIfAborted();
  return graph;
}

function hostsOf(
  stack: string,
  { resources }: Pick<StackGraph, "resources">,
  { isRefused = () => false }: ServeArgs,
): Readonly<Record<string, Host>> {
  const names = endpointHosts({ stack, region: "", resources });
  return Object.fromEntries(names.map((name) => [name, makeDownstream(isRefused).host]));
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
