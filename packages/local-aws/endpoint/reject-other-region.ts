import { AwsError } from "../aws-error";

/** Services of one region for the whole world: it says nothing about who signs for it. */
const global = ["iam", "sts"];

/** Why a request that was signed for that region is refused here; undefined when it is not, or was not signed. */
export function rejectOtherRegion(
  service: string,
  signedFor: string | undefined,
  region: string,
): AwsError | undefined {
  if (signedFor === undefined || signedFor === region || global.includes(service)) return undefined;
  const code = service === "s3" ? "AuthorizationHeaderMalformed" : "InvalidSignatureException";
  const reason = `Credential should be scoped to a valid region, not '${signedFor}'`;
  return new AwsError(code, `${reason}: the local AWS plays ${region} alone.`, 400);
}
