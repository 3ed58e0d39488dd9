import { platform } from "../../../../events/domains";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { Command } from "commander";
import type { Domain } from "../../../../events/domains";
import { maxMessageBytes } from "../../../../events/message/message-size";
import { NewFile } from "../new-file";
import { readInstant } from "../read-options";
import { confirm, type Session } from "../session";
import { addVerb, domainOption, useRegionOf, yesOption, type StackOptions } from "../verb";
import { archiveOf } from "./find-archive";
import { deleteExportQueue, createExportQueue, receiveExported } from "./export-queue";
import { planReplay } from "./plan-replay";
import { startReplay } from "./start-replay";
import { watchReplay } from "./watch-replay";
import { readWhole } from "../../../read-number";

interface ExportOptions extends StackOptions {
  readonly domain: Domain;
  readonly from: number;
  readonly to: number;
  readonly type: readonly string[];
  readonly largerThan: number;
  readonly file: string;
  readonly yes?: boolean;
}

/** `archive export`. */
export function addExportVerb(archive: Command, session: Session): void {
  const instant = (text: string): number => readInstant(text, session.nowMs());
  addVerb(
    archive,
    "export",
    "Writes archived events of a domain to a file, a line each, as events publish reads them; no subscription gets " +
      "them. A rule and a queue are made for it, and deleted after it",
    [
      "archive export --domain user --from 3h --to 1h --file user.jsonl",
      "archive export --domain user --from 3h --to 1h --larger-than 1040384 --file lost.jsonl --yes",
    ],
  )
    .addOption(domainOption("the domain whose events they are").makeOptionMandatory())
    .requiredOption("--from <time>", "the oldest event's time, ISO 8601 or an age such as 3h", instant)
    .requiredOption("--to <time>", "the time before which the newest event lies, likewise", instant)
    .option("--type <type>", "only events of this type; may be repeated", collect, [])
    .option(
      "--larger-than <bytes>",
      "only events of more bytes, as those are that fit no queue in their envelope",
      readWhole(0, maxMessageBytes),
      0,
    )
    .requiredOption("--file <path>", "the file to write, which must not be there yet")
    .addOption(yesOption())
    .action((options: ExportOptions) => exportArchive(options, session));
}

function collect(text: string, before: readonly string[]): readonly string[] {
  return [...before, text];
}

async function exportArchive(options: ExportOptions, session: Session): Promise<void> {
  const { stack, domain, from: fromMs, to: toMs, type: types, file } = options;
  useRegionOf(stack);
  const clients = { events: new EventBridgeClient({}), sqs: new SQSClient({}) };
  const archive = await archiveOf(stack, domain, clients.events);
  const nowMs = session.nowMs();
  const name = `export-${domain}-${new Date(nowMs).toISOString().replace(/\D/g, "").slice(0, 14)}`;
  const rule = new Map([[name, `${archive.busArn.replace(":event-bus/", ":rule/")}/${name}`]]);
  const plan = planReplay({ domain, fromMs, toMs, subscriptions: [], name }, archive, rule, nowMs);
  const range = `${new Date(fromMs).toISOString()} to ${new Date(toMs).toISOString()}`;
  const what = [`Export events of ${domain} from ${range} to ${file}.`, ...plan.warnings].join(" ");
  if (!(await confirm(session, what, options.yes))) return;
  const lines = new EventLines(file, options.largerThan);
  try {
    const queue = await createExportQueue(name, stack, archive, types, clients);
    try {
      await startReplay(plan, clients.events);
      await watchReplay(plan, clients.events, session);
      await receiveExported(queue, clients.sqs, session.signal, (detail) => lines.add(detail));
    } finally {
      await deleteExportQueue(queue, clients).catch((error: Error) => leftBehind(name, error, session));
    }
  } finally {
    lines.close();
  }
  session.progress.clear();
  session.out(`${lines.written} events are in ${file}. To send them again: events publish ${file}`);
}

function leftBehind(name: string, { message }: Error, session: Session): void {
  session.note(`The rule ${name} or the queue ${platform}-${name} is left behind, delete it: ${message}`);
}

/** Events in a file, each once. */
class EventLines {
  written = 0;
  private readonly file: NewFile;
  /** A queue hands over a message twice now and then. */
  private readonly seen = new Set<string>();

  constructor(
    path: string,
    private readonly largerThanBytes: number,
  ) {
    this.file = new NewFile(path);
  }

  /** Line ends between the parts of a JSON text mean nothing; in its texts there are none. */
  add(detail: string): void {
    const line = detail.replace(/[\r\n]+/g, " ");
    if (Buffer.byteLength(line) <= this.largerThanBytes || this.seen.has(line)) return;
    this.seen.add(line);
    this.file.add(line);
    this.written += 1;
  }

  close(): void {
    this.file.close();
  }
}
