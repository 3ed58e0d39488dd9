import { invalidValue } from "./sqs-errors";

/** When and where a queue gives a message up. */
export interface RedrivePolicy {
  readonly deadLetterTargetArn: string;
  /** Receives after which the next one moves the message, 1 to 1,000. */
  readonly maxReceiveCount: number;
}

/** Which queues may name this one as their dead-letter queue. */
export interface RedriveAllowPolicy {
  readonly redrivePermission: "allowAll" | "denyAll" | "byQueue";
  /** At most 10, and only with `byQueue`. */
  readonly sourceQueueArns?: readonly string[];
}

const maxSourceQueues = 10;

/** Reads the attribute `RedrivePolicy`; throws InvalidParameterValue as AWS words it. */
export function parseRedrivePolicy(text: string): RedrivePolicy {
  const refuse = (reason: string) => invalidValue("RedrivePolicy", text, reason);
  const policy = parseObject(text, refuse);
  const { deadLetterTargetArn, maxReceiveCount } = policy;
  for (const field of ["deadLetterTargetArn", "maxReceiveCount"]) {
    if (policy[field] === undefined) {
      throw refuse(`Redrive policy does not contain mandatory attribute: ${field}.`);
    }
  }
  if (Object.keys(policy).length > 2) {
    throw refuse("Only following attributes are supported: [deadLetterTargetArn, maxReceiveCount].");
  }
  if (
    typeof deadLetterTargetArn !== "string" ||
    !/^arn:[\w-]+:sqs:[\w-]+:\d{12}:./.test(deadLetterTargetArn)
  ) {
    throw refuse("Invalid value for deadLetterTargetArn.");
  }
  const count = Number(maxReceiveCount);
  if (!Number.isInteger(count) || count < 1 || count > 1000) {
    const given = String(maxReceiveCount);
    throw refuse(
      `Invalid value for maxReceiveCount: ${given}, valid values are from 1 to 1000 both inclusive.`,
    );
  }
  return { deadLetterTargetArn, maxReceiveCount: count };
}

/** Reads the attribute `RedriveAllowPolicy`; throws InvalidParameterValue. */
export function parseRedriveAllowPolicy(text: string): RedriveAllowPolicy {
  const refuse = (reason: string) => invalidValue("RedriveAllowPolicy", text, reason);
  const { redrivePermission, sourceQueueArns } = parseObject(text, refuse);
  if (redrivePermission === "allowAll" || redrivePermission === "denyAll") {
    if (sourceQueueArns !== undefined)
      throw refuse("sourceQueueArns goes with redrivePermission byQueue only.");
    return { redrivePermission };
  }
  if (redrivePermission !== "byQueue")
    throw refuse("redrivePermission must be allowAll, denyAll or byQueue.");
  const isList = Array.isArray(sourceQueueArns) && sourceQueueArns.every((arn) => typeof arn === "string");
  if (!isList || sourceQueueArns.length < 1 || sourceQueueArns.length > maxSourceQueues) {
    throw refuse(`sourceQueueArns must list 1 to ${maxSourceQueues} queue ARNs.`);
  }
  return { redrivePermission, sourceQueueArns };
}

/** Whether a dead-letter queue with this policy (none: everyone) takes messages from that queue. */
export function allowsRedriveFrom(policy: RedriveAllowPolicy | undefined, sourceArn: string): boolean {
  if (!policy || policy.redrivePermission === "allowAll") return true;
  return policy.redrivePermission === "byQueue" && (policy.sourceQueueArns ?? []).includes(sourceArn);
}

function parseObject(text: string, refuse: (reason: string) => Error): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refuse("The policy is not valid JSON.");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw refuse("The policy is not a JSON object.");
  }
  return value as Record<string, unknown>;
}
