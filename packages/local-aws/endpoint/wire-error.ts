import { NormalizedSchema } from "@smithy/core/schema";
import type { AwsError } from "../aws-error";
import type { Api } from "./apis";
import { errorSchema } from "./operation-schema";

/** The fields an error carries besides its message, such as the `Item` of a failed condition, with their schemas. */
export function errorFields(api: Api | undefined, error: AwsError): Record<string, unknown> {
  const schema = api && errorSchema(api.schemas, error.code);
  if (!schema) return {};
  const fields: Record<string, unknown> = {};
  for (const [name] of NormalizedSchema.of(schema).structIterator()) {
    if (name.toLowerCase() !== "message" && Object.hasOwn(error, name)) {
      fields[name] = (error as unknown as Record<string, unknown>)[name];
    }
  }
  return fields;
}

/** `Sender` when the client was wrong, `Receiver` when the service was: the Query protocol's words for it. */
export function faultOf(error: AwsError): "Sender" | "Receiver" {
  return error.httpStatus < 500 ? "Sender" : "Receiver";
}

/** The code that the Query protocol, older than the others, has for the error. */
export function queryCodeOf(api: Api | undefined, error: AwsError): string | undefined {
  if (error.queryCode !== undefined) return error.queryCode;
  const schema = api && errorSchema(api.schemas, error.code);
  if (!schema) return undefined;
  const traits = NormalizedSchema.of(schema).getMergedTraits() as { awsQueryError?: [string, number] };
  return traits.awsQueryError?.[0];
}
