import { z } from "zod";
import type { EventContract } from "../../../events/schema/contract";

const text = (most: number): z.ZodString => z.string().min(1).max(most);

/** The body of a delivery as a zod user would declare it: accepts what the project's consumer accepts. */
export function deliveredEvent({ type, version, data }: EventContract): z.ZodType {
  return z.object({
    detail: z.object({
      type: z.literal(type),
      source: text(256),
      data,
      metadata: z.object({
        id: z.guid(),
        time: z.iso.datetime({ precision: 3 }),
        version: z.literal(version),
        correlationId: text(128),
        causationId: z.guid().optional(),
        hops: z.int().min(0).max(16),
        producer: text(128),
      }),
    }),
  });
}
