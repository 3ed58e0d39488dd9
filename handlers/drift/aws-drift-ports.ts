import type {
  DescribeArchiveRequest,
  DescribeArchiveResponse,
  DescribeRuleRequest,
  DescribeRuleResponse,
  ListTargetsByRuleRequest,
  ListTargetsByRuleResponse,
  Target,
} from "@aws-sdk/client-eventbridge";
import { patientLimits } from "../aws/aws-client";
import { jsonService, jsonServices, type JsonCall } from "../aws/json-service";
import type { RuleTarget } from "../settings/rule-fingerprint";
import type { DriftPorts } from "./find-drift";

type EventBridgeCall = JsonCall<{
  DescribeRule: [DescribeRuleRequest, DescribeRuleResponse];
  ListTargetsByRule: [ListTargetsByRuleRequest, ListTargetsByRuleResponse];
  DescribeArchive: [DescribeArchiveRequest, DescribeArchiveResponse];
}>;

export function awsDriftPorts(
  call: EventBridgeCall = jsonService(jsonServices.eventBridge, patientLimits),
): DriftPorts {
  return {
    async findRule(EventBusName, Name) {
      return unlessGone(async () => {
        const { EventPattern, State } = await call("DescribeRule", { EventBusName, Name });
        // A rule has at most five targets, so they are on one page.
        const { Targets = [] } = await call("ListTargetsByRule", { EventBusName, Rule: Name });
        return {
          ...(EventPattern !== undefined && { eventPattern: EventPattern }),
          state: State ?? "of no state",
          targets: Targets.map(toTarget),
        };
      });
    },
    async archiveState(ArchiveName) {
      return unlessGone(async () => {
        const { State } = await call("DescribeArchive", { ArchiveName });
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
    if ((error as { name?: unknown }).name === "ResourceNotFoundException") return undefined;
    throw error;
  }
}
