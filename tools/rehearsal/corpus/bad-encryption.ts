import type { BadChange } from "./corpus-change";

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
