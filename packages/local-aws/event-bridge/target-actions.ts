import type * as Events from "@aws-sdk/client-eventbridge";
import { NotSimulated } from "../aws-error";
import { limitExceeded, type BusRegistry } from "./bus-registry";
import {
  constraintViolation,
  checkName,
  checkRange,
  checkText,
  validationError,
  invalidParameterReason,
} from "./check-input";
import { pageByToken } from "./page-by-token";
import { undefinedPlaceholder } from "./input-transformer";

const maxTargetsPerRule = 5;
const maxTransformerVariables = 100;

/** Services whose resources an event can be delivered to here, by the third part of their ARN. */
const deliverableServices = ["sqs", "lambda", "events"];

/** The API actions on the targets of rules. */
export class TargetActions {
  constructor(private readonly buses: BusRegistry) {}

  put(input: Events.PutTargetsCommandInput): Omit<Events.PutTargetsCommandOutput, "$metadata"> {
    const rule = this.buses.getRule(input.Rule, input.EventBusName);
    const targets = input.Targets ?? [];
    if (targets.length === 0)
      throw constraintViolation(targets, "targets", "have length greater than or equal to 1");
    targets.forEach(checkTarget);
    const ids = new Set([...rule.targets.keys(), ...targets.map(({ Id }) => Id)]);
    if (ids.size > maxTargetsPerRule) throw limitExceeded();
    for (const target of targets) rule.targets.set(target.Id as string, target);
    return { FailedEntryCount: 0, FailedEntries: [] };
  }

  list(
    input: Events.ListTargetsByRuleCommandInput,
  ): Omit<Events.ListTargetsByRuleCommandOutput, "$metadata"> {
    const rule = this.buses.getRule(input.Rule, input.EventBusName);
    const [Targets, NextToken] = pageByToken([...rule.targets.values()], input);
    return { Targets, NextToken };
  }

  remove(input: Events.RemoveTargetsCommandInput): Omit<Events.RemoveTargetsCommandOutput, "$metadata"> {
    const rule = this.buses.getRule(input.Rule, input.EventBusName);
    for (const id of input.Ids ?? []) rule.targets.delete(id);
    return { FailedEntryCount: 0, FailedEntries: [] };
  }
}

function checkTarget(target: Events.Target, index: number): void {
  const at = `targets.${index + 1}.member`;
  const id = checkName(target.Id, `${at}.id`, 64);
  const arn = target.Arn ?? "";
  const [prefix, , service = "", , , resource] = arn.split(":");
  if (prefix !== "arn" || !resource)
    throw invalidParameterReason("Arn", "Provided Arn is not in correct format.");
  if (!deliverableServices.includes(service))
    throw new NotSimulated(`EventBridge targets of service ${service} ("${arn}")`);
  if (service === "events" && !resource.startsWith("event-bus/"))
    throw new NotSimulated(`EventBridge targets that are no bus ("${arn}")`);
  if (service === "sqs" && resource.endsWith(".fifo") && !target.SqsParameters)
    throw validationError(`Parameter(s) SqsParameters must be specified for target: ${id}.`);
  checkRange(target.RetryPolicy?.MaximumRetryAttempts, `${at}.retryPolicy.maximumRetryAttempts`, 0, 185);
  checkRange(
    target.RetryPolicy?.MaximumEventAgeInSeconds,
    `${at}.retryPolicy.maximumEventAgeInSeconds`,
    60,
    86_400,
  );
  const queueArn = target.DeadLetterConfig?.Arn;
  if (queueArn !== undefined && !/^arn:aws:sqs:[^:]+:\d{12}:[^:.]+$/.test(queueArn))
    throw invalidParameterReason("DeadLetterConfig.Arn", "It must be the ARN of a standard SQS queue.");
  checkInput(target, id, at);
}

function checkInput(target: Events.Target, id: string, at: string): void {
  const { Input, InputPath, InputTransformer: transformer } = target;
  checkText(Input, `${at}.input`, 8192);
  checkText(InputPath, `${at}.inputPath`, 256);
  checkText(transformer?.InputTemplate, `${at}.inputTransformer.inputTemplate`, 8192);
  if ([Input, InputPath, transformer].filter((one) => one !== undefined).length > 1)
    throw validationError(
      `Only one of Input, InputPath, or InputTransformer must be provided for target ${id}.`,
    );
  if (Input !== undefined && !isJson(Input))
    throw validationError(
      `Parameter Input is not valid. Reason: JSON syntax error in input for target ${id}.`,
    );
  if (!transformer) return;
  const variables = Object.keys(transformer.InputPathsMap ?? {});
  if (variables.length > maxTransformerVariables)
    throw constraintViolation(
      variables,
      `${at}.inputTransformer.inputPathsMap`,
      `have length less than or equal to ${maxTransformerVariables}`,
    );
  const unknown = undefinedPlaceholder(transformer.InputTemplate ?? "", variables);
  if (unknown !== undefined)
    throw validationError(`InputTemplate for target ${id} contains invalid placeholder ${unknown}.`);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
