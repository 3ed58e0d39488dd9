import type { ProgramChange } from "./corpus-change";

const endpoints = ["user/search-index https://search", "analytics/rankings https://rankings"].map(
  (start, index) =>
    `${start}.dev.bellyfed.example/events com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef${index}`,
);

/** Puts the functions of dev into a private network, with an endpoint for all that they call. */
export const privateNetwork: ProgramChange = {
  settings: { network: "private", endpoints: JSON.stringify(endpoints) },
};
