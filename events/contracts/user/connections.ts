import { z } from "zod";
import { defineContract } from "../../schema/contract";
import { exampleIds } from "../example-ids";
import { wholeNumber, cuisine, id, instant } from "../fields";

const { otherUserId, userId } = exampleIds;

export const preferencesUpdated = defineContract({
  type: "user.preferences-updated",
  version: 1,
  meaning: "A user changed what they like to eat or how they want to be told.",
  data: z.object({
    userId: id,
    cuisines: z.array(cuisine).max(11),
    /** Can tell of health or faith, so it is personal data of the special kind. */
    diet: z.array(z.enum(["vegetarian", "vegan", "halal", "kosher", "gluten-free", "nut-free"])).max(6),
    spiceLevel: z.int().min(0).max(5),
    priceLevels: z.object({ lowest: z.int().min(1).max(4), highest: z.int().min(1).max(4) }),
    notifications: z.object({
      push: z.boolean(),
      email: z.enum(["never", "weekly", "daily"]),
      quietHours: z.object({ from: z.iso.time(), to: z.iso.time() }).optional(),
    }),
  }),
  examples: [
    {
      userId,
      cuisines: ["peranakan", "japanese"],
      diet: ["nut-free"],
      spiceLevel: 4,
      priceLevels: { lowest: 1, highest: 3 },
      notifications: { push: true, email: "weekly", quietHours: { from: "22:00:00", to: "07:30:00" } },
    },
  ],
  personalData: ["diet"],
});

export const userFollowed = defineContract({
  type: "user.user-followed",
  version: 1,
  meaning: "A user began to follow another.",
  data: z.object({
    userId: id,
    followedUserId: id,
    foundThrough: z.enum(["profile", "ranking", "suggestion", "contacts", "search"]),
    mutual: z.boolean(),
    followers: wholeNumber,
  }),
  examples: [{ userId, followedUserId: otherUserId, foundThrough: "ranking", mutual: false, followers: 219 }],
  personalData: [],
});

export const userUnfollowed = defineContract({
  type: "user.user-unfollowed",
  version: 1,
  meaning: "A user stopped following another.",
  data: z.object({ userId: id, followedUserId: id, followedSince: instant, followers: wholeNumber }),
  examples: [
    { userId, followedUserId: otherUserId, followedSince: "2025-03-02T09:12:00.000Z", followers: 218 },
  ],
  personalData: [],
});

export const collectionPublished = defineContract({
  type: "user.collection-published",
  version: 1,
  meaning: "A user put a list of restaurants where others can see it.",
  data: z.object({
    userId: id,
    collectionId: id,
    title: z.string().min(1).max(100),
    visibility: z.enum(["public", "followers"]),
    restaurants: z
      .array(z.object({ restaurantId: id, note: z.string().max(280).optional() }))
      .min(1)
      .max(50),
  }),
  examples: [
    {
      userId,
      collectionId: "5a6b7c8d-9e0f-4a1b-8c2d-3e4f5a6b7c8d",
      title: "Supper in Geylang",
      visibility: "public",
      restaurants: [{ restaurantId: "1c2d3e4f-5a6b-4c7d-8e9f-0a1b2c3d4e5f", note: "Come after eleven." }],
    },
  ],
  personalData: ["title", "restaurants[].note"],
});
