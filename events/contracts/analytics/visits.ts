import { z } from "zod";
import { defineContract } from "../../schema/contract";
import { exampleIds, exampleSession } from "../example-ids";
import { wholeNumber, cuisine, device, id, location } from "../fields";

const { restaurantId, sessionId } = exampleIds;

/** Whose visit it is; a visitor without an account has only a session. */
const visitor = { userId: id.optional(), sessionId: id };

const search = z.object({
  ...visitor,
  query: z.string().max(200),
  near: location.optional(),
  results: wholeNumber,
  chosenPosition: z.int().min(1).max(200).optional(),
});

export const pageViewed = defineContract({
  type: "analytics.page-viewed",
  version: 1,
  meaning: "A page or screen was shown to a visitor.",
  data: z.object({
    ...visitor,
    /** Without the query, which can hold anything. */
    page: z.string().regex(/^\/[a-z0-9/-]{0,199}$/),
    referrerHost: z.string().max(253).optional(),
    device,
    viewport: z.object({ width: z.int().min(1).max(16_384), height: z.int().min(1).max(16_384) }),
    loadMilliseconds: z.int().min(0).max(600_000),
    experiments: z
      .array(z.object({ name: z.string().max(60), variant: z.enum(["control", "treatment"]) }))
      .max(10),
  }),
  examples: [
    {
      ...exampleSession,
      page: "/restaurants/tiong-bahru",
      device: { kind: "web", appVersion: "2026.47.1" },
      viewport: { width: 1_440, height: 900 },
      loadMilliseconds: 640,
      experiments: [{ name: "dish-first-cards", variant: "treatment" }],
    },
  ],
  personalData: ["device.model"],
});

export const searchPerformedV1 = defineContract({
  type: "analytics.search-performed",
  version: 1,
  meaning: "A visitor searched for dishes or restaurants.",
  data: search,
  examples: [{ sessionId, query: "chicken rice", results: 48, chosenPosition: 2 }],
  personalData: ["query", "near"],
});

export const searchPerformed = defineContract({
  type: "analytics.search-performed",
  version: 2,
  meaning: "A visitor searched for dishes or restaurants, with the filters they had set.",
  data: search.extend({
    searchedFor: z.enum(["dishes", "restaurants", "people"]),
    filters: z.object({
      cuisines: z.array(cuisine).max(11),
      priceLevels: z.array(z.int().min(1).max(4)).max(4),
      openNow: z.boolean(),
      withinMeters: z.int().min(100).max(50_000).optional(),
    }),
    latencyMilliseconds: z.int().min(0).max(60_000),
  }),
  examples: [
    {
      ...exampleSession,
      query: "laksa",
      near: { latitude: 1.3048, longitude: 103.9048, accuracyMeters: 20 },
      results: 31,
      searchedFor: "dishes",
      filters: { cuisines: ["peranakan"], priceLevels: [1, 2], openNow: true, withinMeters: 2_000 },
      latencyMilliseconds: 84,
    },
  ],
  personalData: ["query", "near"],
});

export const restaurantViewed = defineContract({
  type: "analytics.restaurant-viewed",
  version: 1,
  meaning: "A visitor looked at a restaurant.",
  data: z.object({
    ...visitor,
    restaurantId: id,
    cameFrom: z.enum(["search", "ranking", "map", "collection", "share", "notification"]),
    position: z.int().min(1).max(200).optional(),
    dwellSeconds: z.number().min(0).max(86_400),
    actions: z.array(z.enum(["menu", "photos", "directions", "call", "book", "save"])).max(6),
  }),
  examples: [
    {
      ...exampleSession,
      restaurantId,
      cameFrom: "search",
      position: 3,
      dwellSeconds: 41.5,
      actions: ["menu", "directions"],
    },
  ],
  personalData: [],
});

export const bookingClicked = defineContract({
  type: "analytics.booking-clicked",
  version: 1,
  meaning: "A visitor left for a partner's page to book a table.",
  data: z.object({
    ...visitor,
    restaurantId: id,
    partner: z.enum(["chope", "quandoo", "sevenrooms", "restaurant"]),
    partySize: z.int().min(1).max(20),
    day: z.iso.date(),
    time: z.iso.time({ precision: -1 }),
  }),
  examples: [{ sessionId, restaurantId, partner: "chope", partySize: 4, day: "2026-11-22", time: "19:30" }],
  personalData: [],
});
