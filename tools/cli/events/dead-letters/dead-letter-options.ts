import { Option, type Command } from "commander";
import type { Domain } from "../../../../events/domains";
import { subscriptionOf, type Backbone } from "../backbone";
import { readSeconds, readSubscription, type SubscriptionRef } from "../read-options";
import { domainOption, type StackOptions } from "../verb";
import { chooseQueues } from "./choose-queues";
import type { DeadLetterFilter } from "./dead-letter-filter";
import type { DeadLetterKind, DeadLetterQueue } from "./queued-dead-letter";
import { readWhole } from "../../../read-number";

/** Options that say which dead letters are meant. */
export interface DeadLetterOptions extends StackOptions {
  readonly subscription?: SubscriptionRef;
  readonly kind?: DeadLetterKind;
  readonly queue?: string;
  readonly reason?: string;
  readonly parkingLotReason?: string;
  readonly domain?: Domain;
  readonly type?: string;
  readonly olderThan?: number;
  readonly newerThan?: number;
  readonly limit?: number;
  readonly json?: boolean;
}

/** Adds the options that filter dead letters of these kinds. */
export function addFilterOptions(command: Command, kinds: readonly DeadLetterKind[]): Command {
  if (kinds.length > 1) {
    command
      .addOption(new Option("--kind <kind>", "only queues of this kind").choices([...kinds]))
      .option("--queue <name>", "only the queue of this name, in AWS' words");
  }
  if (kinds.includes("parking-lot")) {
    command.option(
      "--parking-lot-reason <why>",
      "only what recovery moved to the parking lot for this reason, such as max-recoveries",
    );
  }
  // What no rule matched has no reason but the queue's name.
  if (kinds.includes("unmatched")) command.addOption(domainOption("only what came to this domain's bus"));
  else if (!kinds.includes("unrouted")) {
    command
      .option("--subscription <domain/name>", "only what was lost for this subscription", readSubscription)
      .option("--reason <reason>", "only what is there for this reason, such as max-attempts");
  }
  return command
    .option("--type <type>", "only events of this type; user.* means all that begin so")
    .option("--older-than <age>", "only what has lain longer, such as 2h", readSeconds)
    .option("--newer-than <age>", "only what has lain no longer, such as 15m", readSeconds)
    .option("--limit <number>", "so many at most", readWhole(1, 1_000_000));
}

/** The filter that the options describe. */
export function deadLetterFilter(options: DeadLetterOptions, backbone: Backbone): DeadLetterFilter {
  const { subscription, reason, parkingLotReason, type, olderThan, newerThan } = options;
  return {
    lostFor: subscription && subscriptionOf(backbone, subscription).queue.name,
    reason,
    parkingLotReason,
    type,
    olderThanSeconds: olderThan,
    newerThanSeconds: newerThan,
  };
}

/** The queues that the options describe; of `kinds` where they do not say. */
export function deadLetterQueues(
  { kind, subscription, queue, domain }: DeadLetterOptions,
  kinds: readonly DeadLetterKind[],
  backbone: Backbone,
): DeadLetterQueue[] {
  return chooseQueues(backbone, { kinds: kind ? [kind] : kinds, subscription, queue, domain });
}
