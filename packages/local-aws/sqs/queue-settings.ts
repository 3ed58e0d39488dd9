import { AwsError } from "../aws-error";
import { fifoAttributes, fifoChange, isFifoAttribute, type FifoSettings } from "./fifo-settings";
import {
  parseRedriveAllowPolicy,
  parseRedrivePolicy,
  type RedriveAllowPolicy,
  type RedrivePolicy,
} from "./redrive-policy";

/** Queue attributes as text, by AWS's names; an empty text clears an attribute that can be absent. */
export type AttributeTexts = Readonly<Partial<Record<string, string>>>;

/** How a queue was configured. */
export interface QueueSettings {
  /** Whole numbers by attribute name, each set or at its default. */
  readonly numbers: Readonly<Record<NumberName, number>>;
  readonly redrivePolicy?: RedrivePolicy;
  readonly redriveAllowPolicy?: RedriveAllowPolicy;
  /** The queue policy, JSON. */
  readonly policy?: string;
  readonly kmsMasterKeyId?: string;
  readonly sqsManagedSse: boolean;
  /** Absent, it is a standard queue. */
  readonly fifo?: FifoSettings;
}

type NumberName = keyof typeof ranges;

/** Least, most and default value per attribute (SQS API reference, CreateQueue). */
const ranges = {
  DelaySeconds: { min: 0, max: 900, default: 0 },
  MaximumMessageSize: { min: 1024, max: 1_048_576, default: 1_048_576 },
  MessageRetentionPeriod: { min: 60, max: 1_209_600, default: 345_600 },
  ReceiveMessageWaitTimeSeconds: { min: 0, max: 20, default: 0 },
  VisibilityTimeout: { min: 0, max: 43_200, default: 30 },
  KmsDataKeyReusePeriodSeconds: { min: 60, max: 86_400, default: 300 },
} as const;

const numberNames = Object.keys(ranges) as NumberName[];

/** A queue nobody configured. */
export const defaultSettings: QueueSettings = {
  numbers: Object.fromEntries(
    numberNames.map((name) => [name, ranges[name].default]),
  ) as QueueSettings["numbers"],
  sqsManagedSse: true,
};

/** The settings after SetQueueAttributes; throws what AWS answers to an unknown name or a value out of range. */
export function withAttributes(settings: QueueSettings, changes: AttributeTexts): QueueSettings {
  if (changes["SqsManagedSseEnabled"] === "true" && (changes["KmsMasterKeyId"] ?? settings.kmsMasterKeyId)) {
    throw new AwsError(
      "InvalidAttributeName",
      "You can use one type of server-side encryption (SSE) at one time. " +
        "You can either enable KMS SSE or SQS SSE.",
      400,
      "InvalidAttributeName",
    );
  }
  let result = settings;
  for (const [name, text] of Object.entries(changes)) {
    if (text !== undefined) result = { ...result, ...changeOf(name, text, result) };
  }
  const { fifo } = result;
  if (fifo?.throughputLimit === "perMessageGroupId" && fifo.deduplicationScope !== "messageGroup")
    throw invalidAttributeValue("FifoThroughputLimit");
  return result;
}

/** The settings as GetQueueAttributes shows them. */
export function attributesOf(settings: QueueSettings): Record<string, string> {
  const { numbers, redrivePolicy, redriveAllowPolicy, policy, kmsMasterKeyId } = settings;
  const shown = numberNames.filter((name) => kmsMasterKeyId || name !== "KmsDataKeyReusePeriodSeconds");
  return {
    ...Object.fromEntries(shown.map((name) => [name, String(numbers[name])])),
    SqsManagedSseEnabled: String(settings.sqsManagedSse),
    ...(settings.fifo && fifoAttributes(settings.fifo)),
    ...(kmsMasterKeyId && { KmsMasterKeyId: kmsMasterKeyId }),
    ...(policy && { Policy: policy }),
    ...(redrivePolicy && { RedrivePolicy: JSON.stringify(redrivePolicy) }),
    ...(redriveAllowPolicy && { RedriveAllowPolicy: JSON.stringify(redriveAllowPolicy) }),
  };
}

function changeOf(name: string, text: string, settings: QueueSettings): Partial<QueueSettings> {
  switch (name) {
    case "RedrivePolicy":
      return { redrivePolicy: text === "" ? undefined : parseRedrivePolicy(text) };
    case "RedriveAllowPolicy":
      return { redriveAllowPolicy: text === "" ? undefined : parseRedriveAllowPolicy(text) };
    case "Policy":
      return { policy: text === "" ? undefined : checkedJson(name, text) };
    case "KmsMasterKeyId":
      return text === "" ? { kmsMasterKeyId: undefined } : { kmsMasterKeyId: text, sqsManagedSse: false };
    case "SqsManagedSseEnabled":
      if (text !== "true" && text !== "false") throw invalidAttributeValue(name);
      return { sqsManagedSse: text === "true" };
    default:
      if (isFifoAttribute(name)) return { fifo: changedFifo(name, text, settings.fifo) };
      return { numbers: { ...settings.numbers, [name]: checkedNumber(name, text) } };
  }
}

function changedFifo(name: string, text: string, fifo: FifoSettings | undefined): FifoSettings {
  if (!fifo) throw unknownAttribute(name);
  const change = fifoChange(name, text);
  if (!change) throw invalidAttributeValue(name);
  return { ...fifo, ...change };
}

function checkedNumber(name: string, text: string): number {
  if (!isNumberName(name)) throw unknownAttribute(name);
  const range = ranges[name];
  const value = Number(text);
  const inRange = /^\d+$/.test(text) && value >= range.min && value <= range.max;
  if (!inRange) throw invalidAttributeValue(name);
  return value;
}

function isNumberName(name: string): name is NumberName {
  return Object.hasOwn(ranges, name);
}

function checkedJson(name: string, text: string): string {
  try {
    JSON.parse(text);
    return text;
  } catch {
    throw invalidAttributeValue(name);
  }
}

function unknownAttribute(name: string): AwsError {
  return new AwsError("InvalidAttributeName", `Unknown Attribute ${name}.`, 400, "InvalidAttributeName");
}

function invalidAttributeValue(name: string): AwsError {
  const message = `Invalid value for the parameter ${name}.`;
  return new AwsError("InvalidAttributeValue", message, 400, "InvalidAttributeValue");
}
