import { NotSimulated } from "../aws-error";

/** What every action on a bucket or an object takes. */
export type S3Input = Readonly<Record<string, unknown>> & { readonly Bucket?: string; readonly Key?: string };

/** Answers the input; refuses what else is asked for: S3 would do it, and nothing here does. */
export function only<Asked extends S3Input>(
  operation: string,
  input: Asked,
  names: readonly string[],
): Asked {
  const other = Object.keys(input).find((name) => input[name] !== undefined && !names.includes(name));
  if (other !== undefined) throw new NotSimulated(`s3 ${operation} with ${other}`);
  return input;
}
