import { randomUUID } from "node:crypto";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { claimCheckFor } from "../../events/message/claim-check";
import { withProviderDefaults } from "../../packages/local-aws/provision/provider-defaults";
import type { StackGraph } from "../../packages/recorder/stack-graph";
import { types } from "../../policy/resource-types";
import { connectionTo } from "../soak/connection-to";
import type { EventToPublish } from "./event-load";
import { messageOf } from "./message-of";
import { quietOf } from "./quiet-of";
import type { RehearsedStack, RehearsedVersion } from "./rehearsed-stack";

const msPerDay = 86_400_000;
/** How much of their retention has passed for the oldest of what is kept. */
export const oldestShare = 0.9;
const deferredShare = 0.5;

/** For how long a stack's queues and archives keep what is in them, in milliseconds. */
export interface Retentions {
  /** Of queues that consumers read: the shortest. */
  readonly waitingMs: number;
  /** Of all others: the shortest. */
  readonly restingMs: number;
  /** Of archives: the shortest; undefined where they keep for ever. */
  readonly archiveMs: number | undefined;
}

/** Reads from a stack how long it keeps things. */
export function retentionsOf({ resources }: StackGraph, consumed: ReadonlySet<string>): Retentions {
  const shortest = (type: string, input: string, isWanted: (name: string) => boolean): number =>
    Math.min(
      ...resources
        .filter((one) => one.type === type && isWanted(String(one.inputs["name"])))
        .map(({ inputs, state }) => Number(withProviderDefaults(type, inputs, state)[input] ?? 0))
        // An archive's 0 keeps for ever.
        .filter((time) => time > 0),
    );
  const messageMs = (isWanted: (name: string) => boolean): number =>
    1_000 * shortest(types.queue, "messageRetentionSeconds", isWanted);
  const days = shortest(types.archive, "retentionDays", () => true);
  return {
    waitingMs: messageMs((name) => consumed.has(name)),
    restingMs: messageMs((name) => !consumed.has(name)),
    archiveMs: Number.isFinite(days) ? days * msPerDay : undefined,
  };
}

/** What a stack was filled with. */
export interface FilledStack {
  /** Events that no consumer can handle. */
  readonly kept: ReadonlySet<string>;
  /** When those that were handled had been, in milliseconds; whatever was published later may wait. */
  readonly handledUntilMs: number;
}

/** How far back a rehearsal begins, so that what is kept is nearly as old as it may become. */
export function oldestMs({ restingMs, archiveMs = 0, waitingMs }: Retentions): number {
  return Math.max(oldestShare * restingMs, oldestShare * archiveMs, deferredShare * waitingMs);
}

/**
 * Fills every place where a stack keeps events, some nearly to the end of their retention: rejected, unmatched, unrouted,
 * dead letters, the parking lot, the archive, the journal; and leaves events waiting behind open breakers.
 */
export async function keepEvents(
  stack: RehearsedStack,
  retentions: Retentions,
  signal: AbortSignal,
): Promise<FilledStack> {
  const { clock, load, before } = stack;
  const kept = new Set<string>();
  const nowMs = clock.now() + oldestMs(retentions);
  const passUntil = (ageMs: number): void => clock.jump(Math.max(0, nowMs - ageMs - clock.now()));
  const quiet = (quietMs: number): Promise<number> => quietOf(stack, signal, { quietMs });
  const keep = async (drafts: readonly EventToPublish[]): Promise<void> => {
    for (const { eventId } of await load.publish(drafts)) kept.add(eventId);
  };

  passUntil(oldestShare * retentions.restingMs);
  await keep([...flawed(before), ...poisoned(stack.poison, before)]);
  await quiet(2_000);
  await recover(stack);
  await quiet(2_000);
  if (retentions.archiveMs !== undefined) passUntil(oldestShare * retentions.archiveMs);
  await load.publish(stack.everyType(before));
  await quiet(2_000);
  const handledUntilMs = clock.now();
  passUntil(deferredShare * retentions.waitingMs);
  stack.setAway(true);
  await load.publish([...stack.everyType(before), ...(await claimed(stack))]);
  await quiet(500);
  passUntil(0);
  await keep(poisoned(stack.poison, before));
  await quiet(500);
  return { kept, handledUntilMs };
}

/** Events that their consumers reject, of a type nobody subscribed to, and of no domain. */
export function flawed({ outputs, templates }: RehearsedVersion): EventToPublish[] {
  const ofDomain = Object.entries(outputs.eventBuses).flatMap(([domain, busName]) => {
    const template = templates.find((one) => one.domain === domain);
    if (!template) return [];
    const unknown = { ...template, type: `${domain}.of-no-contract` };
    return [
      { busName, template, data: { flaw: "no data of its contract" } },
      { busName, template: unknown },
    ];
  });
  const [template] = templates;
  const unrouted = template && { ...template, type: "of-no-domain.anything" };
  return [...ofDomain, ...(unrouted ? [{ busName: outputs.ingressBus, template: unrouted }] : [])];
}

/** An event for each endpoint that it will never take, with the subscription that posts to it. */
export function poisoned(
  poison: Set<string>,
  { outputs, templates, subscriptions }: RehearsedVersion,
): (EventToPublish & { readonly eventId: string; readonly subscription: string })[] {
  return subscriptions.flatMap(({ name: subscription, endpointHost, busName }) => {
    const template = endpointHost && templates.find(({ domain }) => outputs.eventBuses[domain] === busName);
    if (!template) return [];
    const eventId = randomUUID();
    poison.add(eventId);
    return [{ eventId, subscription, template, busName }];
  });
}

/** An event for each endpoint whose data is in the bucket of claims. */
async function claimed(stack: RehearsedStack): Promise<EventToPublish[]> {
  const { local, clock, before } = stack;
  const s3 = new S3Client({ ...connectionTo(local), forcePathStyle: true });
  const drafts: EventToPublish[] = [];
  for (const { endpointHost, busName } of before.subscriptions) {
    const template = before.templates.find(({ domain }) => before.outputs.eventBuses[domain] === busName);
    if (!endpointHost || !template) continue;
    const eventId = randomUUID();
    const Body = JSON.stringify(template.data);
    const claimCheck = claimCheckFor(
      messageOf(template, eventId, clock.now()),
      Body,
      before.outputs.claimBucket,
    );
    const { bucket: Bucket, key: Key } = claimCheck;
    await s3.send(new PutObjectCommand({ Bucket, Key, Body, IfNoneMatch: "*" }));
    drafts.push({ eventId, template, busName, data: { claimCheck } });
  }
  s3.destroy();
  return drafts;
}

/** Recovers dead letters as the schedule would. */
export async function recover({ local, before, after }: RehearsedStack): Promise<void> {
  const lambda = new LambdaClient(connectionTo(local));
  try {
    for (const { outputs } of [after, before]) if (await invoked(lambda, outputs.recoveryFunction)) return;
  } finally {
    lambda.destroy();
  }
}

/** Whether there is such a function. */
async function invoked(lambda: LambdaClient, FunctionName: string): Promise<boolean> {
  try {
    await lambda.send(new InvokeCommand({ FunctionName }));
    return true;
  } catch (error) {
    if ((error as Error).name === "ResourceNotFoundException") return false;
    throw error;
  }
}
