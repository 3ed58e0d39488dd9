import { naiveShape } from "./naive-shape";
import { prices } from "./prices";
import type { StackShape } from "./stack-shape";
import type { CostLine } from "./standing-cost";
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
  readonly prices: { readonly asOf: string; readonly region: string };
  readonly bill: Bill;
  readonly naive: Bill;
}

/** Prices a stack for a month's traffic. */
export function costReport(
  stack: string,
  shape: StackShape,
  traffic: TrafficVolume,
  eventTypes: number,
): CostReport {
  return {
    stack,
    traffic,
    prices: { asOf: prices.asOf, region: prices.region },
    bill: billOf(shape, traffic),
    naive: billOf(naiveShape(shape, eventTypes), traffic),
  };
}

function billOf(shape: StackShape, traffic: TrafficVolume): Bill {
  const moving = trafficCost(shape, traffic);
  const millions = traffic.eventsPerMonth / 1e6;
  const names = [...new Set([...moving, ...shape.standing].map(({ service }) => service))];
  const services = names
    .map((service) => {
      const varying = sum(moving.filter((line) => line.service === service));
      const standingPerMonth = sum(shape.standing.filter((line) => line.service === service));
      return {
        service,
        perMillionEvents: varying / millions,
        standingPerMonth,
        perMonth: varying + standingPerMonth,
      };
    })
    .filter(({ perMonth }) => perMonth > 0)
    .sort((one, other) => other.perMonth - one.perMonth);
  const standingPerMonth = sum(shape.standing);
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
