import { SQSClient } from "@aws-sdk/client-sqs";
import type { Command } from "commander";
import type { BreakerGate } from "../../../../handlers/dead-letters/breaker-gate";
import type { RecoverySettings } from "../../../../handlers/dead-letters/recovery-settings";
import { parkingLotQueueName } from "../../../../handlers/settings/names";
import { busNames, findBackbone, type Backbone } from "../backbone";
import { operatorPorts } from "../operator-ports";
import { resourceName } from "../../../../packages/text/resource-name";
import { recoverySettingsOf } from "../recovery-settings-of";
import { redriveGate } from "../breaker/redrive-gate";
import { confirm, type Session } from "../session";
import { UsageError } from "../usage-error";
import { addVerb, jsonOption, yesOption } from "../verb";
import { countVisibleMessages } from "./count-visible-messages";
import type { DeadLetterKind, DeadLetterQueue } from "./queued-dead-letter";
import {
  addFilterOptions,
  deadLetterFilter,
  deadLetterQueues,
  type DeadLetterOptions,
} from "./dead-letter-options";
import { redriveQueue, type QueueRedrive } from "./redrive-queue";
import { RedriveReport } from "./redrive-report";
import { readWhole } from "../../../read-number";

interface RedriveOptions extends DeadLetterOptions {
  readonly to?: string;
  readonly rate: number;
  readonly dryRun?: boolean;
  readonly force?: boolean;
  readonly yes?: boolean;
}

const usualKinds: readonly DeadLetterKind[] = ["consumer", "undelivered"];

/** `dead-letters redrive`. */
export function addRedriveVerb(command: Command, session: Session): void {
  const redrive = addVerb(
    command,
    "redrive",
    "Sends dead letters back to the queue or bus they were lost for; each is written there before it is deleted " +
      "here. What cannot be parsed goes to the parking lot. Those in the parking lot are only sent with --kind parking-lot",
    [
      "dead-letters redrive --subscription user/search-index --dry-run",
      "dead-letters redrive --subscription user/search-index --reason permanent --limit 1 --yes",
      "dead-letters redrive --kind undelivered --rate 200",
      "dead-letters redrive --queue bellyfed-domain-user-dev-old-name-dead-letters --to bellyfed-domain-user-dev-new-name",
    ],
  );
  addFilterOptions(redrive, ["consumer", "undelivered", "parking-lot"])
    .option("--to <queue>", "where to, for a dead-letter queue whose subscription has gone; needs --queue")
    .option("--rate <number>", "messages per second, 1 to 500", readWhole(1, 500), 50)
    .option("--dry-run", "say what would become of each, and change nothing")
    .option("--force", "also while the subscription's breaker is open")
    .addOption(yesOption())
    .addOption(jsonOption())
    .action((options: RedriveOptions) => redriveDeadLetters(options, session));
}

async function redriveDeadLetters(options: RedriveOptions, session: Session): Promise<void> {
  const backbone = await findBackbone(options.stack);
  const client = new SQSClient({});
  const gate = redriveGate(backbone, options.force === true, () => session.nowMs());
  const counted = await Promise.all(
    destined(deadLetterQueues(options, usualKinds, backbone), options, backbone).map(async (queue) => ({
      queue,
      count: await countVisibleMessages(queue.queueUrl, client),
    })),
  );
  const filled = counted.filter(({ count }) => count > 0);
  const total = filled.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return session.note("There is nothing to redrive.");
  if (!options.dryRun) {
    await refuseWhileOpen(
      filled.map(({ queue }) => queue),
      gate,
    );
    const names = filled.map(({ queue, count }) => `${queue.queueName} (${count})`).join(", ");
    if (!(await confirm(session, `Dead letters of ${options.stack} to redrive: ${names}.`, options.yes)))
      return;
  }
  const report = new RedriveReport(
    session,
    { json: options.json === true, dryRun: options.dryRun === true },
    Math.min(total, options.limit ?? total),
  );
  const settings = await settingsOf(backbone);
  for (const { queue } of filled) {
    if (session.signal.aborted || report.taken >= (options.limit ?? Infinity)) break;
    await redriveQueue(queue, orderOf(options, backbone, settings, report.taken), {
      client,
      gate,
      session,
      report,
      queues: operatorPorts.queues(client),
      publish: operatorPorts.publisher(),
    });
  }
  report.conclude();
}

function orderOf(
  options: RedriveOptions,
  backbone: Backbone,
  settings: RecoverySettings,
  taken: number,
): QueueRedrive {
  return {
    filter: deadLetterFilter(options, backbone),
    dryRun: options.dryRun === true,
    perSecond: options.rate,
    limit: (options.limit ?? Infinity) - taken,
    settings,
    isWhole: options.limit === undefined && options.to === undefined,
  };
}

/** An operator's own rights decide what is sent to buses of others. */
async function settingsOf({ stack, queueUrlPrefix, subscriptions }: Backbone): Promise<RecoverySettings> {
  const { receivers = [] } = (await recoverySettingsOf(stack)) ?? {};
  return {
    queueUrlPrefix,
    parkingLotQueue: parkingLotQueueName(stack),
    subscriptions: Object.fromEntries(
      subscriptions.map(({ queue, domain, name }) => [queue.name, `${domain}/${name}`]),
    ),
    buses: busNames(stack),
    receivers,
    maxRecoveries: Infinity,
    messagesPerSecond: Infinity,
  };
}

/** With `--to`, dead letters of a consumer go to that queue. */
function destined(
  queues: readonly DeadLetterQueue[],
  { to, queue: only }: RedriveOptions,
  backbone: Backbone,
): readonly DeadLetterQueue[] {
  if (to === undefined) return queues;
  if (only === undefined || queues.some(({ kind }) => kind !== "consumer")) {
    throw new UsageError("--to needs a --queue, and one of a consumer's dead letters. Nothing was moved.");
  }
  const target = backbone.subscriptions.find(({ queue }) => queue.name === to);
  if (target) return queues.map((queue) => ({ ...queue, originUrl: target.queue.url }));
  const known = backbone.subscriptions.map(({ queue }) => queue.name).join(", ");
  throw new UsageError(
    `There is no subscription with a queue ${to}. Nothing was moved. There are: ${known}.`,
  );
}

async function refuseWhileOpen(queues: readonly DeadLetterQueue[], gate: BreakerGate): Promise<void> {
  const origins = queues.flatMap(({ originUrl }) => originUrl ?? []);
  const obstacles = await Promise.all(origins.map((url) => gate(resourceName(url))));
  const found = obstacles.filter((obstacle) => obstacle !== undefined);
  if (found.length === 0) return;
  throw new Error(`Nothing was moved: ${found.join("; ")}. Wait until it is closed, or say --force.`);
}
