import { statefulTypes } from "./resource-types";
import type { ResourceRule } from "./rule";

const protectedStacks: readonly string[] = ["prod"];

export const statefulProtected: ResourceRule = {
  name: "stateful-protected",
  description:
    "In prod, whatever holds data is protected: Pulumi refuses to delete or replace it. Nothing else is, anywhere.",
  check: ({ urn, type, isProtected }) => {
    const what = statefulTypes[type];
    if (!what && isProtected)
      return ["holds no data and is protected: leave protect out, or it can never change."];
    const stack = urn.split(":")[2] ?? "";
    if (!what || isProtected || !protectedStacks.includes(stack)) return [];
    return [`is a${/^[aeiou]/.test(what) ? "n" : ""} ${what} of ${stack} and not protected: set protect.`];
  },
};
