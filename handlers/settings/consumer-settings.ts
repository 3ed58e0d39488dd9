import { jsonVariable, textVariable, type EnvironmentVariables } from "./environment-variables";
import { maxReceiveCount } from "./receive-pace";
import { checkField, oneOf, wholeNumberRule, type Rule } from "./rule";

export interface BreakerSettings {
  /** First failures of events in a row, in one instance, that open it; 1 to 1,000. @default 5 */
  readonly consecutiveFailureThreshold: number;
  /** Share of first failures in the sliding window that opens it; above 0, at most 1. @default 0.5 */
  readonly failureRateThreshold: number;
  /** Calls in the sliding window before the rate counts; 1 to 100,000. @default 20 */
  readonly minimumNumberOfCalls: number;
  /** Length of the sliding window; 1 to 3,600. @default 30 */
  readonly slidingWindowSeconds: number;
  /** Longest wait before a probe; the wait begins at 5 s and doubles; 5 to 3,600. @default 60 */
  readonly maxWaitInOpenStateSeconds: number;
  /** Probes of the one instance of the fleet that holds the lease; 1 to 10. @default 3 */
  readonly permittedCallsInHalfOpen: number;
  /** Seconds in which traffic returns from a tenth to all after it closed; 0 to 3,600. @default 30 */
  readonly slowStartSeconds: number;
}

/** How often an event is attempted before it becomes a dead letter. */
export interface AttemptSettings {
  /**
   * Sum of the weights of an event's failures: 1 each where nearly all other events succeed, less where fewer do, 0 in
   * an outage; 1 to 100. @default 5
   */
  readonly unknown: number;
  /** Attempts in a row that begin and never end; 2 to 50. @default 6 */
  readonly crash: number;
}

/** How the consumer recognises a message whose event was handled before. */
export interface IdempotencySettings {
  /**
   * `none`: nothing is paid, and each delivery is handled: repeats must be harmless. `mark`: one read before and one write
   * after; a delivery is not handled that begins after another was handled and that was written down: of two that come at
   * once to two processes each may be. `lock`: two writes, and never two attempts at once. @default "none"
   */
  readonly mode: "none" | "mark" | "lock";
  /**
   * How long a handled event is remembered; 1 h to 11 years. It must cover the time in which the event can come again:
   * `archiveDays`, `queueDays` and twice `deadLetterDays`. @default that time, or 30 days where the retention is not known
   */
  readonly expirySeconds: number;
}

/** What a subscription can decide about its consumer; {@link consumerSettings} checks it. */
export interface ConsumerSettings {
  readonly breaker: BreakerSettings;
  readonly attempts: AttemptSettings;
  readonly idempotency: IdempotencySettings;
  /**
   * Longest time that a message may be in the queue; then it is dead-lettered, and recovery redrives it if it was
   * attempted or deferred before. 60 s to 14 days, and less than the queue's retention. @default 13 days
   */
  readonly maxEventAgeSeconds: number;
  /** Longest chain of events that cause each other; 1 to 1,000. @default 16 */
  readonly maxHops: number;
  /** Events of one batch that are handled at once; 1 to 1,000. @default 10 */
  readonly concurrency: number;
  /**
   * Share of the events of no trace whose attempts are written as spans; 0 to 1. Events of a trace follow its sampled
   * flag. @default no spans are written
   */
  readonly traceSampleRatio?: number;
}

/** Settings that differ from the defaults: groups or single values. */
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
  idempotency: { mode: "none", expirySeconds: 30 * secondsPerDay },
  maxEventAgeSeconds: 13 * secondsPerDay,
  maxHops: 16,
  concurrency: 10,
};

