import { policyProblem } from "../access/policy-problem";
import { AwsError } from "../aws-error";

/** Refuses a policy that KMS would refuse for a key. */
export function checkKeyPolicy(text: string | undefined): string {
  const problem = policyProblem(text, "resource");
  if (problem !== undefined) throw new AwsError("MalformedPolicyDocumentException", problem);
  if ((text ?? "").length <= 32_768) return text ?? "";
  throw new AwsError("LimitExceededException", "A key policy can have at most 32768 characters.");
}
