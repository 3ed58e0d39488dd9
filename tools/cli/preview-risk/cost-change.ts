import { prices } from "../cost/prices";
import { standingCost } from "../cost/standing-cost";
import type { Preview, PreviewState, PreviewStep } from "./preview";

/** What a month without any event would cost more or less, in US dollars. */
export interface CostChange {
  readonly usdPerMonth: number;
  /** By service, largest change first; services that stay as they are are left out. */
  readonly services: readonly { readonly service: string; readonly usdPerMonth: number }[];
  /** Month and region of the list prices. */
  readonly prices: { readonly asOf: string; readonly region: string };
}

const smallestUsd = 0.005;

/** The change of what resources cost by standing there; what traffic costs is not in a preview. */
export function costChange({ steps }: Preview): CostChange {
  const changes = new Map<string, number>();
  const add = (state: PreviewState | undefined, factor: number): void => {
    const line = state && standingCost(state);
    if (line) changes.set(line.service, (changes.get(line.service) ?? 0) + factor * line.usdPerMonth);
  };
  for (const step of steps) {
    add(paidBefore(step), -1);
    add(paidAfter(step), 1);
  }
  const services = [...changes]
    .map(([service, usdPerMonth]) => ({ service, usdPerMonth }))
    .filter(({ usdPerMonth }) => Math.abs(usdPerMonth) >= smallestUsd)
    .sort((one, other) => Math.abs(other.usdPerMonth) - Math.abs(one.usdPerMonth));
  return {
    usdPerMonth: services.reduce((total, { usdPerMonth }) => total + usdPerMonth, 0),
    services,
    prices: { asOf: prices.asOf, region: prices.region },
  };
}

/** A replacement is counted where it is announced, and not where its two halves are made. */
function paidBefore({ op, oldState }: PreviewStep): PreviewState | undefined {
  if (op === "delete" && oldState?.retainOnDelete) return undefined;
  return ["delete", "update", "replace"].includes(op) ? oldState : undefined;
}

function paidAfter({ op, newState }: PreviewStep): PreviewState | undefined {
  return ["create", "update", "replace", "import"].includes(op) ? newState : undefined;
}
