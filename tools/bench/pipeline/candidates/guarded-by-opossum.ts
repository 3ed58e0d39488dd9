import CircuitBreaker from "opossum";
import { effect } from "../effect";

/** The call through opossum, with the parts that cost most switched off: call timeout and percentiles. */
export function guardedByOpossum(): (data: unknown) => Promise<void> {
  const breaker = new CircuitBreaker(effect, { timeout: false, rollingPercentilesEnabled: false });
  return (data) => breaker.fire(data);
}
