import { busName, domains, ingressBusName, type Domain } from "../../../../events/domains";
import { busQueueName, deadLetterQueueName, parkingLotQueueName } from "../../../../handlers/settings/names";
import { busNames, subscriptionOf, type Backbone, type QueueRef } from "../backbone";
import type { SubscriptionRef } from "../read-options";
import { UsageError } from "../usage-error";
import type { DeadLetterKind, DeadLetterQueue } from "./queued-dead-letter";

/** Which queues are meant. */
export interface QueueChoice {
  readonly kinds: readonly DeadLetterKind[];
  /** Only what was lost for this subscription. Default: any. */
  readonly subscription?: SubscriptionRef;
  /** Only what was published to this domain's bus. Default: any. */
  readonly domain?: Domain;
  /** Only the queue of this name; takes precedence over the kinds. */
  readonly queue?: string;
}

const undeliveredEnding = busQueueName("", "undelivered");
const deadLettersEnding = deadLetterQueueName("");

/** The queues of an environment that are meant, and what lies in each. */
export function chooseQueues(backbone: Backbone, choice: QueueChoice): DeadLetterQueue[] {
  const wanted = choice.subscription && subscriptionOf(backbone, choice.subscription);
  if (choice.queue !== undefined) return [queueNamed(backbone, choice.queue)];
  const { stack, queues, subscriptions } = backbone;
  const found: Readonly<Record<DeadLetterKind, () => (QueueRef | undefined)[]>> = {
    consumer: () => (wanted ? [wanted] : subscriptions).map(({ deadLetters }) => deadLetters),
    undelivered: () =>
      (wanted ? [busName(wanted.domain, stack)] : busNames(stack)).map((bus) =>
        queues.get(busQueueName(bus, "undelivered")),
      ),
    "parking-lot": () => [queues.get(parkingLotQueueName(stack))],
    rejected: () =>
      (wanted ? [wanted.domain] : domains).map((domain) =>
        queues.get(busQueueName(busName(domain, stack), "rejected")),
      ),
    unmatched: () =>
      (choice.domain ? [choice.domain] : domains).map((domain) =>
        queues.get(busQueueName(busName(domain, stack), "unmatched")),
      ),
    unrouted: () => [queues.get(busQueueName(ingressBusName(stack), "unrouted"))],
  };
  return choice.kinds.flatMap((kind) =>
    found[kind]().flatMap((queue) => (queue ? [asLetterQueue(backbone, queue, kind)] : [])),
  );
}

/** @throws when there is no such queue, or it is none of dead letters. */
function queueNamed(backbone: Backbone, name: string): DeadLetterQueue {
  const { queues, stack } = backbone;
  const kind = kindOf(name, stack);
  const queue = queues.get(name);
  if (queue && kind) return asLetterQueue(backbone, queue, kind);
  const known = [...queues.keys()].filter((one) => kindOf(one, stack)).sort();
  const what = queue ? `${name} is no queue of dead letters` : `The stack "${stack}" has no queue ${name}`;
  throw new UsageError(`${what}. Nothing was moved. There are: ${known.join(", ")}.`);
}

function kindOf(name: string, stack: string): DeadLetterKind | undefined {
  if (name === parkingLotQueueName(stack)) return "parking-lot";
  if (name.endsWith(deadLettersEnding)) return "consumer";
  return name.endsWith(undeliveredEnding) ? "undelivered" : undefined;
}

function asLetterQueue(
  { queues, stack }: Backbone,
  { name, url }: QueueRef,
  kind: DeadLetterKind,
): DeadLetterQueue {
  const common = { kind, queueName: name, queueUrl: url };
  if (kind === "undelivered") {
    return { ...common, consumer: "", busName: name.slice(0, -undeliveredEnding.length) };
  }
  if (kind !== "consumer") return { ...common, consumer: "" };
  const subscribed = name.slice(0, -deadLettersEnding.length);
  const bus = busNames(stack).find((one) => subscribed.startsWith(`${one}-`)) ?? "";
  return { ...common, consumer: subscribed.slice(bus.length + 1), originUrl: queues.get(subscribed)?.url };
}
