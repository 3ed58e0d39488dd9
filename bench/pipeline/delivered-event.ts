import { z } from "zod";
import { dishRanked } from "../../events/contracts/analytics/rankings";

const text = (most: number): z.ZodString => z.string().min(1).max(most);

/** The body of a delivery as a zod user would declare it: accepts what the project's consumer accepts. */
export const deliveredEvent = z.object({
  detail: z.object({
    type: z.literal(dishRanked.type),
    source: text(256),
    data: dishRanked.data,
    metadata: z.object({
      id: z.guid(),
      time: z.iso.datetime({ precision: 3 }),
      version: z.literal(dishRanked.version),
      correlationId: text(128),
      causationId: z.guid().optional(),
      hops: z.int().min(0).max(16),
      producer: text(128),
    }),
  }),
});
