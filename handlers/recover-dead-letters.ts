import { awsRecoveryPorts } from "./dead-letters/aws-recovery-ports";
import { recoverQueue, type QueueSummary } from "./dead-letters/recover-queue";
import type { RecoveryPorts } from "./dead-letters/recovery-ports";
import { recoveryGate } from "./dead-letters/recovery-gate";
import { recoverySettings, recoverySources, type RecoverySource } from "./dead-letters/recovery-settings";

/** What the function is invoked with; a schedule's event asks for everything. */
export interface RecoveryInvocation {
  /** Dead-letter queues by name or URL. Default: all of the environment. */
  readonly queues?: readonly string[];
  /** Decides, counts and moves nothing. Default false. */
  readonly dryRun?: boolean;
  /** Messages to move per queue, at most. Default: all. */
  readonly maxMessages?: number;
  /** Only messages that were set aside for this reason: `max-attempts`, `undelivered`, … Default: any. */
  readonly reason?: string;
}

/** What one run did. */
export interface RecoverySummary {
  readonly dryRun: boolean;
  readonly queues: readonly QueueSummary[];
}

/** The part of Lambda's context that is used. */
export interface RecoveryContext {
  getRemainingTimeInMillis(): number;
}

/** Kept free at the end, for the messages in hand and the summary. */
const marginMs = 10_000;

/**
 * Makes the function that recovers an environment's dead letters: what another attempt may help goes back to where it
 * was lost, the rest is parked with a reason, and nothing is deleted that was not first written elsewhere.
 *
 * @param env default: the function's variables; RECOVERY_SETTINGS and METRIC_NAMESPACE are read, and STATE_TABLE for the
 * default of `ports`
 */
export function createRecovery(
  env: Readonly<Record<string, string | undefined>> = process.env,
  ports: RecoveryPorts = awsRecoveryPorts(variable(env, "STATE_TABLE")),
): (event: unknown, context: RecoveryContext) => Promise<RecoverySummary> {
  const settings = recoverySettings(env);
  const known = recoverySources(settings);
  const namespace = variable(env, "METRIC_NAMESPACE");
  return async (event, context) => {
    const invocation = readInvocation(event);
    const request = { dryRun: false, maxMessages: Infinity, ...invocation };
    const sources = chooseSources(known, invocation.queues);
    const endMs = ports.nowMs() + context.getRemainingTimeInMillis();
    const gate = recoveryGate(settings, ports);
    const queues: QueueSummary[] = [];
    for (const [index, source] of sources.entries()) {
      // A long queue must not use up the time of those after it.
      const shareMs = (endMs - marginMs - ports.nowMs()) / (sources.length - index);
      const deadlineMs = ports.nowMs() + shareMs;
      queues.push(await recoverQueue(source, request, settings, ports, { deadlineMs, endMs }, gate));
    }
    if (!request.dryRun) ports.write(metricsLine(namespace, queues, ports.nowMs()));
    return { dryRun: request.dryRun, queues };
  };
}

function variable(env: Readonly<Record<string, string | undefined>>, name: string): string {
  const value = env[name];
  if (!value) throw new Error(`The environment variable ${name} is missing.`);
  return value;
}

const rules: Readonly<Record<keyof RecoveryInvocation, readonly [(value: unknown) => boolean, string]>> = {
  queues: [
    (value) => Array.isArray(value) && value.every((name) => typeof name === "string"),
    "a list of queue names or URLs",
  ],
  dryRun: [(value) => typeof value === "boolean", "true or false"],
  maxMessages: [(value) => Number.isInteger(value) && (value as number) >= 1, "a whole number from 1"],
  reason: [(value) => typeof value === "string" && value !== "", "the name of a reason"],
};

/** A misspelled field must not turn a dry run into a real one, nor one queue into all. */
function readInvocation(event: unknown): RecoveryInvocation {
  const given = (event ?? {}) as Record<string, unknown>;
  if (typeof given["detail-type"] === "string") return {};
  for (const [field, value] of Object.entries(given)) {
    const rule = Object.hasOwn(rules, field) ? rules[field as keyof RecoveryInvocation] : undefined;
    if (!rule) throw new Error(`Recovery knows no field ${field}, only ${Object.keys(rules).join(", ")}.`);
    if (!rule[0](value))
      throw new Error(`Recovery's ${field} is ${JSON.stringify(value)}: must be ${rule[1]}.`);
  }
  return given;
}

function chooseSources(
  known: readonly RecoverySource[],
  asked?: readonly string[],
): readonly RecoverySource[] {
  if (!asked) return known;
  return asked.map((name) => {
    const source = known.find(({ queueName, queueUrl }) => name === queueName || name === queueUrl);
    if (source) return source;
    const names = known.map(({ queueName }) => queueName).join(", ");
    throw new Error(
      `${name} is no dead-letter queue of this environment. Nothing was moved. There are: ${names}`,
    );
  });
}

const metrics = ["examined", "recovered", "movedToParkingLot", "failed", "left"] as const;

/** One line of CloudWatch's embedded metric format. */
function metricsLine(Namespace: string, queues: readonly QueueSummary[], nowMs: number): string {
  const nameOf = (metric: string): string => `Recovery${metric[0]?.toUpperCase()}${metric.slice(1)}`;
  const sums = metrics.map((metric) => [
    nameOf(metric),
    queues.reduce((sum, queue) => sum + queue[metric], 0),
  ]);
  const line = {
    _aws: {
      Timestamp: nowMs,
      CloudWatchMetrics: [
        {
          Namespace,
          Dimensions: [["Domain", "Consumer"]],
          Metrics: metrics.map((metric) => ({ Name: nameOf(metric), Unit: "Count" })),
        },
      ],
    },
    Domain: "all",
    Consumer: "recover-dead-letters",
    ...(Object.fromEntries(sums) as Record<string, number>),
    queues: queues.filter(
      ({ examined, failures, heldBack }) => examined + failures.length + heldBack.length > 0,
    ),
  };
  return `${JSON.stringify(line)}\n`;
}
