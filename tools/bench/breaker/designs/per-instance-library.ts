import CircuitBreaker from "opossum";
import type { Design } from "../design";
import type { SimulatedEvent, SimulatedMessage } from "../simulated-queue";
import { StatusError } from "../simulated-dependency";
import type { World } from "../world";

/** opossum with its defaults, refusals not counted and at least five calls before it opens; partial batch responses. */
export const perInstanceLibrary: Design = {
  name: "opossum per instance, partial batch responses",
  visibilitySeconds: 30,
  maxReceives: 5,
  batchSize: 10,
  windowSeconds: 0,
  start({ dependency }: World) {
    const breaker = new CircuitBreaker((event: SimulatedEvent) => dependency.call(event), {
      timeout: false,
      volumeThreshold: 5,
      errorFilter: (error) => error instanceof StatusError && error.status === 400,
    });
    return async (batch: readonly SimulatedMessage[]) => {
      const failed = new Set<string>();
      await Promise.all(batch.map(({ id, event }) => breaker.fire(event).catch(() => void failed.add(id))));
      return failed;
    };
  },
};
