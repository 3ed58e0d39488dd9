import type { Context } from "aws-lambda";
import { metricLine } from "./aws/metric-line";
import { breakerKey } from "./settings/names";
import { awsRecoveryPorts } from "./dead-letters/aws-recovery-ports";
import { breakerGate, type BreakerGate } from "./dead-letters/breaker-gate";
import { recoverQueue, type QueueSummary } from "./dead-letters/recover-queue";
import type { RecoveryPorts } from "./dead-letters/recovery-ports";
import {
  recoverySettings,
  recoverySources,
  type RecoverySettings,
  type RecoverySource,
} from "./dead-letters/recovery-settings";
import { textVariable, type EnvironmentVariables } from "./settings/environment-variables";
import { checkField, wholeNumberRule, type Rule } from "./settings/rule";

/** The function's input; a scheduled event selects everything. */
interface RecoveryInvocation {
  /** Dead-letter queues by name or URL. @default all of the environment */
  readonly queues?: readonly string[];
  /** Decides and counts, and moves nothing. @default false */
  readonly dryRun?: boolean;
  /** Most messages to move per queue. @default all */
  readonly maxMessages?: number;
  /** Only dead letters of this reason: `max-attempts`, `undelivered`, … @default any */
  readonly reason?: string;
}

export interface RecoverySummary {
  readonly dryRun: boolean;
  readonly queues: readonly QueueSummary[];
}

/** Reserved for the end of messages in progress and for the summary. */
const marginMs = 10_000;

/**
 * Makes the function that recovers an environment's dead letters: it redrives what another attempt may help, moves the
 * rest to the parking lot with a reason, and deletes nothing before it is written elsewhere.
 * @param env the variables RECOVERY_SETTINGS and METRIC_NAMESPACE, and STATE_TABLE for the default of `ports`
 */
export function createRecovery(
  env: EnvironmentVariables = process.env,
  ports: RecoveryPorts = awsRecoveryPorts(textVariable(env, "STATE_TABLE")),
): (event: unknown, context: Pick<Context, "getRemainingTimeInMillis">) => Promise<RecoverySummary> {
  const settings = recoverySettings(env);
  const known = recoverySources(settings);
  const namespace = textVariable(env, "METRIC_NAMESPACE");
  return async (event, context) => {
    const { queues: asked, dryRun = false, maxMessages = Infinity, reason } = readInvocation(event);
    const sources = chooseSources(known, asked);
    const endMs = ports.nowMs() + context.getRemainingTimeInMillis();
    const gate = recoveryGate(settings, ports);
    const queues: QueueSummary[] = [];
    for (const [index, source] of sources.entries()) {
      // A long queue must leave time for the queues after it.
      const shareMs = (endMs - marginMs - ports.nowMs()) / (sources.length - index);
      const request = { dryRun, maxMessages, reason, deadlineMs: ports.nowMs() + shareMs, endMs };
      queues.push(await recoverQueue(source, request, settings, ports, gate));
    }
    if (!dryRun) writeMetrics(namespace, queues, ports);
    return { dryRun, queues };
  };
}

/** How long a breaker's state is believed; a run takes minutes. */
const freshMs = 30_000;

function recoveryGate(
  { subscriptions }: RecoverySettings,
  ports: Pick<RecoveryPorts, "readBreaker" | "nowMs">,
): BreakerGate {
  const breakerOf = async (queueName: string) => {
    const subscription = subscriptions[queueName];
    if (subscription === undefined) return undefined;
    const [domain = "", consumer = ""] = subscription.split("/");
    // Without an answer it sends: a message that is redriven too early waits in its queue; one that stays expires.
    const read = () => ports.readBreaker(breakerKey({ domain, consumer })).catch(() => undefined);
    return { subscription, read };
  };
  return breakerGate(breakerOf, () => ports.nowMs(), freshMs);
}

const rules: Readonly<Record<keyof RecoveryInvocation, Rule>> = {
  queues: [
    (value) => Array.isArray(value) && value.every((name) => typeof name === "string"),
    "must be a list of queue names or URLs",
  ],
  dryRun: [(value) => typeof value === "boolean", "must be true or false"],
  maxMessages: wholeNumberRule(1, Infinity),
  reason: [(value) => typeof value === "string" && value !== "", "must be the name of a reason"],
};

/** Rejects an unknown field: it must not turn a dry run into a real one, nor one queue into all. */
function readInvocation(event: unknown): RecoveryInvocation {
  const given = (event ?? {}) as Record<string, unknown>;
  if (typeof given["detail-type"] === "string") return {};
  for (const [field, value] of Object.entries(given)) checkField("Recovery's", field, value, rules);
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

function writeMetrics(
  namespace: string,
  queues: readonly QueueSummary[],
  ports: Pick<RecoveryPorts, "write" | "nowMs">,
): void {
  const counts = metrics.map((metric) => [
    `Recovery${metric[0]?.toUpperCase()}${metric.slice(1)}`,
    queues.reduce((sum, queue) => sum + queue[metric], 0),
  ]);
  const used = queues.filter(
    ({ examined, failures, heldBack }) => examined + failures.length + heldBack.length > 0,
  );
  const sums = Object.fromEntries(counts) as Record<string, number>;
  ports.write(metricLine(namespace, "recover-dead-letters", sums, { queues: used }, ports.nowMs()));
}
