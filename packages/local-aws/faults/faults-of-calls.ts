import type { CallFaults, CallInterceptor } from "../endpoint/perform-call";
import type { FaultInjector } from "./fault-injector";

/**
 * What a test's own code does to calls, and where it does nothing, what the faults do.
 * @param missing gets what is asked for and not simulated
 */
export function faultsOfCalls(
  intercept: CallInterceptor | undefined,
  faults: FaultInjector,
  missing: Set<string>,
): CallFaults {
  return {
    before: (...asked) => intercept?.before?.(...asked) ?? faults.beforeCall(...asked),
    after: (...asked) => intercept?.after?.(...asked) ?? faults.afterCall(...asked),
    notSimulated: ({ message }) => void missing.add(message),
  };
}
