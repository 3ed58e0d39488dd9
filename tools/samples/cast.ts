import type { z } from "zod";
import type { cuisine, device } from "../../events/contracts/fields";
import type { Random } from "./random";

/** Someone who uses Bellyfed. */
export interface Person {
  readonly userId: string;
  readonly displayName: string;
  readonly handle: string;
  readonly email: string;
  readonly home: { readonly city: string; readonly country: string };
  readonly ipAddress: string;
  readonly device: z.output<typeof device>;
  readonly location: { readonly latitude: number; readonly longitude: number };
}

/** A dish of a restaurant. */
export interface Dish {
  readonly dishId: string;
  readonly restaurantId: string;
  readonly kind: string;
  readonly cuisine: z.output<typeof cuisine>;
}

/** Who and what the sample events are about. */
export interface Cast {
  readonly people: readonly Person[];
  readonly dishes: readonly Dish[];
}

const givenNames = ["Mei", "Arjun", "Siti", "Lucas", "Hana", "Noah", "Priya", "Wei", "Elena", "Kofi", "Yuki", "Tom"];
const familyNames = ["Tan", "Rahman", "Novak", "Lim", "Okafor", "Silva", "Nair", "Sato", "Wong", "Peeters"];

const cities = [
  { city: "Singapore", country: "SG", latitude: 1.3521, longitude: 103.8198 },
  { city: "Kuala Lumpur", country: "MY", latitude: 3.139, longitude: 101.6869 },
  { city: "Penang", country: "MY", latitude: 5.4164, longitude: 100.3327 },
  { city: "Bangkok", country: "TH", latitude: 13.7563, longitude: 100.5018 },
];

const devices: readonly Person["device"][] = [
  { kind: "ios", appVersion: "4.12.0", model: "iPhone 16" },
  { kind: "ios", appVersion: "4.11.2", model: "iPhone SE" },
  { kind: "android", appVersion: "4.12.1", model: "Pixel 10" },
  { kind: "android", appVersion: "4.9.0", model: "Galaxy A56" },
  { kind: "web", appVersion: "2026.47.1" },
];

const menu: readonly Pick<Dish, "kind" | "cuisine">[] = [
  { kind: "katong-laksa", cuisine: "peranakan" },
  { kind: "chicken-rice", cuisine: "chinese" },
  { kind: "char-kway-teow", cuisine: "chinese" },
  { kind: "nasi-lemak", cuisine: "malay" },
  { kind: "tonkotsu-ramen", cuisine: "japanese" },
  { kind: "masala-dosa", cuisine: "indian" },
  { kind: "pad-kra-pao", cuisine: "thai" },
  { kind: "margherita", cuisine: "italian" },
  { kind: "bun-cha", cuisine: "vietnamese" },
];

/** Makes up people, and restaurants with their dishes. */
export function makeCast(random: Random, people: number, restaurants: number): Cast {
  const restaurantIds = Array.from({ length: restaurants }, () => random.uuid());
  return {
    people: Array.from({ length: people }, (_, index) => makePerson(random, index)),
    dishes: restaurantIds.flatMap((restaurantId) =>
      random.some(menu, 4).map((dish) => ({ dishId: random.uuid(), restaurantId, ...dish })),
    ),
  };
}

/** Makes up one person; the number keeps their handle apart from those of others. */
export function makePerson(random: Random, number: number): Person {
  const [given, family] = [random.pick(givenNames), random.pick(familyNames)];
  const { city, country, latitude, longitude } = random.pick(cities);
  const handle = `${given}_${family}_${number}`.toLowerCase();
  const nearby = (degrees: number): number => Number((degrees + (random.fraction() - 0.5) / 10).toFixed(4));
  return {
    userId: random.uuid(),
    displayName: `${given} ${family}`,
    handle,
    email: `${handle}@example.com`,
    home: { city, country },
    // 198.51.100.0/24 is kept free for documentation.
    ipAddress: `198.51.100.${random.integer(1, 254)}`,
    device: random.pick(devices),
    location: { latitude: nearby(latitude), longitude: nearby(longitude) },
  };
}
