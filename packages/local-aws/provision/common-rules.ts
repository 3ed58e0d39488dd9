import type { InputRule } from "./translate-inputs";

/** Rules of inputs that many types share. */
export const commonRules = {
  tagList: [
    "Tags",
    (tags: Readonly<Record<string, string>>) => Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  ],
  /** A policy may be given as text or as an object. */
  policyAs: (field: string) => [field, policyText] as const,
  deadLetterConfig: ["DeadLetterConfig", { arn: "Arn" }],
  retryPolicy: [
    "RetryPolicy",
    {
      maximumRetryAttempts: "MaximumRetryAttempts",
      maximumEventAgeInSeconds: "MaximumEventAgeInSeconds",
    },
  ],
  encryption: { noEffect: "nothing is encrypted at rest in memory" },
  ofProvider: { noEffect: "it tells the provider how to work, and AWS nothing" },
  ofDestroy: { noEffect: "it counts when the resource is deleted" },
  description: { noEffect: "it is for people" },
} as const satisfies Readonly<Record<string, InputRule | ((field: string) => InputRule)>>;

function policyText(policy: unknown): string {
  return typeof policy === "string" ? policy : JSON.stringify(policy);
}
