import * as analytics from "../../events/contracts/analytics";
import * as auth from "../../events/contracts/auth";
import * as user from "../../events/contracts/user";
import type { EventMessage } from "../../events/message/event-message";
import { domainTable, type Domain } from "../../events/domains";
import { closedAccountId } from "./closed-account";
import type { Cast, Person } from "./cast";
import type { Random } from "./random";
import { startChain, iso } from "./event-chain";

/** What a producer with a fault hands over; only `type` and `source` are sure to be there. */
export type SampleLine = Pick<EventMessage, "type" | "source"> & { readonly data?: unknown; readonly metadata?: unknown };

type Fields = Readonly<Record<string, unknown>>;

/** For each broken contract: the type, the field of the data, and a value that the contract refuses. */
const violations: readonly (readonly [type: string, field: string, value: unknown])[] = [
  ["auth.user-signed-in", "riskScore", 1.7],
  ["auth.user-signed-in", "userId", undefined],
  ["auth.token-refreshed", "scopes", []],
  ["auth.password-reset-requested", "email", "mei.tan at example.com"],
  ["user.profile-created", "home", { city: "Singapore", country: "Singapore" }],
  ["user.profile-updated", "changed", ["shoeSize"]],
  ["user.preferences-updated", "spiceLevel", "hot"],
  ["user.user-followed", "followers", -1],
  ["system.deployment-completed", "commit", "9fceb02"],
  ["system.job-finished", "durationSeconds", 12.5],
  ["system.quota-exceeded", "limit", 0],
  ["analytics.dish-ranked", "rank", 0],
  ["analytics.dish-ranked", "taste", { flavour: 5, texture: 4 }],
  ["analytics.ranking-shared", "target", { kind: "fax", number: "+65 0000 0000" }],
  ["analytics.photo-uploaded", "bytes", 26_000_000],
];

const unknownTypes: readonly (readonly [type: string, data: Fields])[] = [
  ["user.badge-earned", { badge: "laksa-master" }],
  ["user.invitation-sent", { channel: "email" }],
  ["user.profile-merged", { profiles: 2 }],
  ["auth.passkey-registered", { authenticator: "platform" }],
  ["auth.consent-granted", { partner: "table-booker" }],
  ["system.cache-flushed", { cache: "rankings" }],
  ["system.backup-finished", { bytes: 81_604_378_624 }],
  ["analytics.video-watched", { seconds: 14 }],
  ["analytics.map-panned", { zoom: 13 }],
  ["analytics.menu-scanned", { pages: 4 }],
];

const longChains: readonly (readonly [type: string, hops: number])[] = [
  ["auth.user-signed-in", 18],
  ["user.profile-updated", 18],
  ["system.job-finished", 18],
  ["analytics.page-viewed", 20],
  ["analytics.search-performed", 19],
];

const malformations: readonly (readonly [type: string, spoil: (event: EventMessage) => Fields])[] = [
  ["user.user-followed", ({ metadata }) => ({ metadata })],
  ["auth.user-signed-out", ({ data, metadata }) => ({ data: JSON.stringify(data), metadata })],
  ["system.health-restored", ({ data }) => ({ data })],
  ["analytics.page-viewed", ({ data, metadata }) => ({ data, metadata: { ...metadata, id: "page-view-81" } })],
  [
    "analytics.restaurant-viewed",
    ({ data, metadata }) => ({ data, metadata: { ...metadata, time: metadata.time.replace("T", " ") } }),
  ],
];

/** Good events to make flawed ones from. */
export interface FlawSource {
  readonly events: readonly EventMessage[];
  readonly random: Random;
}

/** A copy of a good event of the type, with an id of its own. */
function another({ events, random }: FlawSource, type: string): EventMessage {
  const event = random.pick(events.filter((candidate) => candidate.type === type));
  return { ...event, metadata: { ...event.metadata, id: random.uuid() } };
}

/** Events whose data breaks their contract. */
export function contractViolations(source: FlawSource): SampleLine[] {
  return violations.map(([type, field, value]) => {
    const event = another(source, type);
    return { ...event, data: { ...(event.data as Fields), [field]: value } };
  });
}

/** Events of types that no contract describes, in domains that exist. */
export function eventsOfUnknownTypes(source: FlawSource): SampleLine[] {
  return unknownTypes.map(([type, data]) => {
    const domain = type.split(".")[0] as Domain;
    const { metadata } = source.random.pick(source.events);
    const { source: origin, name: producer } = domainTable[domain].producer;
    const own = { id: source.random.uuid(), version: 1, producer };
    return { type, source: origin, data, metadata: { ...metadata, ...own } };
  });
}

/** Events further from their first cause than consumers allow: those of a circle. */
export function eventsOfLongChains(source: FlawSource): SampleLine[] {
  return longChains.map(([type, hops]) => {
    const event = another(source, type);
    return { ...event, metadata: { ...event.metadata, hops } };
  });
}

/** Events that are no EventMessage: without data or metadata, or with metadata of the wrong shape. */
export function malformedEnvelopes(source: FlawSource): SampleLine[] {
  return malformations.map(([type, spoil]) => {
    const event = another(source, type);
    return { type, source: event.source, ...spoil(event) };
  });
}

/** Valid events of the closed account, told by a forgotten phone. */
export function eventsOfClosedAccount(cast: Cast, random: Random, startMs: number): SampleLine[] {
  const events: EventMessage[] = [];
  const phone: Person = { ...cast.people[0]!, userId: closedAccountId };
  const { userId } = phone;
  const sessionId = random.uuid();
  for (let round = 0; round < 3; round += 1) {
    const chain = startChain(events, random, startMs + round * 7_200_000);
    const { restaurantId } = random.pick(cast.dishes);
    const expiresAt = iso(chain.nowMs + 3_600_000);
    const refreshes = 40 + round;
    chain.add(auth.tokenRefreshed, { userId, sessionId, clientId: "bellyfed-ios", scopes: ["profile"], refreshes, expiresAt });
    chain.add(user.userFollowed, {
      userId,
      followedUserId: random.pick(cast.people).userId,
      foundThrough: "contacts",
      mutual: false,
      followers: random.integer(1, 900),
    });
    chain.add(user.profileUpdated, { userId, changed: ["biography"], profile: { biography: "" }, revision: refreshes });
    const visit = { userId, sessionId, restaurantId };
    chain.add(analytics.restaurantViewed, { ...visit, cameFrom: "notification", dwellSeconds: 4, actions: [] });
    chain.add(analytics.bookingClicked, { ...visit, partner: "chope", partySize: 2, day: "2026-11-21", time: "19:00" });
  }
  return events;
}
