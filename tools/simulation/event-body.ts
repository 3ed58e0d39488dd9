import { claimBucketName, claimCheckFor } from "../../events/message/claim-check";
import type { RejectionReason } from "../../handlers/dead-letters/dead-letter";
import type { SimulatedRandom } from "./simulated-random";

/** The only source that may publish the simulation's events. */
export const producer = "bellyfed.user";
/** Hops that the simulated consumer allows. */
export const maxHops = 16;
/** The bucket of what travels by claim check. */
export const simulatedClaimBucket = claimBucketName("dev", "123456789012", "eu-west-1");
/** Deeper than JSON.stringify and most libraries go. */
const depth = 20_000;

/** How an event's data travels, and what it is like. */
interface DataShape {
  readonly isClaimed: boolean;
  /** Whether it is nested thousands of levels deep. */
  readonly isDeep: boolean;
}

/** What is published of an event. */
export interface PublishedEvent {
  readonly number: number;
  readonly id: string;
  readonly publishedAtMs: number;
  readonly rejection: RejectionReason | undefined;
  readonly shape: DataShape;
  /** Of its contract. */
  readonly version: number;
}

/** The data of a claimed event as it is stored, and its key. */
export interface StoredClaim {
  readonly key: string;
  readonly stored: Buffer;
}

/** The same UUID, as another producer may write it. */
export function respelled(id: string, random: SimulatedRandom): string {
  return random.chance(0.5) ? id : id.toUpperCase();
}

/** The event as EventBridge delivers it once more: out of its archive, or because it was published again. */
export function bodyAgain(
  event: { readonly id: string; readonly body: string },
  replayName: string | undefined,
  random: SimulatedRandom,
): string {
  if (replayName !== undefined)
    return event.body.replace('"detail":{', `"replay-name":"${replayName}","detail":{`);
  return event.body
    .replace('"id":"bridge-', '"id":"again-')
    .replace(`"id":"${event.id}"`, `"id":"${respelled(event.id, random)}"`);
}

/** The event as EventBridge delivers it, and what it claims. */
export function bodyOf(event: PublishedEvent): { readonly body: string; readonly claim?: StoredClaim } {
  const { shape, number, rejection } = event;
  const said = messageOf(event);
  const dataText = textOf(number, rejection, shape);
  const claim = shape.isClaimed ? claimCheckFor(said, dataText, simulatedClaimBucket) : undefined;
  const { type, source, metadata } = said;
  const routedAs = rejection === "envelope-mismatch" ? "user.profile-closed" : type;
  const envelope = {
    version: "0",
    id: `bridge-${number}`,
    "detail-type": routedAs,
    source,
    time: metadata.time,
  };
  const data = claim ? JSON.stringify({ claimCheck: claim }) : dataText;
  // Not by JSON.stringify, which cannot go down as deep as data may.
  const detail = JSON.stringify({ type, source, data: "", metadata }).replace(
    '"data":""',
    () => `"data":${data}`,
  );
  const whole = `${JSON.stringify({ ...envelope, resources: [] }).slice(0, -1)},"detail":${detail}}`;
  const body = rejection === "malformed-json" ? whole.slice(0, -1) : whole;
  return claim ? { body, claim: { key: claim.key, stored: Buffer.from(dataText) } } : { body };
}

function messageOf({ id, publishedAtMs, rejection, version }: PublishedEvent) {
  return {
    type: "user.profile-updated",
    source: rejection === "envelope" ? "" : rejection === "foreign-producer" ? "bellyfed.search" : producer,
    data: {},
    metadata: {
      id,
      time: new Date(publishedAtMs).toISOString(),
      version,
      correlationId: id,
      hops: rejection === "too-many-hops" ? maxHops + 1 : maxHops,
      producer: "profile-service",
    },
  };
}

function textOf(number: number, rejection: RejectionReason | undefined, { isDeep }: DataShape): string {
  const data = { userId: rejection === "contract" ? 7 : `user-${number}`, number };
  const text = JSON.stringify(data);
  return isDeep ? `${text.slice(0, -1)},"deep":${"[".repeat(depth)}${"]".repeat(depth)}}` : text;
}
