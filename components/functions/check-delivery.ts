import type { DeliverySettings } from "./shared-resources";

/** Refuses what AWS would refuse later, in the middle of an update. */
export function checkDelivery(name: string, delivery: DeliverySettings): void {
  const ranges: Record<keyof DeliverySettings, readonly [number, number]> = {
    batchSize: [1, 10_000],
    batchingWindowSeconds: [0, 300],
    maximumConcurrency: [2, 1000],
    timeoutSeconds: [1, 900],
    memoryMb: [128, 10_240],
  };
  for (const [field, [least, most]] of Object.entries(ranges)) {
    const value = delivery[field as keyof DeliverySettings];
    if (!Number.isInteger(value) || value < least || value > most) {
      throw new Error(
        `EventSubscription "${name}": delivery.${field} is ${value}, must be a whole number from ${least} to ${most}.`,
      );
    }
  }
  if (delivery.batchSize > 10 && delivery.batchingWindowSeconds < 1) {
    throw new Error(
      `EventSubscription "${name}": delivery.batchSize is ${delivery.batchSize}; above 10, ` +
        `delivery.batchingWindowSeconds must be at least 1, and it is ${delivery.batchingWindowSeconds}.`,
    );
  }
}
