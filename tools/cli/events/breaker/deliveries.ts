import {
  GetEventSourceMappingCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
  type EventSourceMappingConfiguration,
} from "@aws-sdk/client-lambda";
import type { DeployedSubscription } from "../backbone";
import type { Session } from "../session";

const pollMs = 1_000;
/** Lambda takes up to a minute to start or stop its pollers, and refuses every other change meanwhile. */
const patienceMs = 180_000;

/** Whether Lambda hands a subscription's messages to its consumer. */
export type DeliveryState = "on" | "stopped" | "changing";

/** Needs lambda:ListEventSourceMappings. */
export async function readDeliveries(subscription: DeployedSubscription): Promise<DeliveryState> {
  return stateOf(await findMapping(subscription, new LambdaClient({})));
}

/**
 * Starts or stops the deliveries to a subscription's consumer, and waits until that is done. What comes meanwhile
 * waits in the queue. Needs lambda:ListEventSourceMappings, GetEventSourceMapping and UpdateEventSourceMapping.
 */
export async function setDeliveries(
  subscription: DeployedSubscription,
  wanted: "on" | "stopped",
  session: Session,
): Promise<void> {
  const client = new LambdaClient({});
  const { UUID } = await findMapping(subscription, client);
  const untilMs = session.nowMs() + patienceMs;
  let isAsked = false;
  for (;;) {
    const state = stateOf(await client.send(new GetEventSourceMappingCommand({ UUID })));
    if (state === wanted) return;
    if (state !== "changing" && !isAsked) {
      await client.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: wanted === "on" }));
      isAsked = true;
    }
    if (session.signal.aborted || session.nowMs() > untilMs) {
      throw new Error(`Deliveries to ${subscription.queue.name} are not ${wanted} yet: say the same again.`);
    }
    await session.sleep(pollMs);
  }
}

async function findMapping(
  { queue }: DeployedSubscription,
  client: LambdaClient,
): Promise<EventSourceMappingConfiguration> {
  const { EventSourceMappings = [] } = await client.send(
    new ListEventSourceMappingsCommand({ FunctionName: queue.name }),
  );
  const [mapping] = EventSourceMappings;
  if (mapping) return mapping;
  throw new Error(`The function ${queue.name} has no event source mapping: nothing is delivered to it.`);
}

function stateOf({ State }: EventSourceMappingConfiguration): DeliveryState {
  if (State === "Enabled") return "on";
  return State === "Disabled" ? "stopped" : "changing";
}
