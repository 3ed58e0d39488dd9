import type { EventDestinations } from "../topology/event-destinations";
import type { LambdaService } from "../../packages/local-aws/lambda/lambda-service";
import { closedAccountId } from "../samples/closed-account";
import { IdempotentEndpoint } from "./idempotent-endpoint";
import type { SoakArgs } from "./soak-args";
import type { ExpectedEnd } from "./soak-events";
import type { SoakTrace } from "./soak-trace";

/** A downstream service for each endpoint of a stack, by its host. */
export function makeEndpoints(
  { subscriptions }: EventDestinations,
  { events, shares, random }: Pick<SoakArgs, "events" | "shares" | "random">,
  trace: Pick<SoakTrace, "noteInterrupted">,
  lambda: Pick<LambdaService, "killOne">,
): Map<string, IdempotentEndpoint> {
  const idsOf = (wanted: ExpectedEnd): Set<string> =>
    new Set(events.flatMap(({ end, eventId }) => (end === wanted ? eventId : [])));
  const poison = { failing: idsOf("failing"), deadly: idsOf("deadly") };
  const endpoints = new Map<string, IdempotentEndpoint>();
  for (const { endpointHost: host, functionName } of subscriptions) {
    if (!host) continue;
    const endpoint = new IdempotentEndpoint({
      ...poison,
      isRefused: (body) => body.includes(closedAccountId),
      killCaller: (eventId) => lambda.killOne(functionName, eventId),
      lostShare: shares.lostAnswers,
      random,
      nowMs: () => Date.now(),
      onLostAnswer: (eventId) => trace.noteInterrupted(host, eventId),
    });
    endpoints.set(host, endpoint);
  }
  return endpoints;
}
