import { consumerSettings } from "../../../../handlers/settings/consumer-settings";
import type { BusShape, StackShape, SubscriptionShape } from "../../../../tools/cli/cost/stack-shape";
import type { TrafficVolume } from "../../../../tools/cli/cost/traffic-cost";

/** A million events of 1,300 bytes, in batches of ten. */
export const million: TrafficVolume = {
  eventsPerMonth: 1_000_000,
  eventBytes: 1300,
  handlerMs: 20,
  ingressShare: 0,
  batch: 10,
};

const plain: SubscriptionShape = {
  batchSize: 100,
  windowSeconds: 1,
  concurrency: 10,
  memoryMb: 256,
  isArm: true,
  logsInvocations: false,
  logBytesPerEvent: 0,
  idempotency: "none",
  rememberedDays: 128,
  breaker: consumerSettings().breaker,
  standing: { subscription: "user/journal", alarms: 1, metrics: 0.5, secret: 0.4, idlePolls: 0.25 },
  isPosted: false,
  isInVpc: false,
};

export function busOf(subscription: Partial<SubscriptionShape> = {}, bus: Partial<BusShape> = {}): BusShape {
  return { archiveDays: 30, logsEveryEvent: false, subscriptions: [{ ...plain, ...subscription }], ...bus };
}

export function shapeWith(
  subscription: Partial<SubscriptionShape> = {},
  bus: Partial<BusShape> = {},
): StackShape {
  return { buses: [busOf(subscription, bus)], standing: [] };
}
