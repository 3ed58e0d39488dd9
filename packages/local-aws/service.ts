import { NotSimulated } from "./aws-error";

/**
 * One API action: takes and returns exactly what the SDK client's command of that name takes and returns
 * (`SendMessageCommandInput`, …); throws an AwsError.
 */
// The input differs from action to action; each service's own table is typed exactly.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Operation = (input: any) => Promise<object>;

/** A service of the local AWS, called in process or through the HTTP endpoint alike. */
export interface Service {
  /** The API actions by name, as the SDK names them: `SendMessage`, `PutEvents`, … */
  readonly operations: Readonly<Record<string, Operation>>;
  /** Stops timers and processes; answers when nothing of the service runs any more. */
  close(): Promise<void>;
}

/** Carries out one action of a service by its name. */
export function call(service: Service, action: string, input: object): Promise<object> {
  const operation = Object.hasOwn(service.operations, action) ? service.operations[action] : undefined;
  if (!operation) throw new NotSimulated(`the action ${action}`);
  return operation(input);
}
