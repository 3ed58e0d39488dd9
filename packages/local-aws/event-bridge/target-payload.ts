import type { Target } from "@aws-sdk/client-eventbridge";
import type { RuleIdentity } from "./bus-registry";
import { eventTime, type BusEvent } from "./bus-event";
import { transformInput } from "./input-transformer";
import { valueAt } from "./json-path";

/**
 * What a rule's target is sent of an event; throws an Error when its transformer makes no valid JSON.
 * @param text the whole event
 */
export function targetPayload(
  target: Target,
  rule: RuleIdentity,
  { event, text }: { readonly event: BusEvent; readonly text: string },
  nowMs: number,
): string {
  if (target.Input !== undefined) return target.Input;
  if (target.InputTransformer)
    return transformInput(target.InputTransformer, text, {
      ruleArn: rule.arn,
      ruleName: rule.name,
      ingestionTime: eventTime(nowMs),
    });
  switch (target.InputPath) {
    case undefined:
    case "$":
      return text;
    case "$.detail":
      return event.detail;
    default:
      return JSON.stringify(valueAt(target.InputPath, JSON.parse(text)) ?? null);
  }
}
