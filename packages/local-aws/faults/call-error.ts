import { AwsError } from "../aws-error";
import type { ServiceName } from "../endpoint/apis";

/** What each service answers to more calls than it takes. */
const throttling: Readonly<Partial<Record<ServiceName, readonly [code: string, status: number]>>> = {
  dynamodb: ["ProvisionedThroughputExceededException", 400],
  iam: ["Throttling", 400],
  lambda: ["TooManyRequestsException", 429],
  monitoring: ["Throttling", 400],
  s3: ["SlowDown", 503],
  scheduler: ["ThrottlingException", 429],
  sns: ["Throttled", 400],
  sqs: ["RequestThrottled", 403],
};

/** The service's error for too many calls. */
export function throttlingError(service: ServiceName): AwsError {
  const [code, httpStatus] = throttling[service] ?? ["ThrottlingException", 400];
  return new AwsError(code, "Rate exceeded", httpStatus);
}

/** The service's error for what is its own fault. */
export function internalError(service: ServiceName): AwsError {
  const codes: Partial<Record<ServiceName, string>> = {
    dynamodb: "InternalServerError",
    s3: "InternalError",
  };
  return new AwsError(codes[service] ?? "InternalFailure", "The service is not well.", 500);
}
