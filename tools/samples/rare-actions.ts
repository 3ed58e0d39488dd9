import * as user from "../../events/contracts/user";
import type { Action } from "./visit";

/** What people do now and then. */
export const rareActions: readonly Action[] = [
  (chain, { person, random }) =>
    chain.add(user.preferencesUpdated, {
      userId: person.userId,
      cuisines: random.some(["chinese", "indian", "japanese", "malay", "peranakan", "thai"], 4),
      diet: random.chance(0.4) ? random.some(["vegetarian", "halal", "gluten-free", "nut-free"], 2) : [],
      spiceLevel: random.integer(0, 5),
      priceLevels: { lowest: 1, highest: random.integer(2, 4) },
      notifications: { push: random.chance(0.7), email: random.pick(["never", "weekly", "daily"]) },
    }),
  (chain, { person, random }) =>
    chain.add(user.profileUpdated, {
      userId: person.userId,
      changed: ["biography", "photoId"],
      profile: { biography: random.pick(["Hawker hunter.", "Soup is a meal."]), photoId: random.uuid() },
      revision: random.integer(2, 30),
    }),
  (chain, { person, cast, random }) =>
    chain.add(user.collectionPublished, {
      userId: person.userId,
      collectionId: random.uuid(),
      title: random.pick(["Supper club", "Worth the flight", "Rainy days"]),
      visibility: random.pick(["public", "followers"]),
      restaurants: random.some(cast.dishes, 5).map(({ restaurantId }) => ({ restaurantId })),
    }),
];
