import { z } from "zod";
import { defineContract } from "../../schema/contract";
import { exampleIds, exampleSession } from "../example-ids";
import { id, location, userSession } from "../fields";

const { dishId, otherUserId, restaurantId } = exampleIds;

export const dishRanked = defineContract({
  type: "analytics.dish-ranked",
  version: 1,
  meaning: "A user gave a dish its place among all dishes of its kind that they ate.",
  data: z.object({
    ...userSession,
    dishId: id,
    restaurantId: id,
    dishKind: z
      .string()
      .regex(/^[a-z]+(-[a-z]+)*$/)
      .max(60),
    rank: z.int().min(1).max(1_000),
    /** Null when the user ranked the dish for the first time. */
    previousRank: z.int().min(1).max(1_000).nullable(),
    verdict: z.enum(["acceptable", "second-chance", "dissatisfied", "favourite"]),
    taste: z.object({
      flavour: z.int().min(1).max(5),
      texture: z.int().min(1).max(5),
      value: z.int().min(1).max(5),
    }),
    notes: z.string().max(1_000).optional(),
    photoIds: z.array(id).max(8),
  }),
  examples: [
    {
      ...exampleSession,
      dishId,
      restaurantId,
      dishKind: "katong-laksa",
      rank: 1,
      previousRank: 3,
      verdict: "favourite",
      taste: { flavour: 5, texture: 4, value: 5 },
      notes: "The gravy!",
      photoIds: ["a1b2c3d4-e5f6-4708-9a1b-2c3d4e5f6071"],
    },
  ],
  personalData: ["notes"],
});

export const rankingShared = defineContract({
  type: "analytics.ranking-shared",
  version: 1,
  meaning: "A user showed a ranking to others.",
  data: z.object({
    ...userSession,
    rankingId: id,
    dishes: z.int().min(1).max(1_000),
    target: z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("link"), expiresInDays: z.int().min(1).max(365).optional() }),
      z.object({ kind: z.literal("user"), recipientUserId: id }),
      z.object({ kind: z.literal("network"), network: z.enum(["instagram", "whatsapp", "telegram", "x"]) }),
    ]),
  }),
  examples: [
    {
      ...exampleSession,
      rankingId: "d4c3b2a1-f6e5-4807-a91b-2c3d4e5f6071",
      dishes: 12,
      target: { kind: "user", recipientUserId: otherUserId },
    },
    {
      ...exampleSession,
      rankingId: "d4c3b2a1-f6e5-4807-a91b-2c3d4e5f6071",
      dishes: 12,
      target: { kind: "network", network: "whatsapp" },
    },
  ],
  personalData: [],
});

export const photoUploaded = defineContract({
  type: "analytics.photo-uploaded",
  version: 1,
  meaning: "A user added a photo of a dish or a restaurant.",
  data: z.object({
    ...userSession,
    photoId: id,
    restaurantId: id,
    dishId: id.optional(),
    format: z.enum(["jpeg", "heic", "webp"]),
    bytes: z.int().min(1).max(25_000_000),
    pixels: z.object({ width: z.int().min(1).max(16_384), height: z.int().min(1).max(16_384) }),
    takenAt: location.optional(),
    moderation: z.enum(["accepted", "needs-review", "refused"]),
  }),
  examples: [
    {
      ...exampleSession,
      photoId: "a1b2c3d4-e5f6-4708-9a1b-2c3d4e5f6071",
      restaurantId,
      dishId,
      format: "heic",
      bytes: 2_418_112,
      pixels: { width: 4_032, height: 3_024 },
      takenAt: { latitude: 1.3048, longitude: 103.9048 },
      moderation: "accepted",
    },
  ],
  personalData: ["takenAt"],
});
