import { expect } from "chai";
import { evaluatePolicies } from "./evaluate-policies";
import { types } from "../../policy/resource-types";
import { tagsPresent } from "../../policy/tags";
import { recordedStack } from "../stacks/recorded-stack";
import { describeRule, DraftStack } from "./catches";

describeRule(tagsPresent, [
  [
    "a resource of the default provider",
    (stack) => {
      delete stack.one(types.queue, "user-journal-events-queue").options.provider;
    },
    "user-journal-events-queue",
    /lacks the tags project, environment, owner, cost-centre: make it with the stack's own provider/,
  ],
]);

describe("policy tags-present on a provider", () => {
  it("speaks of every resource when its provider forgets whom to ask", async () => {
    const draft = new DraftStack(await recordedStack("dev"));
    draft.rewrite(draft.one(types.provider), "defaultTags", (text) => text.replace('"owner"', '"author"'));
    const violations = evaluatePolicies(draft.asGraph(), [tagsPresent]);
    const made = draft.resources.filter(({ type }) => type.startsWith("aws:"));
    expect(violations.map(({ urn }) => urn)).to.deep.equal(made.map(({ urn }) => urn));
    expect(violations[0]?.message).to.contain("lacks the tags owner:");
  });

  it("reads tags that did not arrive as text", async () => {
    const draft = new DraftStack(await recordedStack("dev"));
    const provider = draft.one(types.provider);
    const { defaultTags } = provider.inputs;
    draft.set(provider, { defaultTags: JSON.parse(defaultTags as string) as object });
    expect(evaluatePolicies(draft.asGraph(), [tagsPresent])).to.deep.equal([]);
  });
});
