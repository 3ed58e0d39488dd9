import { naiveShape } from "./naive-shape";
import { outageCost, type OutageCost } from "./outage-cost";
import { prices } from "./prices";
import type { StackShape } from "./stack-shape";
import type { CostLine } from "./standing-cost";
import type { StandingParts } from "./standing-of-subscription";
import { trafficCost, type TrafficVolume } from "./traffic-cost";

/** What one service costs, in US dollars. */
export interface ServiceCost {
  readonly service: string;
  /** What each further million events adds. */
  readonly perMillionEvents: number;
  /** What is paid even without any event. */
  readonly standingPerMonth: number;
  readonly perMonth: number;
}

/** A stack's bill: by service, most expensive first, and in all. */
export interface Bill {
  readonly services: readonly ServiceCost[];
  readonly total: Omit<ServiceCost, "service">;
}

/** What a stack costs, beside what the same work costs done naively. */
export interface CostReport {
  readonly stack: string;
  readonly traffic: TrafficVolume;
  /** Month and region of the list prices. */
  readonly prices: { readonly asOf: string; readonly region: string; readonly source: string };
  readonly bill: Bill;
  /** EventBridge and SQS alone, in batches of ten: what nobody can do without who does the same with them. */
  readonly floor: Bill;
  readonly naive: Bill;
  readonly subscriptions: readonly StandingParts[];
  readonly outage: OutageCost;
}

const floorServices: readonly string[] = ["EventBridge", "SQS"];
const outageHours = 6;

/** Prices a stack for a month's traffic. */
export function costReport(
  stack: string,
  shape: StackShape,
  traffic: TrafficVolume,
  eventTypes: number,
): CostReport {
  const { asOf, region, source } = prices;
  return {
    stack,
    traffic,
    prices: { asOf, region, source },
    bill: billOf(shape, traffic),
    floor: billOf(shape, { ...traffic, batch: 10 }, ({ service }) => floorServices.includes(service)),
    naive: billOf(naiveShape(shape, eventTypes), traffic),
    subscriptions: shape.buses.flatMap(({ subscriptions }) => subscriptions.map(({ standing }) => standing)),
    outage: outageCost(shape, traffic, outageHours),
  };
}

function billOf(
  shape: StackShape,
  traffic: TrafficVolume,
  isBilled: (line: CostLine) => boolean = () => true,
): Bill {
  const moving = trafficCost(shape, traffic).filter(isBilled);
  const standing = shape.standing.filter(isBilled);
  const millions = traffic.eventsPerMonth / 1e6;
  const names = [...new Set([...moving, ...standing].map(({ service }) => service))];
  const services = names
    .map((service) => {
      const varying = sum(moving.filter((line) => line.service === service));
      const standingPerMonth = sum(standing.filter((line) => line.service === service));
      return {
        service,
        perMillionEvents: varying / millions,
        standingPerMonth,
        perMonth: varying + standingPerMonth,
      };
    })
    .filter(({ perMonth }) => perMonth > 0)
    .sort((one, other) => other.perMonth - one.perMonth);
  const standingPerMonth = sum(standing);
  return {
    services,
    total: {
      perMillionEvents: sum(moving) / millions,
      standingPerMonth,
      perMonth: sum(moving) + standingPerMonth,
    },
  };
}

function sum(lines: readonly CostLine[]): number {
  return lines.reduce((total, { usdPerMonth }) => total + usdPerMonth, 0);
}
