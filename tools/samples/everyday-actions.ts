import * as analytics from "../../events/contracts/analytics";
import * as user from "../../events/contracts/user";
import type { Dish } from "./cast";
import { iso, type EventChain } from "./event-chain";
import type { Action, Visit } from "./visit";

function viewPage(chain: EventChain, { person, sessionId, random }: Visit): void {
  chain.add(analytics.pageViewed, {
    userId: person.userId,
    sessionId,
    page: random.pick(["/", "/rankings", "/restaurants/nearby", "/dishes/laksa", "/me", "/collections"]),
    device: person.device,
    viewport: person.device.kind === "web" ? { width: 1440, height: 900 } : { width: 402, height: 874 },
    loadMilliseconds: random.integer(90, 2_400),
    experiments: [{ name: "dish-first-cards", variant: random.pick(["control", "treatment"]) }],
  });
}

function lookForFood(chain: EventChain, visit: Visit): void {
  const { person, sessionId, cast, random } = visit;
  const dish = random.pick(cast.dishes);
  const position = random.integer(1, 12);
  const found = { query: dish.kind.replace("-", " "), results: random.integer(12, 80), chosenPosition: position };
  // Apps of version 4.9 still publish the first version of the contract.
  if (person.device.appVersion === "4.9.0")
    chain.add(analytics.searchPerformedV1, { userId: person.userId, sessionId, ...found });
  else
    chain.add(analytics.searchPerformed, {
      userId: person.userId,
      sessionId,
      ...found,
      ...(random.chance(0.6) ? { near: person.location } : {}),
      searchedFor: random.pick(["dishes", "restaurants"]),
      filters: { cuisines: [dish.cuisine], priceLevels: [1, 2], openNow: random.chance(0.7), withinMeters: 3_000 },
      latencyMilliseconds: random.integer(30, 400),
    });
  chain.add(analytics.restaurantViewed, {
    userId: person.userId,
    sessionId,
    restaurantId: dish.restaurantId,
    cameFrom: "search",
    position,
    dwellSeconds: random.integer(20, 3_000) / 10,
    actions: random.some(["menu", "photos", "directions", "save"], 3),
  });
  if (random.chance(0.2)) book(chain, visit, dish);
}

function book(chain: EventChain, { person, sessionId, random }: Visit, dish: Dish): void {
  chain.add(analytics.bookingClicked, {
    userId: person.userId,
    sessionId,
    restaurantId: dish.restaurantId,
    partner: random.pick(["chope", "quandoo", "sevenrooms", "restaurant"]),
    partySize: random.integer(1, 8),
    day: iso(chain.nowMs + random.integer(0, 9) * 86_400_000).slice(0, 10),
    time: random.pick(["12:00", "12:30", "19:00", "19:30", "20:15"]),
  });
}

function rankDish(chain: EventChain, { person, sessionId, cast, random }: Visit): void {
  const { userId } = person;
  const { dishId, restaurantId, kind } = random.pick(cast.dishes);
  const photoIds = random.chance(0.6) ? [random.uuid()] : [];
  for (const photoId of photoIds)
    chain.add(analytics.photoUploaded, {
      userId,
      sessionId,
      photoId,
      restaurantId,
      dishId,
      format: random.pick(["heic", "jpeg"]),
      bytes: random.integer(400_000, 6_000_000),
      pixels: { width: 4_032, height: 3_024 },
      ...(random.chance(0.3) ? { takenAt: person.location } : {}),
      moderation: random.chance(0.95) ? "accepted" : "needs-review",
    });
  const stars = (): number => random.integer(1, 5);
  chain.add(analytics.dishRanked, {
    userId,
    sessionId,
    dishId,
    restaurantId,
    dishKind: kind,
    rank: random.integer(1, 20),
    previousRank: random.chance(0.5) ? random.integer(1, 20) : null,
    verdict: random.pick(["acceptable", "second-chance", "dissatisfied", "favourite"]),
    taste: { flavour: stars(), texture: stars(), value: stars() },
    ...(random.chance(0.3) ? { notes: random.pick(["Worth the queue.", "Salty today.", "好吃! 😋"]) } : {}),
    photoIds,
  });
  if (random.chance(0.4))
    chain.add(analytics.rankingShared, {
      userId,
      sessionId,
      rankingId: random.uuid(),
      dishes: random.integer(1, 40),
      target: random.pick([
        { kind: "link", expiresInDays: 30 },
        { kind: "user", recipientUserId: random.pick(cast.people).userId },
        { kind: "network", network: random.pick(["instagram", "whatsapp", "telegram", "x"] as const) },
      ] as const),
    });
}

function follow(chain: EventChain, { person, cast, random }: Visit): void {
  const other = random.pick(cast.people.filter(({ userId }) => userId !== person.userId));
  const pair = { userId: person.userId, followedUserId: other.userId, followers: random.integer(1, 900) };
  if (random.chance(0.75))
    chain.add(user.userFollowed, {
      ...pair,
      foundThrough: random.pick(["profile", "ranking", "suggestion", "contacts", "search"]),
      mutual: random.chance(0.4),
    });
  else chain.add(user.userUnfollowed, { ...pair, followedSince: iso(chain.nowMs - random.integer(1, 700) * 86_400_000) });
}


/** What people do on most visits; what stands twice is done twice as often. */
export const everydayActions: readonly Action[] = [viewPage, lookForFood, lookForFood, rankDish, follow];

