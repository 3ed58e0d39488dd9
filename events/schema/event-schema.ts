import type { EventContract } from "./contract";
import type { JsonSchema } from "./contract-schema";
import { metadataSchema } from "./metadata-schema";
import { portableSchema } from "./portable-schema";

/** The schema of a whole event of a contract, the `Detail` of its entry. */
export function eventSchema(contract: EventContract): JsonSchema {
  const { type, version, meaning, sources, jsonSchema } = contract;
  const { $schema, ...data } = jsonSchema;
  const source = sources ? { enum: [...sources] } : { minLength: 1, maxLength: 256 };
  return portableSchema({
    ...($schema !== undefined && { $schema }),
    title: `${type} version ${version}`,
    description: meaning,
    type: "object",
    required: ["type", "source", "data", "metadata"],
    properties: {
      type: { type: "string", enum: [type] },
      source: { type: "string", ...source },
      data,
      metadata: metadataSchema(contract),
    },
  } as JsonSchema);
}
