import { z } from "zod";
import { defineContract } from "../../../events/schema/contract";
import { exampleIds } from "../../../events/contracts/example-ids";
import { id, instant } from "../../../events/contracts/fields";

const text = z.string().min(1).max(80);
const amount = z.number().min(0).max(10_000);

/**
 * An event larger than those of the platform: five items, a union, and texts of several formats. In EventBridge's
 * envelope it is as large as the event for which the pipeline's goal was set, 1,263 bytes.
 */
export const mealOrdered = defineContract({
  type: "analytics.meal-ordered",
  version: 1,
  meaning: "A guest ordered a meal.",
  data: z.object({
    orderId: id,
    restaurantId: id,
    orderedAt: instant,
    guest: z.object({ name: text, email: z.email().max(254) }),
    items: z
      .array(
        z.object({
          dish: text,
          quantity: z.int().min(1).max(99),
          price: amount,
          extras: z.array(text).max(5),
          note: text.optional(),
        }),
      )
      .min(1)
      .max(50),
    payment: z.discriminatedUnion("kind", [
      z.object({
        kind: z.literal("card"),
        network: z.enum(["amex", "mastercard", "visa"]),
        lastDigits: z.string().regex(/^\d{4}$/),
      }),
      z.object({ kind: z.literal("voucher"), code: text }),
      z.object({ kind: z.literal("cash"), given: amount }),
    ]),
    total: amount,
    currency: z.string().regex(/^[A-Z]{3}$/),
  }),
  examples: [
    {
      orderId: "5f6a7b8c-9d0e-4f1a-8b2c-3d4e5f6a7b8c",
      restaurantId: exampleIds.restaurantId,
      orderedAt: "2026-11-20T11:58:00.000Z",
      guest: { name: "Wei Silva", email: "wei.silva@example.com" },
      items: [{ dish: "Katong laksa", quantity: 2, price: 8.5, extras: ["cockles"] }],
      payment: { kind: "cash", given: 20 },
      total: 17,
      currency: "SGD",
    },
  ],
  personalData: ["guest", "items[].note", "payment.lastDigits"],
});
