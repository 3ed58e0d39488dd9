import {
  CloudWatchClient,
  DeleteAlarmMuteRuleCommand,
  PutAlarmMuteRuleCommand,
} from "@aws-sdk/client-cloudwatch";
import type { Command } from "commander";
import { callerIdentity } from "../../caller-identity";
import { readSeconds } from "../read-options";
import { confirm, type Session } from "../session";
import { UsageError } from "../usage-error";
import { addVerb, jsonOption, withExamples, yesOption, type StackOptions } from "../verb";
import { findAlarms, type DeployedAlarm } from "./find-alarms";

interface ListOptions extends StackOptions {
  readonly all?: boolean;
  readonly json?: boolean;
}

interface MuteOptions extends StackOptions {
  readonly for: number;
  readonly why: string;
  readonly yes?: boolean;
}

const late = "bellyfed-domain-user-dev-search-index-delivery-late";
const minuteMs = 60_000;
/** How long it may take to ask CloudWatch. */
const askingMs = 5_000;
/** CloudWatch's own limit. */
const longestMuteDays = 15;

/** `alarm list`, `mute` and `unmute`. */
export function addAlarmCommand(program: Command, session: Session): void {
  const alarm = withExamples(
    program
      .command("alarm")
      .description("see which alarms fire, with their runbooks, or mute them for a time"),
    ["alarm list", `alarm mute ${late} --for 2h --why "search is being moved"`],
  );
  addVerb(alarm, "list", "Lists the alarms that fire and those that are muted, each with its runbook", [
    "alarm list",
    "alarm list --stack prod --all --json",
  ])
    .option("--all", "the others, too")
    .addOption(jsonOption())
    .action((options: ListOptions) => list(options, session));
  addVerb(
    alarm,
    "mute <name...>",
    "Mutes alarms for a time: they go on watching, and tell nobody. They come back by themselves, and then tell what " +
      "still is",
    [`alarm mute ${late} --for 2h --why "search is being moved"`],
  )
    .requiredOption("--for <age>", `how long, 1m to ${longestMuteDays}d`, readSeconds)
    .requiredOption("--why <text>", "the reason, which `alarm list` shows")
    .addOption(yesOption())
    .action((names: readonly string[], options: MuteOptions) => mute(names, options, session));
  addVerb(alarm, "unmute <name...>", "Ends at once what `alarm mute` has begun", [`alarm unmute ${late}`])
    .addOption(yesOption())
    .action((names: readonly string[], options: StackOptions & { readonly yes?: boolean }) =>
      unmute(names, options, session),
    );
}

async function list({ stack, all, json }: ListOptions, session: Session): Promise<void> {
  const alarms = await findAlarms(stack, new CloudWatchClient({}));
  const wanted = all ? alarms : alarms.filter(({ state, muted }) => state === "ALARM" || muted);
  if (json) return session.json(wanted.map(({ rule: _rule, ...alarm }) => alarm));
  if (wanted.length > 0)
    session.table(
      ["alarm", "state", "since", "muted", "runbook", "reason"],
      wanted.map(({ name, state, since, muted, runbook, reason }) => [
        name,
        state,
        since,
        muted,
        runbook,
        reason,
      ]),
    );
  const count = (is: (alarm: DeployedAlarm) => boolean): number => alarms.filter(is).length;
  session.note(
    `Of ${alarms.length} alarms ${count(({ state }) => state === "ALARM")} fire and ${count(({ muted }) => muted !== "")} are muted.`,
  );
}

async function mute(
  names: readonly string[],
  { stack, for: seconds, why, yes }: MuteOptions,
  session: Session,
): Promise<void> {
  if (!why.trim()) throw new UsageError("--why is empty: say the reason, which alarm list shows.");
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 1 || minutes > longestMuteDays * 24 * 60)
    throw new UsageError(`--for must be from 1m to ${longestMuteDays}d.`);
  const client = new CloudWatchClient({});
  const { chosen, others } = await choose(names, stack, client);
  const what = `Mute ${names.join(", ")} of ${stack} for ${minutes} minutes.`;
  if (!(await confirm(session, what, yes))) return;
  const who = await callerIdentity();
  // CloudWatch's schedules know whole minutes, and begin when one comes: what is over when it is asked never comes.
  const fromMs = Math.ceil((session.nowMs() + askingMs) / minuteMs) * minuteMs;
  const until = new Date(fromMs + minutes * minuteMs);
  for (const { name } of chosen)
    await client.send(
      new PutAlarmMuteRuleCommand({
        Name: ruleName(name),
        Description: `${why} (${who})`,
        Rule: {
          Schedule: {
            Expression: `at(${new Date(fromMs).toISOString().slice(0, 16)})`,
            Duration: `PT${minutes}M`,
          },
        },
        MuteTargets: { AlarmNames: [name] },
        ExpireDate: until,
      }),
    );
  session.out(
    `Muted from ${new Date(fromMs).toISOString()} until ${until.toISOString()}: ${names.join(", ")}.`,
  );
  const louder = others.filter(({ rule }) => names.some((name) => rule.includes(`"${name}"`)));
  if (louder.length > 0)
    session.note(`Not muted, and fires with them: ${louder.map(({ name }) => name).join(", ")}.`);
}

async function unmute(
  names: readonly string[],
  { stack, yes }: StackOptions & { readonly yes?: boolean },
  session: Session,
): Promise<void> {
  const client = new CloudWatchClient({});
  const { chosen } = await choose(names, stack, client);
  if (!(await confirm(session, `Unmute ${names.join(", ")} of ${stack}.`, yes))) return;
  for (const { name } of chosen)
    await client.send(new DeleteAlarmMuteRuleCommand({ AlarmMuteRuleName: ruleName(name) }));
  const still = (await choose(names, stack, client)).chosen.filter(({ muted }) => muted !== "");
  if (still.length === 0) return session.out(`No longer muted: ${names.join(", ")}.`);
  throw new Error(
    `Muted by others than alarm mute: ${still.map(({ name, muted }) => `${name} ${muted}`).join("; ")}.`,
  );
}

async function choose(names: readonly string[], stack: string, client: CloudWatchClient) {
  const alarms = await findAlarms(stack, client);
  const unknown = names.filter((name) => !alarms.some((alarm) => alarm.name === name));
  if (unknown.length > 0)
    throw new UsageError(
      `The stack "${stack}" has no alarm ${unknown.join(", ")}. Nothing was changed. alarm list --all names them.`,
    );
  const isChosen = ({ name }: DeployedAlarm): boolean => names.includes(name);
  return { chosen: alarms.filter(isChosen), others: alarms.filter((alarm) => !isChosen(alarm)) };
}

/** One rule for each alarm, so that each can be unmuted by itself, and muted anew. */
function ruleName(alarmName: string): string {
  return `mute-${alarmName}`;
}
