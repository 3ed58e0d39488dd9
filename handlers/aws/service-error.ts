import { decorateServiceException, ServiceException } from "@smithy/core/client";
import type { HttpResponse } from "@smithy/core/protocols";
import type { ResponseMetadata } from "@smithy/types";

/** What a service answered instead of what it was asked for, as the SDK tells it. */
export function serviceError(response: HttpResponse, name: string, fields: ErrorFields): ServiceException {
  const text = fields["message"] ?? fields["Message"];
  const error = new ServiceException({
    name,
    message: typeof text === "string" ? text : "UnknownError",
    $fault: response.statusCode < 500 ? "client" : "server",
    $metadata: responseMetadata(response),
  });
  return decorateServiceException(error, fields);
}

/** What stands in a service's refusal. */
export type ErrorFields = Readonly<Record<string, unknown>>;

export function responseMetadata({ statusCode, headers }: HttpResponse): ResponseMetadata {
  const requestId =
    headers["x-amzn-requestid"] ?? headers["x-amzn-request-id"] ?? headers["x-amz-request-id"];
  return {
    httpStatusCode: statusCode,
    ...(requestId !== undefined && { requestId }),
    ...(headers["x-amz-id-2"] !== undefined && { extendedRequestId: headers["x-amz-id-2"] }),
  };
}
