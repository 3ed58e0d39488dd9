import { DescribeReplayCommand, type EventBridgeClient } from "@aws-sdk/client-eventbridge";
import type { Session } from "../session";
import type { ReplayPlan } from "./plan-replay";

const pollMs = 1_000;
const msPerMinute = 60_000;

/**
 * Shows how far a replay is until it has ended.
 * @throws when it ends otherwise than completed, and when the person no longer wants to watch.
 */
export async function watchReplay(
  plan: ReplayPlan,
  client: EventBridgeClient,
  session: Session,
): Promise<void> {
  const minutes = (ms: number): number => Math.ceil((ms - plan.fromMs) / msPerMinute);
  for (;;) {
    const { State, StateReason, EventLastReplayedTime } = await client.send(
      new DescribeReplayCommand({ ReplayName: plan.name }),
    );
    const reachedMs = State === "COMPLETED" ? plan.toMs : (EventLastReplayedTime?.getTime() ?? plan.fromMs);
    session.progress.count(
      "minutes of events replayed",
      minutes(reachedMs),
      minutes(plan.toMs),
      `, ${State}`,
    );
    if (State === "COMPLETED") return;
    if (State !== "STARTING" && State !== "RUNNING") {
      throw new Error(`The replay ${plan.name} is ${State}: ${StateReason ?? "no reason given"}.`);
    }
    if (session.signal.aborted) {
      throw new Error(
        `No longer watched, but the replay goes on. To stop it: aws events cancel-replay --replay-name ${plan.name}`,
      );
    }
    await session.sleep(pollMs);
  }
}