const rules: Readonly<Record<string, Rule>> = {
  "breaker.consecutiveFailureThreshold": wholeNumberRule(1, 1000),
  "breaker.failureRateThreshold": [
    (value) => typeof value === "number" && value > 0 && value <= 1,
    "must be a number above 0 and at most 1",
  ],
  "breaker.minimumNumberOfCalls": wholeNumberRule(1, 100_000),
  "breaker.slidingWindowSeconds": wholeNumberRule(1, 3600),
  "breaker.maxWaitInOpenStateSeconds": wholeNumberRule(5, 3600),
  "breaker.permittedCallsInHalfOpen": wholeNumberRule(1, 10),
  "breaker.slowStartSeconds": wholeNumberRule(0, 3600),
  "attempts.unknown": wholeNumberRule(1, 100),
  "attempts.crash": wholeNumberRule(2, 50),
  "idempotency.mode": oneOf("none", "mark", "lock"),
  "idempotency.expirySeconds": wholeNumberRule(3600, 11 * 365 * secondsPerDay),
  maxEventAgeSeconds: wholeNumberRule(60, 14 * secondsPerDay),
  maxHops: wholeNumberRule(1, 1000),
  concurrency: wholeNumberRule(1, 1000),
  traceSampleRatio: [
    (value) => typeof value === "number" && value >= 0 && value <= 1,
    "must be a number from 0 to 1",
  ],
};

/** The defaults with the overrides, of which a later one wins. @throws naming the setting, its value and the rule. */
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
  for (const [key, value] of flatten(settings)) checkField("Consumer setting", key, value, rules);
  maxReceiveCount(settings);
  const { idempotency, maxEventAgeSeconds } = settings;
  if (idempotency.mode !== "none" && idempotency.expirySeconds < maxEventAgeSeconds) {
    throw new Error(
      `Consumer setting idempotency.expirySeconds is ${idempotency.expirySeconds}: must be at least ` +
        `maxEventAgeSeconds, which is ${maxEventAgeSeconds}.`,
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

export type LogLevel = "DEBUG" | "INFO" | "WARN" | "ERROR";

/** A consumer's identity and resources; `Address` is a string, or a Pulumi output of one. */
export interface ConsumerEnvironment<Address = string> {
  /** Domain of its bus, such as `user`. */
  readonly domain: string;
  readonly consumer: string;
  readonly queueUrl: Address;
  readonly deadLetterQueueUrl: Address;
  readonly rejectedQueueUrl: Address;
  /** Name of the table of breaker and idempotency items. */
  readonly stateTable: Address;
  readonly metricNamespace: string;
  /** Name of the bucket of claim checks. Absent: events with a claim check are rejected. */
  readonly claimBucket?: Address;
  readonly settings: ConsumerSettings;
  readonly logLevel: LogLevel;
}

const variables = {
  domain: "DOMAIN",
  consumer: "CONSUMER",
  queueUrl: "QUEUE_URL",
  deadLetterQueueUrl: "DEAD_LETTER_QUEUE_URL",
  rejectedQueueUrl: "REJECTED_QUEUE_URL",
  stateTable: "STATE_TABLE",
  metricNamespace: "METRIC_NAMESPACE",
  claimBucket: "CLAIM_BUCKET",
  settings: "CONSUMER_SETTINGS",
  logLevel: "LOG_LEVEL",
} as const satisfies Record<keyof Required<ConsumerEnvironment>, string>;

type Field = keyof typeof variables;

/** The environment variables that {@link readConsumerEnvironment} reads. */
export function consumerEnvironment<Address>(
  environment: ConsumerEnvironment<Address>,
): Record<string, Address | string> {
  const values = { ...environment, settings: JSON.stringify(environment.settings) };
  const written = Object.entries(variables).map(([field, name]) => [name, values[field as Field]] as const);
  return Object.fromEntries(written.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

/** Reads what {@link consumerEnvironment} wrote. @throws naming the variable that is missing or wrong. */
export function readConsumerEnvironment(env: EnvironmentVariables): ConsumerEnvironment {
  const read = (field: Field): string => textVariable(env, variables[field]);
  const claimBucket = env[variables.claimBucket];
  const overrides = jsonVariable(env, variables.settings) as ConsumerSettingsOverrides;
  return {
    domain: read("domain"),
    consumer: read("consumer"),
    queueUrl: read("queueUrl"),
    deadLetterQueueUrl: read("deadLetterQueueUrl"),
    rejectedQueueUrl: read("rejectedQueueUrl"),
    stateTable: read("stateTable"),
    metricNamespace: read("metricNamespace"),
    ...(claimBucket && { claimBucket }),
    settings: consumerSettings(overrides),
    logLevel: textVariable(env, variables.logLevel, oneOf("DEBUG", "INFO", "WARN", "ERROR")) as LogLevel,
  };
}
