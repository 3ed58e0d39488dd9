import {
  ResourceAlreadyExistsException,
  StartReplayCommand,
  type EventBridgeClient,
} from "@aws-sdk/client-eventbridge";
import { UsageError } from "../usage-error";
import type { ReplayPlan } from "./plan-replay";

/** Starts a replay as it was planned. */
export async function startReplay(
  { name, archive, fromMs, toMs, rules }: ReplayPlan,
  client: EventBridgeClient,
): Promise<void> {
  try {
    await client.send(
      new StartReplayCommand({
        ReplayName: name,
        EventSourceArn: archive.arn,
        EventStartTime: new Date(fromMs),
        EventEndTime: new Date(toMs),
        Destination: { Arn: archive.busArn, FilterArns: [...rules.values()] },
      }),
    );
  } catch (error) {
    if (!(error instanceof ResourceAlreadyExistsException)) throw error;
    throw new UsageError(
      `There was a replay named ${name} before: choose another --name. Nothing was started.`,
    );
  }
}
