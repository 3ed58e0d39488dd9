import { call } from "../../../packages/local-aws/service";
import { waitingIn } from "../../demo/observe";
import { closeBreakers } from "../close-breakers";
import { quietOf } from "../quiet-of";
import type { RehearsedStack } from "../rehearsed-stack";

/**
 * Does what docs/upgrading.md asks for before a subscription is removed: nothing more comes in, its queue becomes empty,
 * and what its endpoint will never take goes to another queue.
 * @param name `<domain>/<name>`
 */
export async function retireSubscription(
  stack: RehearsedStack,
  name: string,
  signal: AbortSignal,
): Promise<void> {
  const { local, before } = stack;
  const subscription = before.subscriptions.find((one) => one.name === name);
  if (!subscription?.deadLetters) throw new Error(`There is no subscription ${name} with dead letters.`);
  const { busName, rule, queue, deadLetters } = subscription;
  await call(local.services.events, "DisableRule", { Name: rule, EventBusName: busName });
  stack.setAway(false);
  await closeBreakers(stack, before, queue);
  await emptied(queue, stack, signal);
  const arnOf = (queueName: string): string =>
    `arn:aws:sqs:${local.account.region}:${local.account.id}:${queueName}`;
  const SourceArn = arnOf(deadLetters);
  const DestinationArn = arnOf(String(before.graph.outputs["parkingLotQueueUrl"]).split("/").at(-1) ?? "");
  await call(local.services.sqs, "StartMessageMoveTask", { SourceArn, DestinationArn });
  await emptied(deadLetters, stack, signal);
  stack.setAway(true);
}

const mostMinutes = 120;
const quietMs = 500;

/** Time passes only while nothing moves: it would end functions that have posted an event and not yet heard so. */
async function emptied(queue: string, stack: RehearsedStack, signal: AbortSignal): Promise<void> {
  for (let minutes = 0; waitingIn(stack.local, queue) > 0; minutes++) {
    if (minutes === mostMinutes) throw new Error(`${queue} is not empty after ${mostMinutes} minutes.`);
    stack.clock.jump(60_000);
    await quietOf(stack, signal, { quietMs, others: [queue] });
  }
}
