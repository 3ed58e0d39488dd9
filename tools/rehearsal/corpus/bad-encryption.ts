import type { BadChange } from "./corpus-change";
import { without, type PolicyDocument } from "./policy-edits";

const given = { settings: { encryption: "customer-managed" } };

/** Changes of the key that takes away what it encrypted, or what is to be encrypted. */
export const badEncryption: readonly BadChange[] = [
  {
    what: "the key is disabled",
    harm: "unprocessed",
    given,
    edit: (graph) => graph.set("environment-key", { isEnabled: false }),
  },
  {
    what: "the key's policy no longer lets EventBridge in",
    harm: "unprocessed",
    given,
    edit: (graph) => graph.rewrite("environment-key", "policy", without("EncryptEvents", "SendToQueues")),
  },
  {
    what: "the account may administer the key, and no longer use it",
    harm: "stuck",
    given,
    edit: (graph) =>
      graph.rewrite("environment-key", "policy", ({ Statement, ...rest }: PolicyDocument) => ({
        ...rest,
        Statement: Statement.map((one) => ({
          ...one,
          Action: one.Sid === "Administer" ? ["kms:Describe*", "kms:Put*", "kms:Schedule*"] : one.Action,
        })),
      })),
  },
  {
    what: "another key takes the place of the key",
    harm: "stuck",
    given,
    edit: (graph) => graph.rename("environment-key", "environment-other-key"),
  },
  {
    what: "encryption is switched off, and the key deleted, while events wait",
    harm: "stuck",
    given,
    settings: { encryption: "aws-managed" },
  },
];
