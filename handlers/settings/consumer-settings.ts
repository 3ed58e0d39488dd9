import { maxReceiveCount } from "./receive-pace";

/** When the circuit breaker opens, how long it stays open, and how it closes again. */
export interface BreakerSettings {
  /** Events in a row, in one instance, whose first failure opens it. Default 5; 1 to 1,000. */
  readonly consecutiveFailureThreshold: number;
  /** Share of events in the window that failed for the first time that opens it. Default 0.5; above 0, at most 1. */
  readonly failureRateThreshold: number;
  /** Calls the window must hold before the rate counts. Default 20; 1 to 100,000. */
  readonly minimumNumberOfCalls: number;
  /** Length of the window in seconds. Default 30; 1 to 3,600. */
  readonly slidingWindowSeconds: number;
  /** Longest time it stays open before it lets a probe through; it begins at 5 s and doubles. Default 60; 5 to 3,600. */
  readonly maxWaitInOpenStateSeconds: number;
  /** Calls that one instance in the whole fleet may make, one by one, to find out. Default 3; 1 to 10. */
  readonly permittedCallsInHalfOpen: number;
  /** Seconds over which traffic returns after it closed, from a tenth to all. Default 30; 0 to 3,600. */
  readonly slowStartSeconds: number;
}

/** How often an event is tried before it becomes a dead letter. */
export interface AttemptSettings {
  /**
   * What failures that may or may not be the event's own may count in all: a whole one each where nearly all other
   * events succeed, less where fewer do, nothing in an outage. Default 5; 1 to 100.
   */
  readonly unknown: number;
  /** Attempts in a row that may begin and never end. Default 6; 2 to 50. */
  readonly crash: number;
}

/** How a repeated delivery of one event is told from the first. */
export interface IdempotencySettings {
  /**
   * `none`: the effect is keyed by the event, so repeats are harmless; `mark`: one read before and one write after, so
   * that a delivery that begins after another was handled and written down is not handled, but of two that are under way
   * at once both may be; `lock`: two writes, and no two attempts at once. Default `none`.
   */
  readonly mode: "none" | "mark" | "lock";
  /**
   * How long a handled event is remembered, in seconds; 1 h to 11 years. Default of a subscription as long as it can
   * come again: `archiveDays`, `queueDays` and twice `deadLetterDays` (30 days where nothing says those). It must not be
   * less, unless replays are handled again: then `maxEventAgeSeconds` and `deadLetterDays` together.
   */
  readonly expirySeconds: number;
  /** Whether a replay handles again what was handled before, once per replay. Default `absorb`. */
  readonly replays: "absorb" | "handle";
}

/** What a subscription can decide about its consumer; plain values, checked by {@link consumerSettings}. */
export interface ConsumerSettings {
  readonly breaker: BreakerSettings;
  readonly attempts: AttemptSettings;
  readonly idempotency: IdempotencySettings;
  /**
   * Longest time an event may wait in the queue, in seconds: then it goes to the dead letters, from where recovery sends
   * it back if it was tried or held back before. Default a day less than the queue keeps it; 60 s to SQS' 14 days, and
   * below the queue's retention.
   */
  readonly maxEventAgeSeconds: number;
  /** Longest chain of events that cause each other. Default 16; 1 to 1,000. */
  readonly maxHops: number;
  /** Events of one batch that are handled at once. Default 10; 1 to 1,000. */
  readonly concurrency: number;
}

/** Where a subscription differs from the defaults; whole groups or single values. */
export type ConsumerSettingsOverrides = {
  readonly [Key in keyof ConsumerSettings]?: ConsumerSettings[Key] extends object
    ? Partial<ConsumerSettings[Key]>
    : ConsumerSettings[Key];
};

const secondsPerDay = 86_400;

const defaults: ConsumerSettings = {
  breaker: {
    consecutiveFailureThreshold: 5,
    failureRateThreshold: 0.5,
    minimumNumberOfCalls: 20,
    slidingWindowSeconds: 30,
    maxWaitInOpenStateSeconds: 60,
    permittedCallsInHalfOpen: 3,
    slowStartSeconds: 30,
  },
  attempts: { unknown: 5, crash: 6 },
  idempotency: { mode: "none", expirySeconds: 30 * secondsPerDay, replays: "absorb" },
  maxEventAgeSeconds: 13 * secondsPerDay,
  maxHops: 16,
  concurrency: 10,
};

