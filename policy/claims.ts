import { types } from "./resource-types";
import { eachOf, type CheckedStack, type ResourceRule, type StackRule } from "./rule";
import { listed, principalsOf, knownStatementsIn, statementsOf, titleOf, type Statement } from "./statements";

/** What stands in the ARN of a domain's claims, `…:<bucket>/claims/<domain>.*`, or of its journal. */
const ofOneDomain = /^arn:[\w-]+:s3:::[^/]+\/(?:claims\/([a-z]+)\.\*|journal\/domain=([a-z]+)\/\*)$/;

export const claimsKeptApart: ResourceRule = {
  name: "claims-kept-apart",
  description:
    "Whoever may read or put objects of a bucket may do so for one domain's claims (claims/<domain>.*) or journal " +
    "(journal/domain=<domain>/*) in a statement, and a role for one domain in all.",
  check: (resource) => {
    // An endpoint's policy limits what roles allow, and grants nothing.
    if (resource.type === types.vpcEndpoint) return [];
    const allowed = knownStatementsIn(resource).filter(
      ({ Effect, Action }) =>
        Effect === "Allow" && listed(Action).some((action) => /^s3:(Get|Put)Object$/.test(action)),
    );
    const wide = allowed.filter((statement) => domainsOf(statement).includes(undefined));
    const read = new Set(allowed.flatMap(domainsOf));
    return [
      ...wide.map(
        (statement) =>
          `${titleOf(statement)} reaches more than one domain's objects: name claims/<domain>.* or journal/domain=<domain>/*.`,
      ),
      ...(wide.length === 0 && read.size > 1 && resource.type === types.rolePolicy
        ? [`reaches the objects of ${[...read].join(", ")}: a role has those of one domain.`]
        : []),
    ];
  },
};

export const claimsPutByPublishers: StackRule = {
  name: "claims-put-by-publishers",
  description:
    "A bucket of claims takes a domain's from roles that may publish to the domain's bus, and is never written over.",
  checkStack: eachOf(types.bucketPolicy, ({ props }, stack) => {
    const statements = statementsOf(props["policy"]);
    if (!statements.some(deniesOverwriting)) {
      return "lets objects be written over: deny s3:PutObject when s3:if-none-match is absent (Null).";
    }
    const strangers = statements
      .filter(({ Effect, Action }) => Effect === "Allow" && listed(Action).includes("s3:PutObject"))
      .flatMap((statement) => strangersTo(stack, statement));
    return strangers.length === 0
      ? undefined
      : `lets ${strangers.join(", ")} put claims of a domain that they may not publish to: leave them out.`;
  }),
};

function domainsOf({ Resource }: Statement): (string | undefined)[] {
  return listed(Resource).map((arn) => {
    const [, ofClaims, ofJournal] = ofOneDomain.exec(arn) ?? [];
    return ofClaims ?? ofJournal;
  });
}

function deniesOverwriting(statement: Statement): boolean {
  const { Effect, Action, Resource, Condition } = statement;
  return (
    Effect === "Deny" &&
    principalsOf(statement, "AWS").includes("*") &&
    listed(Action).includes("s3:PutObject") &&
    listed(Resource).some((arn) => arn.endsWith("/*")) &&
    String(Condition?.["Null"]?.["s3:if-none-match"]) === "true"
  );
}

/** The roles of a statement on a domain's claims that the policy of the domain's bus does not name. */
function strangersTo(stack: CheckedStack, statement: Statement): string[] {
  const [domain] = domainsOf(statement);
  const publishers = stack
    .ofType(types.busPolicy)
    .filter(({ props }) =>
      String(props["eventBusName"])
        .split("-")
        .includes(domain ?? ""),
    )
    .flatMap(knownStatementsIn)
    .filter(({ Effect }) => Effect === "Allow")
    .flatMap(rolesIn);
  return rolesIn(statement).filter((role) => !publishers.includes(role));
}

function rolesIn({ Condition }: Statement): string[] {
  return Object.values(Condition ?? {}).flatMap((keys) =>
    Object.entries(keys)
      .filter(([key]) => key.toLowerCase() === "aws:principalarn")
      .flatMap(([, roles]) => listed(roles as string | string[])),
  );
}
