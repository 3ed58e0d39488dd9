import { expect } from "chai";
import { busName, ingressBusName } from "../../events/domains";
import type { StackGraph } from "../../packages/recorder/stack-graph";
import { publishingRoles } from "../../tools/cli/catalogue/publishing-roles";
import { find, ofType, policyIn, type PolicyStatement } from "../recording";
import { recordedStack } from "./recorded-stack";

const publishers =
  '["everywhere", "identity auth", "jobs system analytics", "old ingress", "111122223333:guest auth"]';
const roleArn = (role: string) => `arn:aws:iam::000000000000:role/${role}`;

const onClaims = (graph: StackGraph): PolicyStatement[] =>
  policyIn(find(graph, "aws:s3/bucketPolicy:BucketPolicy", "claims-policy")).Statement;

/** The roles of `publishers` that a policy's conditions name, each Allow and Deny alike. */
function namedIn(statements: readonly PolicyStatement[]): string[] {
  const known = ["everywhere", "identity", "jobs", "old"];
  const named = statements.map(({ Condition }) =>
    known.filter((role) => JSON.stringify(Condition ?? {}).includes(`"${roleArn(role)}"`)).join(),
  );
  return [...new Set(named)];
}

describe("publishers of single domains", () => {
  let graph: StackGraph;

  before(async () => {
    graph = await recordedStack("prod", { publishers });
  });

  const onBus = (name: string) =>
    ofType(graph, "aws:cloudwatch/eventBusPolicy:EventBusPolicy")
      .filter(({ inputs }) => inputs["eventBusName"] === name)
      .flatMap((policy) => policyIn(policy).Statement);

  it("may publish to their buses and no others, the ingress bus among them", () => {
    expect(namedIn(onBus(busName("user", "prod")))).to.deep.equal(["everywhere"]);
    expect(namedIn(onBus(busName("auth", "prod")))).to.deep.equal(["everywhere,identity"]);
    expect(namedIn(onBus(busName("system", "prod")))).to.deep.equal(["everywhere,jobs"]);
    expect(namedIn(onBus(busName("analytics", "prod")))).to.deep.equal(["everywhere,jobs"]);
    expect(namedIn(onBus(ingressBusName("prod")))).to.deep.equal(["everywhere,old"]);
  });

  it("may put their domains' claims and no others", () => {
    const statements = onClaims(graph);
    const onDomain = (domain: string) =>
      statements.filter(({ Resource }) => String(Resource).endsWith(`/claims/${domain}.*`));
    expect(namedIn(onDomain("user"))).to.deep.equal(["everywhere"]);
    expect(namedIn(onDomain("auth"))).to.deep.equal(["everywhere,identity"]);
    expect(namedIn(onDomain("system"))).to.deep.equal(["everywhere,jobs"]);
  });

  it("may be of another account, whose roles are let in by account and name on the bus and in the claim bucket", () => {
    const guest = ["arn:aws:iam::111122223333:role/guest", "arn:aws:iam::111122223333:role/*/guest"];
    const accounts = { "aws:PrincipalAccount": ["000000000000", "111122223333"] };
    const allowed = [...onBus(busName("auth", "prod")), ...onClaims(graph)].filter(
      ({ Sid }) => Sid === "AllowPublishers" || Sid === "AllowPublishersOfAuth",
    );
    expect(allowed).to.have.lengthOf(2);
    for (const { Condition } of allowed) {
      expect(Condition?.["ArnLike"]?.["aws:PrincipalArn"]).to.include.members(guest);
      expect(Condition?.["StringEquals"]).to.deep.equal(accounts);
    }
    expect(JSON.stringify(onBus(busName("user", "prod")))).not.to.contain("111122223333");
    const roles = publishingRoles(busName("auth", "prod"), graph);
    expect(roles).to.include.members(["identity", "111122223333:guest"]);
  });

  it("are refused where the account is none", async () => {
    const refused = await recordedStack("prod", { publishers: '["1234:guest"]' }).catch(String);
    expect(refused).to.contain("<account>:<role>");
  });
});

describe("a domain without a publisher", () => {
  it("takes events from the ingress bus and recovery alone, and nobody's claims", async () => {
    const graph = await recordedStack("prod", { publishers: '["identity auth"]' });
    expect(onClaims(graph).map(({ Sid }) => Sid)).to.deep.equal([
      "DenyPlainHttp",
      "AllowPublishersOfAuth",
      "DenyOthersInAuth",
      "DenyElsewhere",
      "DenyOverwriting",
    ]);
    const ingress = ofType(graph, "aws:cloudwatch/eventBusPolicy:EventBusPolicy").find(
      ({ inputs }) => inputs["eventBusName"] === ingressBusName("prod"),
    );
    expect(policyIn(ingress!).Statement).to.deep.equal([
      {
        Effect: "Deny",
        Sid: "DenyOthers",
        Principal: "*",
        Action: "events:PutEvents",
        Resource: `arn:aws:events:us-east-1:000000000000:event-bus/${ingressBusName("prod")}`,
      },
    ]);
  });
});