/** What a setting must be: the check, and the same in words. */
type Rule = readonly [isMet: (value: unknown) => boolean, rule: string];

const rules: Readonly<Record<string, Rule>> = {
  "breaker.consecutiveFailureThreshold": wholeNumber(1, 1000),
  "breaker.failureRateThreshold": [
    (value) => typeof value === "number" && value > 0 && value <= 1,
    "must be a number above 0 and at most 1",
  ],
  "breaker.minimumNumberOfCalls": wholeNumber(1, 100_000),
  "breaker.slidingWindowSeconds": wholeNumber(1, 3600),
  "breaker.maxWaitInOpenStateSeconds": wholeNumber(5, 3600),
  "breaker.permittedCallsInHalfOpen": wholeNumber(1, 10),
  "breaker.slowStartSeconds": wholeNumber(0, 3600),
  "attempts.unknown": wholeNumber(1, 100),
  "attempts.crash": wholeNumber(2, 50),
  "idempotency.mode": oneOf("none", "mark", "lock"),
  "idempotency.expirySeconds": wholeNumber(3600, 11 * 365 * secondsPerDay),
  "idempotency.replays": oneOf("absorb", "handle"),
  maxEventAgeSeconds: wholeNumber(60, 14 * secondsPerDay),
  maxHops: wholeNumber(1, 1000),
  concurrency: wholeNumber(1, 1000),
};

function wholeNumber(from: number, to: number): Rule {
  const isMet = (value: unknown): boolean =>
    Number.isInteger(value) && (value as number) >= from && (value as number) <= to;
  return [isMet, `must be a whole number from ${from} to ${to}`];
}

function oneOf(...words: readonly string[]): Rule {
  return [(value) => words.includes(value as string), `must be one of ${words.join(", ")}`];
}

/**
 * The defaults with overrides, the later over the earlier, as a subscription's over its environment's; checked.
 * @throws naming the key, its value and the rule when one is out of range or unknown.
 */
export function consumerSettings(...overrides: readonly ConsumerSettingsOverrides[]): ConsumerSettings {
  let settings = defaults;
  for (const { breaker, attempts, idempotency, ...others } of overrides) {
    settings = {
      ...settings,
      ...others,
      breaker: { ...settings.breaker, ...breaker },
      attempts: { ...settings.attempts, ...attempts },
      idempotency: { ...settings.idempotency, ...idempotency },
    };
  }
  for (const [key, value] of flatten(settings)) checkSetting(key, value);
  maxReceiveCount(settings);
  const { idempotency, maxEventAgeSeconds } = settings;
  if (idempotency.mode !== "none" && idempotency.expirySeconds < maxEventAgeSeconds) {
    refuse(
      "idempotency.expirySeconds",
      idempotency.expirySeconds,
      `must be at least maxEventAgeSeconds, which is ${maxEventAgeSeconds}`,
    );
  }
  return settings;
}

function flatten(value: object, prefix = ""): [key: string, value: unknown][] {
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
    typeof inner === "object" && inner !== null
      ? flatten(inner, `${prefix}${key}.`)
      : [[`${prefix}${key}`, inner] as [string, unknown]],
  );
}

function checkSetting(key: string, value: unknown): void {
  if (!Object.hasOwn(rules, key)) {
    refuse(key, value, `there is no such setting, only ${Object.keys(rules).join(", ")}`);
  }
  const [isMet, rule] = rules[key] as Rule;
  if (!isMet(value)) refuse(key, value, rule);
}

function refuse(key: string, value: unknown, rule: string): never {
  throw new Error(`Consumer setting ${key} is ${JSON.stringify(value)}: ${rule}.`);
}

/** From which level on lines are written, most talkative first. */
export type LogLevel = "DEBUG" | "INFO" | "WARN" | "ERROR";

