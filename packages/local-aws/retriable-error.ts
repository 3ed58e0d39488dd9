import { AwsError, NotSimulated } from "./aws-error";

/** Whether a service says that it is asked too much. */
export function isThrottling({ code, httpStatus }: AwsError): boolean {
  return httpStatus === 429 || /Throttl|^SlowDown$|ThroughputExceeded/.test(code);
}

/** Whether another attempt may help: what a service refuses, it refuses again. */
export function isRetriable(error: unknown): boolean {
  if (error instanceof NotSimulated) return false;
  return !(error instanceof AwsError) || error.httpStatus >= 500 || isThrottling(error);
}
