import { GetFunctionConfigurationCommand, LambdaClient } from "@aws-sdk/client-lambda";
import {
  readConsumerEnvironment,
  type ConsumerEnvironment,
} from "../../../../handlers/settings/consumer-settings";
import { neverOpened, type BreakerItem } from "../../../../handlers/breaker/circuit-breaker-transitions";
import { breakerKey } from "../../../../handlers/settings/names";
import type { StateTable } from "../../../../handlers/ports/state-table";
import type { DeployedSubscription } from "../backbone";
import { operatorPorts } from "../operator-ports";

/** The circuit breaker of a subscription, where its consumers keep it. */
export interface FoundBreaker {
  readonly place: ConsumerEnvironment;
  /** `<project>/<stack>` of the program that the subscription belongs to; undefined for the bus' own. */
  readonly program: string | undefined;
  readonly key: string;
  readonly table: StateTable<BreakerItem>;
}

/** Learns from the consumer's own function where its breaker is. Needs lambda:GetFunctionConfiguration. */
export async function findBreaker(subscription: DeployedSubscription): Promise<FoundBreaker> {
  const FunctionName = subscription.queue.name;
  const { Environment } = await new LambdaClient({}).send(
    new GetFunctionConfigurationCommand({ FunctionName }),
  );
  const variables = Environment?.Variables ?? {};
  const place = readConsumerEnvironment(variables);
  return {
    place,
    program: variables["PROGRAM"],
    key: breakerKey(place),
    table: operatorPorts.stateTable<BreakerItem>(place.stateTable),
  };
}

/** The breaker's item as it is now; one that nobody has written is closed. */
export async function readBreaker({ table, key }: FoundBreaker): Promise<BreakerItem> {
  return (await table.read(key)) ?? neverOpened;
}
