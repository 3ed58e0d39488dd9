import type { EventContract } from "./contract";

/**
 * A copy of an event's data that may be logged: without the contract's personal data, and without fields that
 * the contract does not know, since nobody has said that those are not personal.
 */
export function redact(contract: Pick<EventContract, "fields" | "personalData">, data: unknown): unknown {
  return keep(data, "", contract);
}

function keep(value: unknown, path: string, contract: Parameters<typeof redact>[0]): unknown {
  if (contract.personalData.includes(path)) return undefined;
  if (Array.isArray(value))
    return value.map((item) => keep(item, `${path}[]`, contract)).filter((item) => item !== undefined);
  if (typeof value !== "object" || value === null) return contract.fields.includes(path) ? value : undefined;
  const kept = Object.entries(value)
    .map(([key, item]) => [key, keep(item, path ? `${path}.${key}` : key, contract)] as const)
    .filter(([, item]) => item !== undefined);
  return Object.fromEntries(kept);
}
