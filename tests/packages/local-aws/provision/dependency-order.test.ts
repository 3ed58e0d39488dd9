import { expect } from "chai";
import type { RecordedResource } from "../../../../packages/recorder/stack-graph";
import {
  dependenciesFirst,
  dependentsFirst,
} from "../../../../packages/local-aws/provision/dependency-order";
import { errorOf } from "../../../recording";

const stack = [
  resource("stack", []),
  resource("bus", [], "stack"),
  resource("rule", ["bus"], "stack"),
  resource("queue", [], "stack"),
  resource("target", ["rule", "queue"], "stack"),
];

function resource(urn: string, dependencies: string[], parent?: string): RecordedResource {
  return { urn, dependencies, ...(parent && { parent }) } as Partial<RecordedResource> as RecordedResource;
}

/** Carries out tasks that each take one turn of the event loop; which ran together, turn by turn. */
async function turns(order: typeof dependenciesFirst): Promise<string[]> {
  const begun: string[][] = [];
  let turn = -1;
  const next = (): void => void ((turn += 1), begun.push([]));
  next();
  await order(stack, async ({ urn }) => {
    begun[turn]?.push(urn);
    await new Promise((resolve) => setImmediate(resolve));
    if (begun[turn]?.length) next();
  });
  return begun.filter((names) => names.length > 0).map((names) => names.sort().join(" "));
}

describe("the order of dependencies", () => {
  it("makes at once what does not depend on each other, and nothing before what it depends on", async () => {
    expect(await turns(dependenciesFirst)).to.deep.equal(["stack", "bus queue", "rule", "target"]);
  });

  it("deletes the other way round", async () => {
    expect(await turns(dependentsFirst)).to.deep.equal(["target", "queue rule", "bus", "stack"]);
  });

  it("ends with the first error once all is at rest, and begins nothing that waits for it", async () => {
    const begun: string[] = [];
    const { message } = await errorOf(() =>
      dependenciesFirst(stack, async ({ urn }) => {
        begun.push(urn);
        if (urn === "bus") throw new Error("no bus");
      }),
    );
    expect(message).to.equal("no bus");
    expect(begun).to.have.members(["stack", "bus", "queue"]);
  });
});
