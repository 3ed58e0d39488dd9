import { call } from "../../packages/local-aws/service";
import { types } from "../../policy/resource-types";
import { oldestShare, retentionsOf } from "./keep-events";
import type { RehearsedStack } from "./rehearsed-stack";

/** When each event was taken, by host. */
type Taken = ReadonlyMap<string, ReadonlyMap<string, readonly number[]>>;

/** Replays what each archive of a version has from a span of time to all rules of its bus; what cannot be replayed is not. */
export async function startReplays(
  { local }: Pick<RehearsedStack, "local">,
  { graph }: RehearsedStack["before"],
  name: string,
  [fromMs, untilMs]: readonly [number, number],
): Promise<void> {
  for (const { type, inputs, state } of graph.resources) {
    if (type !== types.archive) continue;
    await call(local.services.events, "StartReplay", {
      ReplayName: `${name}-${String(inputs["name"])}`.slice(0, 64),
      EventSourceArn: state["arn"],
      EventStartTime: new Date(fromMs),
      EventEndTime: new Date(untilMs),
      Destination: { Arn: inputs["eventSourceArn"] },
    }).catch(() => undefined);
  }
}

/**
 * Replays, when the archives are about to drop it, what was published since: consumers are to know what they have handled.
 * Resolves with what was taken, without what was taken only now.
 * @param quiet resolves once nothing moves any more
 */
export async function replayLate(
  stack: RehearsedStack,
  sinceMs: number,
  quiet: () => Promise<unknown>,
): Promise<Taken> {
  const taken = new Map(
    [...stack.endpoints].map(([host, endpoint]) => [host, new Set(endpoint.taken.keys())]),
  );
  const untilMs = stack.clock.now();
  const { archiveMs = 0 } = retentionsOf(stack.after.graph, new Set());
  stack.clock.jump(oldestShare * archiveMs);
  await startReplays(stack, stack.after, "late", [sinceMs, untilMs]);
  await quiet();
  return new Map(
    [...stack.endpoints].map(([host, endpoint]) => [
      host,
      new Map([...endpoint.taken].filter(([eventId]) => taken.get(host)?.has(eventId))),
    ]),
  );
}
