import {
  DescribeArchiveCommand,
  DescribeRuleCommand,
  EventBridgeClient,
  ListTargetsByRuleCommand,
  ResourceNotFoundException,
  type Target,
} from "@aws-sdk/client-eventbridge";
import { httpTimeouts } from "../aws/http-timeouts";
import type { RuleTarget } from "../settings/rule-fingerprint";
import type { DriftPorts } from "./find-drift";

export function awsDriftPorts(
  client: EventBridgeClient = new EventBridgeClient({ requestHandler: httpTimeouts }),
): DriftPorts {
  return {
    async findRule(EventBusName, Name) {
      return unlessGone(async () => {
        const { EventPattern, State } = await client.send(new DescribeRuleCommand({ EventBusName, Name }));
        // A rule has at most five targets, so they are on one page.
        const request = new ListTargetsByRuleCommand({ EventBusName, Rule: Name });
        const { Targets = [] } = await client.send(request);
        return {
          ...(EventPattern !== undefined && { eventPattern: EventPattern }),
          state: State ?? "of no state",
          targets: Targets.map(toTarget),
        };
      });
    },
    async archiveState(ArchiveName) {
      return unlessGone(async () => {
        const { State } = await client.send(new DescribeArchiveCommand({ ArchiveName }));
        return State ?? "of no state";
      });
    },
    nowMs: () => Date.now(),
    write: (line) => process.stdout.write(line),
  };
}

function toTarget({ Arn = "", DeadLetterConfig, Input, InputPath, InputTransformer }: Target): RuleTarget {
  const transformation = [Input, InputPath, InputTransformer].filter((part) => part !== undefined);
  return {
    arn: Arn,
    transformation,
    ...(DeadLetterConfig?.Arn !== undefined && { deadLetterArn: DeadLetterConfig.Arn }),
  };
}

async function unlessGone<Found>(ask: () => Promise<Found>): Promise<Found | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}
