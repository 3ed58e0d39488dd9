import { jsonVariable, type EnvironmentVariables } from "../settings/environment-variables";
import { busQueueName, deadLetterQueueName } from "../settings/names";
import { checkField, wholeNumberRule, type Rule } from "../settings/rule";

/** The queues and limits of one environment's recovery. It names queues, as a function's variables have 4 KB. */
export interface RecoverySettings {
  /** A queue's URL up to its name: `https://sqs.…/123456789012/`. */
  readonly queueUrlPrefix: string;
  readonly parkingLotQueue: string;
  /** Domain and consumer of each subscription's queue: `{ "bellyfed-domain-user-dev-journal": "user/journal" }`. */
  readonly subscriptions: Readonly<Record<string, string>>;
  readonly buses: readonly string[];
  /** ARNs of the buses of others that events are sent on to. @default none */
  readonly receivers: readonly string[];
  /** Redrives of a message before it goes to the parking lot; those after an outage do not count. @default 3 */
  readonly maxRecoveries: number;
  /** Messages to move per second. @default 50 */
  readonly messagesPerSecond: number;
}

/** A queue of dead letters. */
export interface RecoverySource {
  readonly queueName: string;
  readonly queueUrl: string;
  /** The subscription's queue; absent for undelivered events. */
  readonly originUrl?: string;
  /** The bus of undelivered events; absent for a subscription's dead letters. */
  readonly busName?: string;
  /** The subscription's name without its bus; empty for undelivered events. */
  readonly consumer: string;
}

const defaults = { receivers: [] as readonly string[], maxRecoveries: 3, messagesPerSecond: 50 };

const rules: Readonly<Record<keyof RecoverySettings, Rule>> = {
  queueUrlPrefix: [
    (value) => /^https?:\/\/.+\/\d{12}\/$/.test(String(value)),
    "must be a URL up to /<account>/",
  ],
  parkingLotQueue: [isName, "must be a queue name"],
  subscriptions: [areConsumers, "must be an object of queue names and their domain/consumer"],
  buses: [(value) => Array.isArray(value) && value.every(isName), "must be a list of bus names"],
  receivers: [
    (value) => Array.isArray(value) && value.every((one) => String(one).startsWith("arn:aws:events:")),
    "must be a list of ARNs of buses",
  ],
  maxRecoveries: wholeNumberRule(0, 100),
  messagesPerSecond: wholeNumberRule(1, 500),
};

/** Reads the variable RECOVERY_SETTINGS. @throws naming the field, its value and the rule. */
export function recoverySettings(env: EnvironmentVariables): RecoverySettings {
  const settings = { ...defaults, ...(jsonVariable(env, "RECOVERY_SETTINGS") as object) } as RecoverySettings;
  for (const field of Object.keys(rules) as (keyof RecoverySettings)[])
    checkField("RECOVERY_SETTINGS:", field, settings[field], rules);
  return settings;
}

function areConsumers(value: unknown): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.entries(value).every(
    ([queue, name]) => isName(queue) && typeof name === "string" && /^[^/]+\/[^/]+$/.test(name),
  );
}

function isName(value: unknown): boolean {
  return typeof value === "string" && /^[A-Za-z0-9_.-]{1,256}$/.test(value);
}

export function recoverySources({
  queueUrlPrefix,
  subscriptions,
  buses,
}: RecoverySettings): RecoverySource[] {
  const urlOf = (name: string): string => `${queueUrlPrefix}${name}`;
  return [
    ...Object.entries(subscriptions).map(([queue, name]) => {
      const queueName = deadLetterQueueName(queue);
      const consumer = name.slice(name.indexOf("/") + 1);
      return { queueName, queueUrl: urlOf(queueName), originUrl: urlOf(queue), consumer };
    }),
    ...buses.map((bus) => {
      const queueName = busQueueName(bus, "undelivered");
      return { queueName, queueUrl: urlOf(queueName), busName: bus, consumer: "" };
    }),
  ];
}
