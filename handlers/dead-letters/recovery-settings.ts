/** What the recovery of one environment works on; queues by name, as a function's variables have 4 KB in all. */
export interface RecoverySettings {
  /** What stands before a queue's name in its URL, up to the last slash: `https://sqs.…/123456789012/`. */
  readonly queueUrlPrefix: string;
  /** Name of the queue for what recovery gives up. */
  readonly parkedQueue: string;
  /** Names of the subscriptions' queues; their dead-letter queues add `-dead-letters`. */
  readonly subscriptions: readonly string[];
  /** Names of all buses; their queues of undelivered events add `-undelivered`. */
  readonly buses: readonly string[];
  /** How often a message may be recovered before it is parked. Default 3. */
  readonly maxRecoveries: number;
  /** How many messages are moved per second. Default 50. */
  readonly messagesPerSecond: number;
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
 * Reads the settings from the variable RECOVERY_SETTINGS.
 * @throws naming the field that is missing or wrong, and the rule
 */
export function recoverySettings(env: Readonly<Record<string, string | undefined>>): RecoverySettings {
  const given = parse(env.RECOVERY_SETTINGS);
  const settings = { ...defaults, ...given } as RecoverySettings;
  const check = (field: keyof RecoverySettings, isMet: boolean, rule: string): void => {
    if (!isMet)
      throw new Error(`RECOVERY_SETTINGS.${field} is ${JSON.stringify(settings[field])}: must be ${rule}.`);
  };
  check(
    "queueUrlPrefix",
    /^https?:\/\/.+\/\d{12}\/$/.test(String(settings.queueUrlPrefix)),
    "a URL up to /<account>/",
  );
  check("parkedQueue", isName(settings.parkedQueue), "a queue name");
  check("subscriptions", isNames(settings.subscriptions), "a list of queue names");
  check("buses", isNames(settings.buses), "a list of bus names");
  check("maxRecoveries", isWhole(settings.maxRecoveries, 0, 100), "a whole number from 0 to 100");
  check("messagesPerSecond", isWhole(settings.messagesPerSecond, 1, 500), "a whole number from 1 to 500");
  return settings;
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
