import type { CorpusChange } from "./corpus-change";
import { privateNetwork } from "./private-network";

/** Changes of networks that leave functions all that they call. */
export const goodNetworks: readonly CorpusChange[] = [
  {
    what: "functions move into a private network that has endpoints for all that they call",
    ...privateNetwork,
  },
  { what: "functions leave their private network", given: privateNetwork },
];
