import { jsonVariable, type EnvironmentVariables } from "../settings/environment-variables";
import { busQueueName, deadLetterQueueName, type ConsumerRef } from "../settings/names";
import { checkField, wholeNumberRule, type Rule } from "../settings/rule";

/** The queues and limits of one environment's recovery. It names queues, as a function's variables have 4 KB. */
export interface RecoverySettings {
  /** A queue's URL up to its name: `https://sqs.…/123456789012/`. */
  readonly queueUrlPrefix: string;
  /** Name of the parking-lot queue. */
  readonly parkingLotQueue: string;
  /** Names of the subscriptions' queues; those of their dead-letter queues add `-dead-letters`. */
  readonly subscriptions: readonly string[];
  /** Names of all buses; those of their queues of undelivered events add `-undelivered`. */
  readonly buses: readonly string[];
  /** Redrives of a message before it goes to the parking lot; those after an outage do not count. @default 3 */
  readonly maxRecoveries: number;
  /** Messages to move per second. @default 50 */
  readonly messagesPerSecond: number;
}

/** The settings of the scheduled recovery. */
export interface RecoveryEnvironment extends RecoverySettings {
  /** The consumers of the subscriptions' queues, by queue name. */
  readonly consumers: Readonly<Record<string, ConsumerRef>>;
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

const defaults = { maxRecoveries: 3, messagesPerSecond: 50 };

const rules: Readonly<Record<keyof RecoverySettings, Rule>> = {
  queueUrlPrefix: [
    (value) => /^https?:\/\/.+\/\d{12}\/$/.test(String(value)),
    "must be a URL up to /<account>/",
  ],
  parkingLotQueue: [isName, "must be a queue name"],
  subscriptions: [areConsumers, "must be an object of queue names and their domain/consumer"],
  buses: [(value) => Array.isArray(value) && value.every(isName), "must be a list of bus names"],
  maxRecoveries: wholeNumberRule(0, 100),
  messagesPerSecond: wholeNumberRule(1, 500),
};

/**
 * Reads the settings from the variable RECOVERY_SETTINGS; there, subscriptions are an object of each queue's consumer:
 * `{ "bellyfed-domain-user-dev-journal": "user/journal" }` for domain and consumer.
 * @throws naming the field, its value and the rule.
 */
export function recoverySettings(env: EnvironmentVariables): RecoveryEnvironment {
  const settings = { ...defaults, ...(jsonVariable(env, "RECOVERY_SETTINGS") as object) } as WrittenSettings;
  for (const field of Object.keys(rules) as (keyof RecoverySettings)[])
    checkField("RECOVERY_SETTINGS:", field, settings[field], rules);
  const { subscriptions } = settings;
  const names = Object.entries(subscriptions).map(([queue, name]) => [queue, consumerRef(name)] as const);
  return { ...settings, subscriptions: Object.keys(subscriptions), consumers: Object.fromEntries(names) };
}

/** The settings in the variable. */
type WrittenSettings = Omit<RecoverySettings, "subscriptions"> & {
  readonly subscriptions: Readonly<Record<string, string>>;
};

const consumerPattern = /^([^/]+)\/([^/]+)$/;

function consumerRef(written: string): ConsumerRef {
  const [, domain = "", consumer = ""] = consumerPattern.exec(written) ?? [];
  return { domain, consumer };
}

function areConsumers(value: unknown): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.entries(value).every(
    ([queue, name]) => isName(queue) && typeof name === "string" && consumerPattern.test(name),
  );
}

/** All queues of dead letters. */
export function recoverySources({
  queueUrlPrefix,
  subscriptions,
  buses,
}: RecoverySettings): RecoverySource[] {
  const urlOf = (name: string): string => `${queueUrlPrefix}${name}`;
  return [
    ...subscriptions.map((queue) => {
      const queueName = deadLetterQueueName(queue);
      const bus = longest(buses.filter((name) => queue.startsWith(`${name}-`)));
      const consumer = bus ? queue.slice(bus.length + 1) : queue;
      return { queueName, queueUrl: urlOf(queueName), originUrl: urlOf(queue), consumer };
    }),
    ...buses.map((bus) => {
      const queueName = busQueueName(bus, "undelivered");
      return { queueName, queueUrl: urlOf(queueName), busName: bus, consumer: "" };
    }),
  ];
}

function longest(names: readonly string[]): string | undefined {
  return [...names].sort((one, other) => other.length - one.length)[0];
}

function isName(value: unknown): boolean {
  return typeof value === "string" && /^[A-Za-z0-9_.-]{1,256}$/.test(value);
}
