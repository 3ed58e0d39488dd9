import { circuitBreaker, ConsecutiveBreaker, handleAll } from "cockatiel";
import { effect } from "../effect";

/** The call through cockatiel. */
export function guardedByCockatiel(): (data: unknown) => Promise<void> {
  const policy = circuitBreaker(handleAll, { halfOpenAfter: 60_000, breaker: new ConsecutiveBreaker(5) });
  return (data) => policy.execute(() => effect(data));
}
