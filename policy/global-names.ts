import { types } from "./resource-types";
import type { ResourceRule } from "./rule";
import { isKnown } from "./unknown-value";

/** Where each type says its name, which AWS keeps for all regions at once. */
const nameProperties: Readonly<Record<string, string>> = {
  [types.role]: "name",
  [types.bucket]: "bucket",
  [types.dashboard]: "dashboardName",
};

export const globalNamesCarryRegion: ResourceRule = {
  name: "global-names-carry-region",
  description:
    "The name of what AWS keeps without a region (roles, buckets, dashboards) contains the stack's region: the same " +
    "stack in another region would ask for the same name.",
  check: ({ type, props, providerProps }) => {
    const property = nameProperties[type];
    const region = providerProps?.["region"];
    if (!property || typeof region !== "string") return [];
    const name = props[property];
    if (!isKnown(name) || (typeof name === "string" && name.includes(region))) return [];
    return [`is named ${String(name)} in every region: let its ${property} contain ${region}.`];
  },
};
