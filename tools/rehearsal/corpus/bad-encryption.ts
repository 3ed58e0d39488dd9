import type { CorpusChange } from "./corpus-change";

const given = { settings: { encryption: "customer-managed" } };

/** Changes of the key that takes away what it encrypted, or what is to be encrypted. */
export const badEncryption: readonly CorpusChange[] = [
  {
    what: "the key is disabled",
    given,
    edit: (graph) => graph.set("environment-key", { isEnabled: false }),
  },
  {
    what: "another key takes the place of the key",
    given,
    edit: (graph) => graph.rename("environment-key", "environment-other-key"),
  },
  {
    what: "encryption is switched off, and the key deleted, while events wait",
    given,
    settings: { encryption: "aws-managed" },
  },
];
