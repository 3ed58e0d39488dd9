import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { expect } from "chai";
import { catalogue } from "../../../../events/contracts/catalogue";
import type { EventContract } from "../../../../events/schema/contract";
import { createPublisher, eventBridgeSink } from "../../../../events/publisher";
import { journalRecords } from "../../../../tools/demo/observe";
import { startLocalStack, type LocalStack } from "../../../local-stack";

/** Every function has the keys of its role, and is judged by the policies that the stack gives that role. */
describe("functions with the rights of their roles, in the local AWS", () => {
  let stack: LocalStack;

  before(async () => {
    stack = await startLocalStack("dev", { judgeFunctions: true });
  });
  after(() => stack.close());

  const publish = async (contracts: readonly EventContract[]): Promise<readonly string[]> => {
    const publisher = createPublisher({
      environment: "dev",
      producer: "tests",
      contracts: catalogue.contracts,
      sink: eventBridgeSink(new EventBridgeClient(stack.connection)),
    });
    const events = contracts.map(({ type, examples }) => ({ type, data: examples[0] }));
    return (await publisher.publish(events as Parameters<typeof publisher.publish>[0])).ids;
  };

  it("handle an event of each type, and no right is missing", async () => {
    const { local, settled } = stack;
    const newest = new Map(catalogue.contracts.map((contract) => [contract.type, contract]));
    const ids = await publish([...newest.values()]);
    await settled();
    const records = await journalRecords(local, stack.destinations.journalBucket);
    expect(records.map(({ eventId }) => eventId)).to.include.members(ids);
    const troubled = local.trace.entries.filter(({ step }) => ["returned", "function-error"].includes(step));
    expect(troubled).to.deep.equal([]);
  });

  it("handle none without the right to write down what they did", async () => {
    const { local } = stack;
    const { iam } = local.services;
    const RoleName = "bellyfed-domain-auth-dev-journal-us-east-1";
    const { PolicyNames } = await iam.operations.ListRolePolicies({ RoleName });
    for (const PolicyName of PolicyNames) await iam.operations.DeleteRolePolicy({ RoleName, PolicyName });
    await publish(catalogue.ofDomain("auth").slice(0, 1));
    const { where } = await local.trace.waitFor(({ step }) => step === "returned");
    expect(where).to.equal("bellyfed-domain-auth-dev-journal");
  });
});
