import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { Option, type Command } from "commander";
import { busName, type Domain } from "../../../../events/domains";
import { busNames, findBackbone, subscriptionOf, type Backbone } from "../backbone";
import { jobName, logGroupName } from "../../../../handlers/settings/names";
import { resourceName } from "../../../../packages/text/resource-name";
import { readSeconds, readSubscription, type SubscriptionRef } from "../read-options";
import type { Session } from "../session";
import { addVerb, domainOption, jsonOption, type StackOptions } from "../verb";
import { LogFollower, type FollowedLogEvent } from "./log-follower";
import { readLogLine } from "./read-log-line";

interface TailOptions extends StackOptions {
  readonly domain?: Domain;
  readonly subscription?: SubscriptionRef;
  readonly job?: Job;
  readonly since: number;
  readonly follow: boolean;
  readonly json?: boolean;
}

/** A function that runs on a schedule. */
type Job = Parameters<typeof jobName>[0];

const jobs: readonly Job[] = ["recover-dead-letters", "detect-drift"];
const pollMs = 2_000;
const consumerPrefix = "/aws/lambda/";
const busPrefix = "/aws/vendedlogs/events/";

/** `tail`. */
export function addTailVerb(program: Command, session: Session): void {
  addVerb(
    program,
    "tail",
    "Follows the logs of consumers and buses until Ctrl-C: a line per batch, and one per event that failed. How much " +
      "a bus logs is set by its stack's busLogLevel; in the local AWS buses log nothing, and `npm run local` itself " +
      "prints each step",
    [
      "tail --domain user",
      "tail --stack prod --subscription user/search-index --since 15m",
      "tail --job detect-drift --since 15m --no-follow --json",
    ],
  )
    .addOption(domainOption("only this domain's bus and consumers"))
    .option("--subscription <domain/name>", "only this consumer", readSubscription)
    .addOption(new Option("--job <name>", "only the function of this schedule").choices(jobs))
    .addOption(new Option("--since <age>", "begin so long ago").argParser(readSeconds).default(60, "60s"))
    .option("--no-follow", "end when all there is has been shown")
    .addOption(jsonOption())
    .action((options: TailOptions) => tail(options, session));
}

async function tail(options: TailOptions, session: Session): Promise<void> {
  const groups = groupsOf(await findBackbone(options.stack), options);
  const sinceMs = session.nowMs() - options.since * 1_000;
  const follower = new LogFollower(groups, sinceMs, new CloudWatchLogsClient({}));
  do {
    for (const line of await follower.next(session.nowMs())) show(line, options.json, session);
    if (options.follow) await session.sleep(pollMs);
  } while (options.follow && !session.signal.aborted);
}

function groupsOf(backbone: Backbone, { domain, subscription, job }: TailOptions): string[] {
  if (job) return [logGroupName(jobName(job, backbone.stack))];
  if (subscription) return [`${consumerPrefix}${subscriptionOf(backbone, subscription).queue.name}`];
  const { stack, subscriptions } = backbone;
  const consumers = subscriptions.filter((one) => domain === undefined || one.domain === domain);
  return [
    ...(domain ? [busName(domain, stack)] : busNames(stack)).map((bus) => `${busPrefix}${bus}`),
    ...consumers.map(({ queue }) => `${consumerPrefix}${queue.name}`),
  ];
}

function show({ group, atMs, text }: FollowedLogEvent, json: boolean | undefined, session: Session): void {
  const at = new Date(atMs).toISOString();
  if (json) return session.json({ at, group, line: text.trimEnd() }, 0);
  session.out(`${at.slice(11, 23)}  ${resourceName(group)}  ${readLogLine(text)}`);
}
