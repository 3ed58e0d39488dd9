import { AwsError } from "../aws-error";
import type { KeyProblem } from "../kms/key-problem";

/** A parameter's value breaks a rule; `message` names parameter, value and rule as AWS words it. */
export function invalidParameter(message: string): AwsError {
  return new AwsError("InvalidParameterValueException", message, 400, "InvalidParameterValue");
}

/** The value of one named parameter is refused for `reason`. */
export function invalidValue(parameter: string, value: unknown, reason: string): AwsError {
  return invalidParameter(`Value ${String(value)} for parameter ${parameter} is invalid. Reason: ${reason}`);
}

export function missingParameter(parameter: string): AwsError {
  const message = `The request must contain the parameter ${parameter}.`;
  return new AwsError("MissingRequiredParameterException", message, 400, "MissingParameter");
}

export function queueDoesNotExist(): AwsError {
  return simpleQueueService("QueueDoesNotExist", "The specified queue does not exist.", "NonExistentQueue");
}

export function invalidReceiptHandle(handle: string): AwsError {
  const message = `The input receipt handle "${handle}" is not a valid receipt handle.`;
  return new AwsError("ReceiptHandleIsInvalid", message, 404, "ReceiptHandleIsInvalid");
}

/** A queue is purged once a minute at most. */
export function purgeInProgress(queueName: string): AwsError {
  const message = `Only one PurgeQueue operation on ${queueName} is allowed every 60 seconds.`;
  return simpleQueueService("PurgeQueueInProgress", message, undefined, 403);
}

/** The message whose visibility is to be changed is gone. */
export function messageNotAvailable(handle: string): AwsError {
  const reason = "Message does not exist or is not available for visibility timeout change.";
  return invalidValue("ReceiptHandle", handle, reason);
}

/** What an ARN parameter of a message move task names is not there. */
export function resourceNotFound(message: string): AwsError {
  return new AwsError("ResourceNotFoundException", message, 404, "ResourceNotFoundException");
}

/** More messages are in flight than a standard queue allows. */
export function overLimit(queueName: string, limit: number): AwsError {
  const message = `Queue ${queueName} has ${limit} messages in flight, the most a standard queue allows.`;
  return new AwsError("OverLimit", message, 403, "OverLimit");
}

/** What is sent or received is encrypted with a key that cannot be used. */
export function keyCannotBeUsed({ kind, message }: KeyProblem): AwsError {
  return new AwsError(`Kms${kind}`, message, 400, `KMS.${kind}Exception`);
}

/** An error whose Query-protocol code is its own (or another) name behind `AWS.SimpleQueueService.`. */
export function simpleQueueService(
  code: string,
  message: string,
  queryName: string = code,
  httpStatus = 400,
): AwsError {
  return new AwsError(code, message, httpStatus, `AWS.SimpleQueueService.${queryName}`);
}
