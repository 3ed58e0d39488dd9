import type { ConsumerEnvironment } from "../settings/consumer-settings";

/** What the recovery of one environment works on; queues by name, as a function's variables have 4 KB in all. */
export interface RecoverySettings {
  /** What stands before a queue's name in its URL, up to the last slash: `https://sqs.…/123456789012/`. */
  readonly queueUrlPrefix: string;
  /** Name of the queue for what recovery gives up. */
  readonly parkingLotQueue: string;
  /** Names of the subscriptions' queues; their dead-letter queues add `-dead-letters`. */
  readonly subscriptions: readonly string[];
  /** Names of all buses; their queues of undelivered events add `-undelivered`. */
  readonly buses: readonly string[];
  /** How often a message may be recovered before it is parked, but for what an outage set aside. Default 3. */
  readonly maxRecoveries: number;
  /** How many messages are moved per second. Default 50. */
  readonly messagesPerSecond: number;
}

/** Whose breaker an event waits for. */
export type ConsumerName = Pick<ConsumerEnvironment, "domain" | "consumer" | "dependency">;

/** What the scheduled recovery knows besides. */
export interface RecoveryEnvironment extends RecoverySettings {
  /** The consumers of the subscriptions' queues, by the queue's name. */
  readonly consumers: Readonly<Record<string, ConsumerName>>;
}

/** A queue that messages are recovered from. */
export interface RecoverySource {
  readonly queueName: string;
  readonly queueUrl: string;
  /** The subscription's queue; absent where EventBridge keeps what it could not deliver. */
  readonly originUrl?: string;
  /** The bus whose undelivered events it keeps; absent for a subscription's dead letters. */
  readonly busName?: string;
  /** The subscription's name without its bus; empty for undelivered events. */
  readonly consumer: string;
}

const defaults = { maxRecoveries: 3, messagesPerSecond: 50 };

/**
 * Reads the settings from the variable RECOVERY_SETTINGS; there, subscriptions are an object that tells each queue's
 * consumer: `{ "bellyfed-domain-user-dev-journal": "user/journal/journal" }` for domain, consumer and dependency.
 * @throws naming the field that is missing or wrong, and the rule
 */
export function recoverySettings(env: Readonly<Record<string, string | undefined>>): RecoveryEnvironment {
  const given = parse(env.RECOVERY_SETTINGS);
  const settings = { ...defaults, ...given } as WrittenSettings;
  const check = (field: keyof WrittenSettings, isMet: boolean, rule: string): void => {
    if (!isMet)
      throw new Error(`RECOVERY_SETTINGS.${field} is ${JSON.stringify(settings[field])}: must be ${rule}.`);
  };
  check(
    "queueUrlPrefix",
    /^https?:\/\/.+\/\d{12}\/$/.test(String(settings.queueUrlPrefix)),
    "a URL up to /<account>/",
  );
  check("parkingLotQueue", isName(settings.parkingLotQueue), "a queue name");
  check(
    "subscriptions",
    areConsumers(settings.subscriptions),
    "an object of queue names and their domain/consumer/dependency",
  );
  check("buses", isNames(settings.buses), "a list of bus names");
  check("maxRecoveries", isWhole(settings.maxRecoveries, 0, 100), "a whole number from 0 to 100");
  check("messagesPerSecond", isWhole(settings.messagesPerSecond, 1, 500), "a whole number from 1 to 500");
  const { subscriptions } = settings;
  const names = Object.entries(subscriptions).map(([queue, name]) => [queue, consumerName(name)] as const);
  return { ...settings, subscriptions: Object.keys(subscriptions), consumers: Object.fromEntries(names) };
}

/** The settings as they are written in the variable. */
type WrittenSettings = Omit<RecoverySettings, "subscriptions"> & {
  readonly subscriptions: Readonly<Record<string, string>>;
};

/** A dependency may have any name; domain and subscription have no slash in theirs. */
const consumerNamePattern = /^([^/]+)\/([^/]+)\/(.+)$/s;

function consumerName(written: string): ConsumerName {
  const [, domain = "", consumer = "", dependency = ""] = consumerNamePattern.exec(written) ?? [];
  return { domain, consumer, dependency };
}

function areConsumers(value: unknown): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.entries(value).every(
    ([queue, name]) => isName(queue) && typeof name === "string" && consumerNamePattern.test(name),
  );
}

/** All queues that messages can be recovered from. */
export function recoverySources({
  queueUrlPrefix,
  subscriptions,
  buses,
}: RecoverySettings): RecoverySource[] {
  const urlOf = (name: string): string => `${queueUrlPrefix}${name}`;
  return [
    ...subscriptions.map((queue) => {
      const queueName = `${queue}-dead-letters`;
      const bus = longest(buses.filter((name) => queue.startsWith(`${name}-`)));
      const consumer = bus ? queue.slice(bus.length + 1) : queue;
      return { queueName, queueUrl: urlOf(queueName), originUrl: urlOf(queue), consumer };
    }),
    ...buses.map((bus) => {
      const queueName = `${bus}-undelivered`;
      return { queueName, queueUrl: urlOf(queueName), busName: bus, consumer: "" };
    }),
  ];
}

function longest(names: readonly string[]): string | undefined {
  return [...names].sort((one, other) => other.length - one.length)[0];
}

function parse(text: string | undefined): object {
  if (!text) throw new Error("The environment variable RECOVERY_SETTINGS is missing.");
  try {
    return JSON.parse(text) as object;
  } catch {
    throw new Error(`RECOVERY_SETTINGS is no JSON: ${text.slice(0, 60)}`);
  }
}

function isName(value: unknown): boolean {
  return typeof value === "string" && /^[A-Za-z0-9_.-]{1,256}$/.test(value);
}

function isNames(value: unknown): boolean {
  return Array.isArray(value) && value.every(isName);
}

function isWhole(value: unknown, from: number, to: number): boolean {
  return Number.isInteger(value) && (value as number) >= from && (value as number) <= to;
}
