/**
 * Schemas of STS in the form that the SDK's clients export theirs; the one client that would bring them is not
 * worth a dependency for one operation.
 */
const namespace = "com.amazonaws.sts";
const text = 0;

export const GetCallerIdentityRequest$ = [3, namespace, "GetCallerIdentityRequest", 0, [], []] as const;

export const GetCallerIdentityResponse$ = [
  3,
  namespace,
  "GetCallerIdentityResponse",
  0,
  ["UserId", "Account", "Arn"],
  [text, text, text],
] as const;

export const GetCallerIdentity$ = [
  9,
  namespace,
  "GetCallerIdentity",
  0,
  GetCallerIdentityRequest$,
  GetCallerIdentityResponse$,
] as const;
