import { InvokeStore } from "@aws/lambda-invoke-store";
import type { HttpRequest, HttpResponse } from "@smithy/core/protocols";
import { retryMiddleware, StandardRetryStrategy } from "@smithy/core/retry";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { SignatureV4 } from "@smithy/signature-v4";
import { AwsClock, type AwsTime } from "./aws-clock";
import { awsCredentials } from "./aws-credentials";
import { awsRegion, type AwsService } from "./aws-endpoint";
import { firstRetryMs } from "./first-retry-ms";
import { responseMetadata } from "./service-error";
import { Sha256 } from "./sha256";

/** The time that one call may take with all its attempts, and how many those may be. Each gets an equal share. */
export interface RequestLimits {
  readonly timeoutMs: number;
  readonly maxAttempts: number;
}

/** Where nothing waits for the answer but the event itself. */
export const patientLimits: RequestLimits = { timeoutMs: 9_000, maxAttempts: 3 };

/** Sends a request until it is answered, as the SDK would. `read` rejects with what the service refused. */
export type AwsClient = <Answer>(
  request: HttpRequest,
  read: (response: HttpResponse) => Promise<Answer>,
  signal: AbortSignal | undefined,
) => Promise<Answer>;

const maxConnectMs = 1_000;

/** The client of one service. It is made at its first request: a healthy consumer has several, and calls one or none. */
export function awsClient(service: AwsService, limits: RequestLimits): AwsClient {
  let send: AwsClient | undefined;
  return (request, read, signal) => (send ??= assembleClient(service, limits))(request, read, signal);
}

/**
 * A client of the SDK's own parts: its signatures, connections, and rules for what is repeated and when. It reads region
 * and credentials at its first request.
 */
function assembleClient(service: AwsService, limits: RequestLimits): AwsClient {
  const { timeoutMs, maxAttempts } = limits;
  const attemptMs = Math.floor(timeoutMs / maxAttempts);
  const http = new NodeHttpHandler({
    connectionTimeout: Math.min(maxConnectMs, attemptMs),
    requestTimeout: attemptMs,
    throwOnRequestTimeout: true,
  });
  const strategy = new StandardRetryStrategy({ maxAttempts, baseDelay: firstRetryMs(service.name) });
  const repeated = retryMiddleware({
    maxAttempts: async () => maxAttempts,
    retryStrategy: async () => strategy,
  });
  const clock = new AwsClock();
  const sign = requestSigner(service);

  return async (request, read, signal) => {
    const limit = AbortSignal.timeout(timeoutMs);
    const abortSignal = signal ? AbortSignal.any([signal, limit]) : limit;
    await addTrace(request.headers);
    const attempt = async () => {
      const time = clock.now();
      const signed = await sign(request, time.date);
      const { response } = await http.handle(signed, { abortSignal });
      try {
        const answer = await read(response);
        clock.learn(response, time);
        return { response, output: { $metadata: {}, answer } };
      } catch (error) {
        throw withResponse(error as ReadError, response, clock, time);
      }
    };
    const send = repeated(attempt, { __smithy_context: { abortSignal } });
    const { output } = await send({ input: {}, request });
    return output.answer;
  };
}

function requestSigner(
  service: AwsService,
): (request: HttpRequest, signingDate: Date) => Promise<HttpRequest> {
  let signer: SignatureV4 | undefined;
  return async (request, signingDate) => {
    signer ??= new SignatureV4({
      service: service.name,
      region: awsRegion(process.env),
      credentials: awsCredentials(),
      sha256: Sha256,
      // Paths in S3 are keys, in which nothing is normalised.
      uriEscapePath: service.name !== "s3",
    });
    return (await signer.sign(request, { signingDate })) as HttpRequest;
  };
}

/** AWS recognises by them a function that calls itself; traces go on below the function. */
async function addTrace(headers: Record<string, string>): Promise<void> {
  const store = await InvokeStore.getInstanceAsync();
  const traceId = store.getXRayTraceId() ?? process.env["_X_AMZN_TRACE_ID"];
  if (process.env["AWS_LAMBDA_FUNCTION_NAME"] && traceId) headers["X-Amzn-Trace-Id"] = traceId;
  const traceparent = store.getTraceparent();
  if (!traceparent) return;
  const [tracestate, baggage] = [store.getTracestate(), store.getBaggage()];
  Object.assign(headers, { traceparent, ...(tracestate && { tracestate }), ...(baggage && { baggage }) });
}

interface ReadError extends Error {
  readonly ServerTime?: string;
  $metadata?: ReturnType<typeof responseMetadata> & { clockSkewCorrected?: boolean };
}

/** Tells with an error what the rules for repetitions judge: the status, the headers, and a clock that was wrong. */
function withResponse(error: ReadError, response: HttpResponse, clock: AwsClock, time: AwsTime): ReadError {
  Object.defineProperty(error, "$response", { value: response });
  error.$metadata ??= responseMetadata(response);
  if (clock.learn(response, time, error.ServerTime)) error.$metadata.clockSkewCorrected = true;
  return error;
}
