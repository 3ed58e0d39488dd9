import type { Command } from "commander";
import { sinceMs, type BreakerItem } from "../../../../handlers/breaker/circuit-breaker-transitions";
import { stateText } from "../../../../handlers/breaker/open-breaker-reason";
import { operateBreaker, type BreakerOrder } from "../../../../handlers/breaker/operate-breaker";
import { callerIdentity } from "../../caller-identity";
import { findBackbone, subscriptionOf, type DeployedSubscription } from "../backbone";
import { readSubscription, type SubscriptionRef } from "../read-options";
import { confirm, type Session } from "../session";
import { UsageError } from "../usage-error";
import { addVerb, jsonOption, withExamples, yesOption, type StackOptions } from "../verb";
import { staleness } from "./staleness";
import { readDeliveries, setDeliveries } from "./deliveries";
import { findBreaker, readBreaker } from "./find-breaker";

interface StatusOptions extends StackOptions {
  readonly subscription?: SubscriptionRef;
  readonly json?: boolean;
}

interface OrderOptions extends StackOptions {
  readonly subscription: SubscriptionRef;
  readonly why: string;
  readonly yes?: boolean;
}

const orders: Readonly<Record<BreakerOrder, { readonly does: string; readonly example: string }>> = {
  open: {
    does:
      "Forces a breaker open until it is released: deliveries to its consumers are stopped, and what comes waits in " +
      "the queue. After ten minutes the alarm deliveries-stopped pages, as for every stop",
    example: 'breaker open --subscription user/search-index --why "search is being moved" --yes',
  },
  close: {
    does:
      "Forces a breaker closed until it is released: its consumers call whatever happens. Starts deliveries that " +
      "were stopped",
    example: 'breaker close --subscription user/search-index --why "probes fail, calls do not"',
  },
  release: {
    does:
      "Ends what an operator has forced: the breaker is closed and decides for itself again, and deliveries that " +
      "were stopped start",
    example: 'breaker release --subscription user/search-index --why "search is back"',
  },
};

/** `breaker status`, `open`, `close` and `release`. */
export function addBreakerCommand(program: Command, session: Session): void {
  const breaker = withExamples(
    program.command("breaker").description("look at the subscriptions' circuit breakers, or decide for them"),
    ["breaker status", orders.open.example],
  );
  addVerb(breaker, "status", "Shows the breakers of all subscriptions, or of one", [
    "breaker status",
    "breaker status --stack prod --subscription user/search-index --json",
  ])
    .option("--subscription <domain/name>", "only this subscription", readSubscription)
    .addOption(jsonOption())
    .action((options: StatusOptions) => showStatus(options, session));
  for (const order of ["open", "close", "release"] as const) {
    addVerb(breaker, order, orders[order].does, [orders[order].example])
      .requiredOption(
        "--subscription <domain/name>",
        "the subscription whose breaker it is",
        readSubscription,
      )
      .requiredOption("--why <text>", "the reason, kept with the breaker; at most 256 characters")
      .addOption(yesOption())
      .action((options: OrderOptions) => giveOrder(order, options, session));
  }
}

async function showStatus({ stack, subscription, json }: StatusOptions, session: Session): Promise<void> {
  const backbone = await findBackbone(stack);
  const wanted = subscription ? [subscriptionOf(backbone, subscription)] : backbone.subscriptions;
  const found = await Promise.all(wanted.map((one) => statusOf(one, session.nowMs())));
  if (json) return session.json(found);
  session.table(
    ["subscription", "program", "state", "deliveries", "since", "until", "who", "why", "note"],
    found.map((one) => [
      one.subscription,
      one.program ?? "",
      one.state,
      one.deliveries,
      one.since ?? "",
      one.until ?? "",
      one.operator ?? "",
      one.reason ?? "",
      one.stale ?? "",
    ]),
  );
}

async function statusOf(subscription: DeployedSubscription, nowMs: number) {
  const [breaker, deliveries] = await Promise.all([findBreaker(subscription), readDeliveries(subscription)]);
  const item = await readBreaker(breaker);
  return {
    subscription: `${subscription.domain}/${subscription.name}`,
    program: breaker.program,
    deliveries,
    ...told(item),
    stale: staleness(item, deliveries, nowMs),
  };
}

function told(item: BreakerItem) {
  const { state, rounds, untilMs, operator, reason } = item;
  const instant = (ms: number | undefined): string | undefined =>
    ms === undefined ? undefined : new Date(ms).toISOString();
  return {
    state,
    since: instant(sinceMs(item)),
    until: instant(untilMs),
    failedRounds: rounds,
    operator,
    reason,
  };
}

async function giveOrder(
  order: BreakerOrder,
  { stack, subscription, why, yes }: OrderOptions,
  session: Session,
): Promise<void> {
  if (!why.trim()) throw new UsageError("--why is empty: say the reason, it is kept with the breaker.");
  const place = subscriptionOf(await findBackbone(stack), subscription);
  const name = `${place.domain}/${place.name}`;
  const breaker = await findBreaker(place);
  const state = stateText(await readBreaker(breaker));
  const what = `The breaker of ${name} in ${stack} is ${state}; order: ${order}.`;
  if (!(await confirm(session, what, yes))) return;
  const operator = await callerIdentity();
  const item = await operateBreaker(breaker.table, breaker.key, order, operator, why, session.nowMs());
  session.out(`The breaker of ${name} is ${item.state}, by order of ${operator}: ${item.reason ?? ""}`);
  // Consumers for whom all is well ask nobody: only without deliveries do they call nothing.
  const wanted = order === "open" ? "stopped" : "on";
  await setDeliveries(place, wanted, session);
  session.out(`Deliveries to it are ${wanted}.`);
}
