import Table from "cli-table3";
import type { Bill, CostReport, ServiceCost } from "./cost-report";
import type { StandingParts } from "./standing-of-subscription";
import { metricsPerConsumer } from "./standing-cost";

/** The report as a table, with everything it takes for granted below. */
export function renderCost(report: CostReport): string {
  const { stack, traffic, prices } = report;
  return [
    `${stack}: ${traffic.eventsPerMonth.toLocaleString("en")} events a month of ${traffic.eventBytes} bytes`,
    `list prices in US dollars, ${prices.region}, ${prices.asOf}, ${prices.source}; no free tier, no discount`,
    drawn(costTable(report)),
    "What each subscription costs a month without an event:",
    drawn(standingTable(report.subscriptions)),
    outageLine(report),
    ...assumptions(report).map((line) => `- ${line}`),
    "",
  ].join("\n");
}

/** The first row is the head. */
export type Rows = readonly (readonly string[])[];

/** By service, what is paid, beside the floor and the naive stack. */
export function costTable({ bill, floor, naive }: CostReport): Rows {
  const bills = [bill, floor, naive];
  const services = new Set([...bill.services, ...naive.services].map(({ service }) => service));
  const row = (name: string, costOf: (one: Bill) => Omit<ServiceCost, "service"> | undefined): string[] => {
    const [own, least, other] = bills.map(costOf);
    return [
      name,
      usd(own?.perMillionEvents),
      usd(own?.standingPerMonth),
      usd(own?.perMonth),
      usd(least?.perMillionEvents),
      usd(other?.perMillionEvents),
      usd(other?.perMonth),
    ];
  };
  return [
    [
      "",
      "per million events",
      "standing / month",
      "per month",
      "floor / million",
      "naive / million",
      "naive / month",
    ],
    ...[...services].map((service) =>
      row(service, (one) => one.services.find((cost) => cost.service === service)),
    ),
    row("all", ({ total }) => total),
  ];
}

/** Of each subscription, what it costs by being there. */
export function standingTable(subscriptions: readonly StandingParts[]): Rows {
  return [
    ["", "alarms", "metrics", "secret", "idle polls", "all"],
    ...subscriptions.map((one) => [
      one.subscription,
      ...[one.alarms, one.metrics, one.secret, one.idlePolls, standingSum(one)].map(usd),
    ]),
  ];
}

export function standingSum({ alarms, metrics, secret, idlePolls }: StandingParts): number {
  return alarms + metrics + secret + idlePolls;
}

export function outageLine({ outage }: CostReport): string {
  const count = (value: number): string => Math.round(value).toLocaleString("en");
  return (
    `${outage.hours} hours in which no endpoint answers cost $${usd(outage.usd)} more: ${count(outage.events)} events wait and are ` +
    `received ${count(outage.deferrals)} times, and ${count(outage.probes)} calls at most see whether it is over.`
  );
}

function drawn([head, ...rows]: Rows): string {
  const colAligns = (head ?? []).map((_, index) => (index === 0 ? "left" : "right"));
  const table = new Table({ head: [...(head ?? [])], colAligns, style: { head: [], border: [] } });
  table.push(...rows.map((row) => [...row]));
  return table.toString();
}

function usd(amount = 0): string {
  return amount.toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: amount < 1 ? 3 : 2 });
}

function assumptions({ traffic, bill }: CostReport): string[] {
  const { batch, handlerMs, ingressShare } = traffic;
  return [
    "events are shared evenly by the domains; each goes to all subscriptions of its domain",
    batch === undefined
      ? "a batch is the event that opens it and what comes within its window at an even rate: bursts cost less"
      : `every batch holds ${batch} events`,
    `a handler takes ${handlerMs} ms; ${Math.round(ingressShare * 100)} % of events come through the ingress bus, billed twice`,
    "archive, journal and the records of idempotency are full: the first months cost less",
    `a consumer writes ${metricsPerConsumer} metrics; the others only in trouble, billed by the hour`,
    ...(bill.services.some(({ service, perMillionEvents }) => service === "KMS" && perMillionEvents > 0)
      ? [
          "KMS: every queue and table is in use all the time; what EventBridge and Logs ask for is not published",
        ]
      : []),
    "floor: EventBridge and SQS alone, in batches of ten",
    "a bus log at level INFO has five lines of 600 bytes for each delivery",
    "naive: the same work, one event per invocation, x86, 512 MB, a log line per event, 3 metrics per event type, the journal in a table",
  ];
}
