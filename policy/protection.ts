import { statefulTypes } from "./resource-types";
import type { ResourceRule } from "./rule";

/** The stacks whose data customers depend on. */
const protectedStacks: readonly string[] = ["prod"];

/** No mistake in the program deletes what cannot be made again. */
export const statefulProtected: ResourceRule = {
  name: "stateful-protected",
  description: "In prod, whatever holds data is protected: Pulumi refuses to delete or replace it.",
  check: ({ urn, type, isProtected }) => {
    const what = statefulTypes[type];
    const stack = urn.split(":")[2] ?? "";
    if (!what || isProtected || !protectedStacks.includes(stack)) return [];
    return [`is a${/^[aeiou]/.test(what) ? "n" : ""} ${what} of ${stack} and not protected: set protect.`];
  },
};
