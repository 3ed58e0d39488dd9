import { logError } from "../log-error";
import { AwsError, NotSimulated } from "../aws-error";
import type { Service } from "../service";
import type { ServiceName } from "./apis";
import type { Call, WireResponse } from "./wire";

/** Decides whether a call shall fail, and how; undefined lets it be. */
export type InjectedFault = (service: ServiceName, operation: string, input: object) => AwsError | undefined;

/** What a test's own code does to calls. */
export interface CallInterceptor {
  /** Asked first: the operation is not done when it answers an error. */
  readonly before?: InjectedFault;
  /** Asked when the operation is done: its answer is lost when this answers an error. */
  readonly after?: InjectedFault;
}

/** Whether and when calls are carried out and answered. */
export interface CallFaults {
  /** Asked first, and waited for: the operation is not done when it answers an error. */
  before?(...asked: Parameters<InjectedFault>): AwsError | Promise<AwsError | undefined> | undefined;
  readonly after?: InjectedFault | undefined;
  /** Is told what was asked for and is not simulated. */
  readonly notSimulated?: ((error: NotSimulated) => void) | undefined;
}

/** The service of a name that a request may have, if there is one. */
export type ServiceOf = (name: string) => Service | undefined;

/** Does what the call asks of the service it is meant for, and writes the answer in the call's own protocol. */
export async function performCall(
  call: Call,
  serviceOf: ServiceOf,
  faults: CallFaults,
): Promise<WireResponse> {
  try {
    const operation = ownProperty(serviceOf(call.service)?.operations, call.operation);
    if (!operation) throw new NotSimulated(`${call.service} ${call.operation}`.trim());
    const input = decode(call);
    const service = call.service as ServiceName;
    const refusal = faults.before?.(service, call.operation, input);
    if (refusal) throwIf(await refusal);
    const output = await operation(input);
    throwIf(faults.after?.(service, call.operation, input));
    return call.succeed(output);
  } catch (error) {
    if (error instanceof NotSimulated) faults.notSimulated?.(error);
    return call.fail(asAwsError(error, `${call.service} ${call.operation}`));
  }
}

/** Whatever was thrown as something a client can be told; what is not an AwsError is a fault of the local AWS, and logged. */
export function asAwsError(error: unknown, doing: string): AwsError {
  if (error instanceof AwsError) return error;
  logError(`The local AWS failed at ${doing}:`, error);
  return new AwsError("InternalFailure", `The local AWS failed at ${doing}; its own log says why.`, 500);
}

function decode(call: Call): object {
  try {
    return call.input();
  } catch (error) {
    if (error instanceof AwsError) throw error;
    throw new AwsError(
      "SerializationException",
      `The request cannot be read: ${error instanceof Error ? error.message : String(error)}.`,
    );
  }
}

function throwIf(error: AwsError | undefined): void {
  if (error) throw error;
}

/** `constructor` and its like are no operations. */
export function ownProperty<T>(
  table: Readonly<Partial<Record<string, T>>> | undefined,
  name: string,
): T | undefined {
  return table && Object.hasOwn(table, name) ? table[name] : undefined;
}
