import type { CallFaults, CallInterceptor } from "../endpoint/perform-call";
import type { FaultInjector } from "./fault-injector";

/** What a test's own code does to calls, and where it does nothing, what the faults do. */
export function faultsOfCalls(intercept: CallInterceptor | undefined, faults: FaultInjector): CallFaults {
  return {
    before: (...asked) => intercept?.before?.(...asked) ?? faults.beforeCall(...asked),
    after: (...asked) => intercept?.after?.(...asked) ?? faults.afterCall(...asked),
  };
}
