import { identifyingInputs } from "./identifying-inputs";
import { findingsIn, type CheckedResource, type StackRule } from "./rule";
import { isSame } from "./unknown-value";

/** What AWS takes where an input is left out. */
const otherwise: Readonly<Record<string, string>> = { eventBusName: "default", groupName: "default" };

export const madeOnce: StackRule = {
  name: "made-once",
  description:
    "No two resources are the same thing in AWS: the second overwrites the first, and when one goes, both are gone.",
  checkStack: (stack) =>
    Object.entries(identifyingInputs).flatMap(([type, inputs]) => {
      const all = stack.ofType(type);
      return findingsIn(all, (resource) => {
        const earlier = all.slice(0, all.indexOf(resource));
        const twin = earlier.find((one) => inputs.every((input) => isAlike(one, resource, input)));
        return twin && `is in AWS the same as ${twin.name}: keep one.`;
      });
    }),
};

function isAlike(one: CheckedResource, other: CheckedResource, input: string): boolean {
  const [value, wanted] = [one, other].map(({ props }) => props[input] ?? otherwise[input]);
  return value !== undefined && isSame(value, wanted);
}
