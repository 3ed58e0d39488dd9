import { AwsCaller } from "./aws-caller";
import { driveEvents, measureLatency } from "./drive-events";
import { makeRoute } from "./event-route";
import { startCandidate, type ServerName } from "./start-candidate";

/** What one round of one candidate showed. */
export interface MeasuredRound {
  readonly eventsPerSecond: number;
  /** Processor time of the server. */
  readonly microsecondsPerEvent: number;
  /** Requests of all kinds; how many messages a receive brings depends on who is faster. */
  readonly callsPerEvent: number;
  readonly startMs: number;
  /** From publishing to receipt of each event, while the server is not busy; the floor has none. */
  readonly latenciesMs: readonly number[];
}

/** How much is published. */
export interface ThroughputSettings {
  readonly events: number;
  readonly rounds: number;
  /** The command that starts MiniStack, where it is installed. */
  readonly miniStack?: string;
}

const latencyEvents = 500;

/** Lets the measuredServers carry the same events by turns, each round in a fresh process. */
export async function measureThroughput(
  settings: ThroughputSettings,
): Promise<ReadonlyMap<ServerName, readonly MeasuredRound[]>> {
  const names: ServerName[] = ["floor", "ours", ...(settings.miniStack ? (["miniStack"] as const) : [])];
  const rounds = new Map<ServerName, MeasuredRound[]>(names.map((name) => [name, []]));
  for (let round = 0; round < settings.rounds; round++)
    for (const name of names) rounds.get(name)?.push(await runRound(name, settings));
  return rounds;
}

async function runRound(name: ServerName, { events, miniStack }: ThroughputSettings): Promise<MeasuredRound> {
  const server = await startCandidate(name, miniStack);
  const caller = new AwsCaller(server.url);
  try {
    const route = name === "floor" ? { bus: "bench", queueUrl: "none" } : await makeRoute(caller);
    // What the compiler makes of code that runs often is no part of what an event costs.
    await driveEvents(caller, route, events);
    const callsBefore = caller.calls;
    const [cpuBeforeMs, startedMs] = [server.cpuMs(), performance.now()];
    await driveEvents(caller, route, events);
    const [cpuMs, tookMs] = [server.cpuMs() - cpuBeforeMs, performance.now() - startedMs];
    const callsPerEvent = (caller.calls - callsBefore) / events;
    const latenciesMs = name === "floor" ? [] : await measureLatency(caller, route, latencyEvents);
    return {
      eventsPerSecond: (1000 * events) / tookMs,
      microsecondsPerEvent: (1000 * cpuMs) / events,
      callsPerEvent,
      startMs: server.startMs,
      latenciesMs,
    };
  } finally {
    caller.close();
    await server.stop();
  }
}
