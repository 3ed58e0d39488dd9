import { expect } from "chai";
import { ruleFingerprint } from "../../../handlers/settings/rule-fingerprint";
import type { FoundRule } from "../../../handlers/drift/find-drift";
import { findDrift } from "../../../handlers/drift/find-drift";

const eventPattern = '{"detail-type":["user.profile-created"]}';
const target = {
  arn: "arn:aws:sqs:us-east-1:000000000000:q",
  deadLetterArn: "arn:aws:sqs:us-east-1:000000000000:u",
};
const deployed = ruleFingerprint(eventPattern, target);
const asDeployed: FoundRule = { eventPattern, state: "ENABLED", targets: [target] };
const bus = { name: "user-dev", archive: "user-archive", rules: { journal: deployed } };

/** What is found when the one rule and the archive are like this. */
function found(rule: FoundRule | undefined, archive: string | undefined = "ENABLED"): Promise<string[]> {
  return findDrift([bus], { findRule: async () => rule, archiveState: async () => archive });
}

describe("findDrift", () => {
  it("finds nothing where everything is as it was deployed", async () => {
    expect(await found(asDeployed)).to.deep.equal([]);
    const written = { ...asDeployed, eventPattern: '{ "detail-type" : [ "user.profile-created" ] }' };
    expect(await found(written, "UPDATING")).to.deep.equal([]);
    // Somebody listens in: no event gets lost by it.
    const listener = { arn: "arn:aws:lambda:us-east-1:000000000000:function:f" };
    expect(await found({ ...asDeployed, targets: [listener, target] })).to.deep.equal([]);
  });

  const matches = "matches other events than it was deployed for";
  const sends = "does not send to the target that it was deployed with";
  const to = (other: FoundRule["targets"][number]): FoundRule => ({ ...asDeployed, targets: [other] });
  const changes: readonly (readonly [what: string, rule: FoundRule | undefined, problem: string])[] = [
    ["a rule that is gone", undefined, "is gone"],
    ["a disabled rule", { ...asDeployed, state: "DISABLED" }, "is DISABLED"],
    [
      "a rule that matches less",
      { ...asDeployed, eventPattern: '{"detail-type":["user.profile-created"],"source":["x"]}' },
      matches,
    ],
    ["a rule without a pattern", { state: "ENABLED", targets: [target] }, matches],
    ["a rule without a target", { ...asDeployed, targets: [] }, sends],
    ["a rule with another target", to({ ...target, arn: "arn:aws:sqs:us-east-1:000000000000:other" }), sends],
    ["a target that gets part of the event", to({ ...target, transformation: ["$.detail"] }), sends],
    [
      "a target without a place for the undelivered",
      to({ arn: target.arn }),
      "does not keep what cannot be delivered where it was deployed to",
    ],
  ];
  for (const [what, rule, problem] of changes) {
    it(`finds ${what}`, async () => {
      expect(await found(rule)).to.deep.equal([`rule journal of bus user-dev ${problem}`]);
    });
  }

  it("finds an archive that is gone or keeps nothing, and asks for none where there is none", async () => {
    expect(
      await findDrift([bus], { findRule: async () => asDeployed, archiveState: async () => undefined }),
    ).to.deep.equal(["archive user-archive is gone"]);
    expect(await found(asDeployed, "DISABLED")).to.deep.equal(["archive user-archive is DISABLED"]);
    const { archive: _, ...ingress } = bus;
    const archiveState = async () => {
      throw new Error("nobody asked");
    };
    expect(await findDrift([ingress], { findRule: async () => asDeployed, archiveState })).to.deep.equal([]);
  });

  it("does not take a question without an answer for an answer", async () => {
    const throttled = new Error("Rate exceeded");
    const findRule = async () => Promise.reject(throttled);
    const outcome = await findDrift([bus], { findRule, archiveState: async () => "ENABLED" }).catch(
      (error: Error) => error,
    );
    expect(outcome).to.equal(throttled);
  });

  it("asks for every rule of every bus, and for few at a time", async () => {
    let [asking, most] = [0, 0];
    const asked: string[] = [];
    const rules = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`rule-${index}`, deployed]));
    const drift = await findDrift(
      [
        { name: "a", rules },
        { name: "b", rules },
      ],
      {
        async findRule(busName, ruleName) {
          most = Math.max(most, ++asking);
          await new Promise((resolve) => setImmediate(resolve));
          asking--;
          asked.push(`${busName}/${ruleName}`);
          return ruleName === "rule-7" ? undefined : asDeployed;
        },
        archiveState: async () => undefined,
      },
    );
    expect(drift).to.deep.equal(["rule rule-7 of bus a is gone", "rule rule-7 of bus b is gone"]);
    expect(new Set(asked)).to.have.property("size", 24);
    expect(most).to.equal(5);
  });
});
