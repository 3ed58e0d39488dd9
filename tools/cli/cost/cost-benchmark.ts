import type { Report, ReportTable, Target } from "../../bench/report";
import type { CostReport } from "./cost-report";
import { costTable, outageLine, standingSum, standingTable, type Rows } from "./render-cost";

const mostUsd = { prod: 3.5, dev: 3, endpoint: 2 };

const whatLimits =
  "What limits it: the alarms look at metrics of the subscription's own queues, function and rule, each of which an alarm is billed " +
  "for, and one alarm over several subscriptions for as many. Of the two metrics one is the breaker's state, which has to be told also while " +
  "all is well: else no alarm knows a breaker that closed from one of which nothing is heard. A parameter of Systems Manager would cost " +
  "nothing in place of the secret; every receiver would have to take a new key. Lambda's polls cannot be set.";

/** What the section of docs/benchmarks.md says of the stacks as they are: prod, and dev whose buses log errors alone. */
export function costBenchmark(prod: CostReport, dev: CostReport): Report {
  const { traffic, prices } = prod;
  const endpoint = Math.max(
    ...prod.subscriptions.filter(({ secret }) => secret > 0).map((one) => standingSum(one)),
  );
  return {
    name: "cost",
    about:
      `${traffic.eventsPerMonth.toLocaleString("en")} events a month of ${traffic.eventBytes} bytes, shared evenly by the ` +
      `domains, which all have a journal; list prices in US dollars, ${prices.region}, ${prices.asOf} (${prices.source}), ` +
      "without free tier or discount. The floor is EventBridge and SQS alone, in batches of ten; the naive stack does the same " +
      "work an event an invocation, with a line of log each. Of prod's endpoints, which are declared idempotent, an event costs a read " +
      "and a write; of any other it costs two writes. It is computed from the recorded stacks, not measured.",
    tables: [
      { heading: "prod", table: tableOf(costTable(prod)), note: outageLine(prod) },
      { heading: "dev, busLogLevel ERROR", table: tableOf(costTable(dev)) },
      {
        heading: "What each subscription of prod costs a month without an event",
        table: tableOf(standingTable(prod.subscriptions)),
        note: whatLimits,
      },
    ],
    targets: [
      target("prod", "per million events in prod", prod.bill.total.perMillionEvents),
      target("dev", "per million events in dev", dev.bill.total.perMillionEvents),
      target("endpoint", "a month for a further endpoint", endpoint),
    ],
  };
}

function target(which: keyof typeof mostUsd, what: string, usd: number): Target {
  const most = mostUsd[which];
  return { promise: `$${most.toFixed(2)} ${what}`, measured: `$${usd.toFixed(2)}`, isMet: usd <= most };
}

function tableOf([columns = [], ...rows]: Rows): ReportTable {
  return { columns, rows };
}
