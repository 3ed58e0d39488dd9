import fc from "fast-check";
import type { EventMessage } from "../../../events/message/event-message";
import { readSampleLines } from "../../samples/read-sample-lines";
import { measuredContracts, type MeasuredContract } from "./measured-contracts";

const { dishRanked, mealOrdered } = measuredContracts;
const seed = 20_261_128;
const orders = 126;

/** The events of a comparison; the same ones each time. */
export const sampleEvents: Readonly<Record<MeasuredContract, () => EventMessage[]>> = {
  /** Out of the project's day of samples. */
  dishRanked: () =>
    readSampleLines()
      .filter((line) => line.includes(`"${dishRanked.type}"`))
      .map((line) => JSON.parse(line) as EventMessage)
      .filter(({ type, data }) => type === dishRanked.type && dishRanked.validate(data) === undefined),
  mealOrdered: () => fc.sample(fc.noBias(order), { seed, numRuns: orders }),
};

const id = fc.uuid({ version: 4 });
const cents = (least: number, most: number) =>
  fc.integer({ min: least, max: most }).map((amount) => amount / 100);

const item = fc.record(
  {
    dish: fc.constantFrom("Katong laksa", "Hainanese chicken rice", "Char kway teow", "Nasi lemak", "Satay"),
    quantity: fc.integer({ min: 1, max: 4 }),
    price: cents(350, 4_900),
    extras: fc.uniqueArray(fc.constantFrom("egg", "cockles", "less spicy"), { maxLength: 2 }),
    note: fc.constantFrom("No peanuts, please.", "For the child."),
  },
  { requiredKeys: ["dish", "quantity", "price", "extras"] },
);

const payment = fc.oneof(
  fc.record({
    kind: fc.constant("card"),
    network: fc.constantFrom("visa", "amex"),
    lastDigits: fc.constant("4242"),
  }),
  fc.record({ kind: fc.constant("voucher"), code: fc.constantFrom("LUNCH-2026", "FRIENDS") }),
  fc.record({ kind: fc.constant("cash"), given: fc.constantFrom(50, 100) }),
);

const order: fc.Arbitrary<EventMessage> = fc.record({
  type: fc.constant(mealOrdered.type),
  source: fc.constant("bellyfed.ordering"),
  data: fc.record({
    orderId: id,
    restaurantId: id,
    orderedAt: fc.constant("2026-11-20T11:58:00.000Z"),
    guest: fc.constantFrom(
      { name: "Wei Silva", email: "wei.silva@example.com" },
      { name: "Siti Rahman", email: "siti@example.org" },
    ),
    items: fc.array(item, { minLength: 5, maxLength: 5 }),
    payment,
    total: cents(2_000, 20_000),
    currency: fc.constant("SGD"),
  }),
  metadata: fc.record({
    id,
    time: fc.constant("2026-11-20T11:58:00.000Z"),
    version: fc.constant(mealOrdered.version),
    correlationId: id,
    hops: fc.constant(0),
    producer: fc.constant("ordering-service"),
  }),
});