const logLevels: readonly string[] = ["DEBUG", "INFO", "WARN", "ERROR"];

/** Who a consumer is and where it works; `Address` is a string, or what becomes one on deployment. */
export interface ConsumerEnvironment<Address = string> {
  /** Domain of its bus, such as `user`. */
  readonly domain: string;
  /** The subscription's name. */
  readonly consumer: string;
  /** Name of what its handler calls, which has the circuit breaker. */
  readonly dependency: string;
  readonly queueUrl: Address;
  readonly deadLetterQueueUrl: Address;
  readonly rejectedQueueUrl: Address;
  /** Name of the table of breaker and idempotency state. */
  readonly stateTable: Address;
  /** CloudWatch's namespace of its own metrics. */
  readonly metricNamespace: string;
  /** Name of the bucket that holds the data of large events. Default none: such events are rejected. */
  readonly claimBucket?: Address;
  readonly settings: ConsumerSettings;
  readonly logLevel: LogLevel;
}

const variables = {
  domain: "DOMAIN",
  consumer: "CONSUMER",
  dependency: "DEPENDENCY",
  queueUrl: "QUEUE_URL",
  deadLetterQueueUrl: "DEAD_LETTER_QUEUE_URL",
  rejectedQueueUrl: "REJECTED_QUEUE_URL",
  stateTable: "STATE_TABLE",
  metricNamespace: "METRIC_NAMESPACE",
  claimBucket: "CLAIM_BUCKET",
  settings: "CONSUMER_SETTINGS",
  logLevel: "LOG_LEVEL",
} as const satisfies Record<keyof Required<ConsumerEnvironment>, string>;

/** The environment variables that tell a function what {@link readConsumerEnvironment} reads. */
export function consumerEnvironment<Address>(
  place: ConsumerEnvironment<Address>,
): Record<string, Address | string> {
  return {
    [variables.domain]: place.domain,
    [variables.consumer]: place.consumer,
    [variables.dependency]: place.dependency,
    [variables.queueUrl]: place.queueUrl,
    [variables.deadLetterQueueUrl]: place.deadLetterQueueUrl,
    [variables.rejectedQueueUrl]: place.rejectedQueueUrl,
    [variables.stateTable]: place.stateTable,
    [variables.metricNamespace]: place.metricNamespace,
    ...(place.claimBucket !== undefined && { [variables.claimBucket]: place.claimBucket }),
    [variables.settings]: JSON.stringify(place.settings),
    [variables.logLevel]: place.logLevel,
  };
}

/**
 * Reads what {@link consumerEnvironment} wrote.
 * @throws naming the variable that is missing or wrong.
 */
export function readConsumerEnvironment(
  env: Readonly<Record<string, string | undefined>>,
): ConsumerEnvironment {
  const read = (name: string): string => {
    const value = env[name];
    if (!value) throw new Error(`The consumer's environment variable ${name} is missing.`);
    return value;
  };
  const claimBucket = env[variables.claimBucket];
  const logLevel = read(variables.logLevel);
  if (!logLevels.includes(logLevel)) {
    throw new Error(`The consumer's LOG_LEVEL is "${logLevel}": must be one of ${logLevels.join(", ")}.`);
  }
  return {
    domain: read(variables.domain),
    consumer: read(variables.consumer),
    dependency: read(variables.dependency),
    queueUrl: read(variables.queueUrl),
    deadLetterQueueUrl: read(variables.deadLetterQueueUrl),
    rejectedQueueUrl: read(variables.rejectedQueueUrl),
    stateTable: read(variables.stateTable),
    metricNamespace: read(variables.metricNamespace),
    ...(claimBucket && { claimBucket }),
    settings: consumerSettings(parseSettings(read(variables.settings))),
    logLevel: logLevel as LogLevel,
  };
}

function parseSettings(text: string): ConsumerSettingsOverrides {
  try {
    return JSON.parse(text) as ConsumerSettingsOverrides;
  } catch {
    throw new Error(`The consumer's CONSUMER_SETTINGS are no JSON: ${text.slice(0, 60)}`);
  }
}
