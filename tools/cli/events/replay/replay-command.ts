import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { InvalidArgumentError, Option, type Command } from "commander";
import { busName, type Domain } from "../../../../events/domains";
import { readInstant } from "../read-options";
import { confirm, type Session } from "../session";
import {
  addVerb,
  domainOption,
  jsonOption,
  useRegionOf,
  withExamples,
  yesOption,
  type StackOptions,
} from "../verb";
import { addExportVerb } from "./export-command";
import { archiveOf, archivesOf, findRules } from "./find-archive";
import { planReplay, type ReplayPlan } from "./plan-replay";
import { startReplay } from "./start-replay";
import { watchReplay } from "./watch-replay";

interface ReplayOptions extends StackOptions {
  readonly domain: Domain;
  readonly from: number;
  readonly to: number;
  readonly subscription: readonly string[];
  readonly name?: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

/** `replay`. */
export function addReplayVerb(program: Command, session: Session): void {
  const instant = (text: string): number => readInstant(text, session.nowMs());
  addVerb(
    program,
    "replay",
    "Sends archived events of a domain to its subscriptions again; consumers see that they are replayed, and by " +
      "default absorb what they have handled",
    [
      "replay --domain user --from 2026-11-23T08:00:00Z --to 2026-11-23T09:30:00Z --dry-run",
      "replay --domain user --from 3h --to 30m --subscription search-index",
      "replay --stack prod --domain auth --from 1d --to 1h --subscription journal --name rebuild-journal --yes",
    ],
  )
    .addOption(domainOption("the domain whose events they are").makeOptionMandatory())
    .requiredOption("--from <time>", "the oldest event's time, ISO 8601 or an age such as 3h", instant)
    .requiredOption("--to <time>", "the time before which the newest event lies, likewise", instant)
    .addOption(
      new Option("--subscription <name>", "only to this one; may be repeated")
        .argParser(collect)
        .default([], "all of the domain"),
    )
    .option("--name <name>", "the replay's name, which consumers see; unique in the account")
    .option("--dry-run", "say what would be replayed, and start nothing")
    .addOption(yesOption())
    .action((options: ReplayOptions) => replay(options, session));
}

/** `archive list`. */
export function addArchiveCommand(program: Command, session: Session): void {
  const archive = withExamples(
    program.command("archive").description("look at the archives that events can be replayed from"),
    ["archive list"],
  );
  addVerb(archive, "list", "Lists the domains' archives; EventBridge's counts lag behind by up to a day", [
    "archive list",
    "archive list --stack prod --json",
  ])
    .addOption(jsonOption())
    .action((options: StackOptions & { readonly json?: boolean }) => listArchives(options, session));
  addExportVerb(archive, session);
}

function collect(text: string, before: readonly string[]): readonly string[] {
  // The domain is said once, by --domain: here a slash is a misunderstanding.
  if (text.includes("/"))
    throw new InvalidArgumentError("It must be the subscription's name without its domain.");
  return [...before, text];
}

async function replay(options: ReplayOptions, session: Session): Promise<void> {
  const { stack, domain, from: fromMs, to: toMs, subscription: subscriptions, name } = options;
  useRegionOf(stack);
  const client = new EventBridgeClient({});
  const archive = await archiveOf(stack, domain, client);
  const rules = await findRules(busName(domain, stack), client);
  const request = { domain, fromMs, toMs, subscriptions, name };
  const plan = planReplay(request, archive, rules, session.nowMs());
  const what = describe(plan);
  if (options.dryRun) return session.out(`Would start: ${what}`, "Nothing was started.");
  if (!(await confirm(session, what, options.yes))) return;
  await startReplay(plan, client);
  await watchReplay(plan, client, session);
  session.out(`The replay ${plan.name} is complete. Consumers may still be at work.`);
}

function describe({ name, archive, fromMs, toMs, rules, warnings }: ReplayPlan): string {
  const range = `${new Date(fromMs).toISOString()} to ${new Date(toMs).toISOString()}`;
  const to = [...rules.keys()].sort().join(", ");
  const what = `Replay ${name}: events of ${archive.domain} from ${range}, from the archive ${archive.name} to: ${to}.`;
  return [what, ...warnings].join(" ");
}

async function listArchives(
  { stack, json }: StackOptions & { readonly json?: boolean },
  session: Session,
): Promise<void> {
  useRegionOf(stack);
  const archives = (await archivesOf(stack, new EventBridgeClient({}))).map(({ createdMs, ...archive }) => ({
    ...archive,
    created: new Date(createdMs).toISOString(),
  }));
  if (json) return session.json(archives);
  session.table(
    ["domain", "archive", "state", "days kept", "events", "bytes", "made"],
    archives.map((one) => [
      one.domain,
      one.name,
      one.state,
      one.retentionDays === 0 ? "all" : one.retentionDays,
      one.events,
      one.bytes,
      one.created,
    ]),
  );
}
