/** Where what a section of docs/upgrading.md says is carried out. */
interface UpgradeRecipe {
  /** Changes of the corpus. */
  readonly changes: readonly string[];
  /** Tests, by their paths, of what no rehearsal shows. */
  readonly tests?: readonly string[];
}

/** By the sections of docs/upgrading.md. */
export const upgradeRecipes: Readonly<Record<string, UpgradeRecipe>> = {
  "What replaces a resource": {
    changes: [
      "a queue is renamed in AWS",
      "a bus is renamed in AWS",
      "the stack is renamed",
      "a rule is put below another component",
      "the consumers' state gets another key",
    ],
  },
  "Move code, keep resources": {
    changes: ["a bus is renamed in the program, with an alias", "a bus is renamed in the program"],
  },
  "Rename or remove a subscription": {
    changes: [
      "an endpoint gets another name, beside the old one",
      "an endpoint's old name is retired as the documents say, and then removed",
      "a subscription is retired as the documents say, and then removed",
      "a subscription is removed while events wait",
    ],
  },
  "Rename or remove a bus": {
    changes: [
      "a bus is removed once nobody publishes on it, and nothing of it is left",
      "a bus is renamed in AWS",
    ],
    tests: ["packages/local-aws/assembly/destroy-and-up.test.ts"],
  },
  "Move the journal out of its table": {
    changes: [
      "the journal's table is taken out of the state, and then out of the program",
      "the journal's table is taken out of the program while the state has it",
    ],
  },
  "Back the state table up no longer": { changes: ["the consumers' state is backed up no longer"] },
  "Move to another region": {
    changes: [],
    tests: ["tools/rehearsal/rehearse.test.ts"],
  },
  "Destroy a stack, and make it again": {
    changes: [],
    tests: ["packages/local-aws/assembly/destroy-and-up.test.ts"],
  },
  "After a destroy that stopped halfway": {
    changes: [
      "what a destroy that stopped half-way took is made again, and what matched nothing is replayed",
      "what a destroy that stopped half-way took is made again, the ingress bus' targets too",
    ],
  },
  "Change a contract": {
    changes: [
      "a contract gets an optional field",
      "a field becomes required in place",
      "a contract gets its next version beside the one that is published",
      "a contract's version is retired once nobody publishes it, and no event of it is left",
      "a contract's version is retired while it is still published",
    ],
  },
  "Narrow who may publish": {
    changes: [
      "a publisher that publishes nowhere else any more is held to a domain",
      "a publisher is held to a domain while it publishes elsewhere",
    ],
  },
  "Raise @pulumi/pulumi": {
    changes: ["a handler's code changes, and nothing that it does"],
  },
  "Change the Node runtime": {
    changes: ["functions get more memory"],
    tests: ["stacks/shipped-functions.test.ts"],
  },
  "Upgrade a publisher": {
    changes: [],
    tests: ["events/publisher/file-spool/spool-files.test.ts", "events/publisher/create-publisher.test.ts"],
  },
};
