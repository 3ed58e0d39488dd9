import Table from "cli-table3";
import type { CostReport, ServiceCost } from "./cost-report";
import { metricsPerConsumer } from "./standing-cost";

/** The report as a table, with everything it takes for granted below. */
export function renderCost(report: CostReport): string {
  const { stack, traffic, prices, bill, naive } = report;
  const table = new Table({
    head: ["", "per million events", "standing / month", "per month", "naive / million", "naive / month"],
    colAligns: ["left", "right", "right", "right", "right", "right"],
    style: { head: [], border: [] },
  });
  const services = new Set([...bill.services, ...naive.services].map(({ service }) => service));
  for (const service of services) {
    const [own, other] = [bill, naive].map((one) => one.services.find((cost) => cost.service === service));
    table.push(row(service, own, other));
  }
  table.push(row("all", bill.total, naive.total));
  return [
    `${stack}: ${traffic.eventsPerMonth.toLocaleString("en")} events a month of ${traffic.eventBytes} bytes`,
    `list prices in US dollars, ${prices.region}, ${prices.asOf}; no free tier, no discount`,
    table.toString(),
    ...assumptions(report).map((line) => `- ${line}`),
    "",
  ].join("\n");
}

function row(
  name: string,
  own?: Omit<ServiceCost, "service">,
  naive?: Omit<ServiceCost, "service">,
): string[] {
  return [
    name,
    usd(own?.perMillionEvents),
    usd(own?.standingPerMonth),
    usd(own?.perMonth),
    usd(naive?.perMillionEvents),
    usd(naive?.perMonth),
  ];
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
    "archive and journal are full: the first months cost less",
    `a consumer writes ${metricsPerConsumer} metrics; the others only in trouble, billed by the hour`,
    ...(bill.services.some(({ service, perMillionEvents }) => service === "KMS" && perMillionEvents > 0)
      ? [
          "KMS: every queue and table is in use all the time; what EventBridge and Logs ask for is not published",
        ]
      : []),
    "a bus log at level INFO has five lines of 600 bytes for each delivery",
    "naive: the same work, one event per invocation, x86, 512 MB, a log line per event, 3 metrics per event type",
  ];
}
