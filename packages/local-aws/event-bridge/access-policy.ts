import { NotSimulated } from "../aws-error";

interface Asked {
  /** Such as `sqs:SendMessage`. */
  readonly action: string;
  /** ARN of the resource that the policy belongs to. */
  readonly resource: string;
  /** Further facts that conditions may ask for, by key, such as `s3:if-none-match`. Default none. */
  readonly facts?: Readonly<Record<string, string | undefined>>;
}

/** What an AWS service asks of a resource. */
export interface AccessRequest extends Asked {
  /** The service that asks, such as `events.amazonaws.com`. */
  readonly service: string;
  /** ARN on whose behalf the service asks: the rule's. Not every service says it. */
  readonly sourceArn: string | undefined;
  /** The account that the source belongs to. */
  readonly sourceAccount: string;
}

/** What a role asks of a resource of its own account, over TLS. */
export interface RoleRequest extends Asked {
  readonly roleArn: string;
}

type AnyRequest = AccessRequest | RoleRequest;

type OneOrMore = string | readonly string[];

interface Statement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: "*" | Readonly<Record<string, OneOrMore>>;
  readonly NotPrincipal?: unknown;
  readonly Action?: OneOrMore;
  readonly NotAction?: OneOrMore;
  readonly Resource?: OneOrMore;
  readonly NotResource?: OneOrMore;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, OneOrMore | boolean>>>>;
}

/**
 * Whether a resource's policy lets a service, or a role whose own policies say nothing, in: some statement allows it,
 * and none denies it. One that allows the role's account grants nothing: it leaves the grant to the role's own policies.
 */
export function allows(policyText: string | undefined, request: AnyRequest): boolean {
  return verdictOf(policyText, request, "resource") === "allowed";
}

/** What one policy says of a request. Those of a role speak of nobody but the role. */
export function verdictOf(
  policyText: string | undefined,
  request: AnyRequest,
  of: "resource" | "role",
): "allowed" | "denied" | "silent" {
  if (!policyText) return "silent";
  const { Statement: statements } = JSON.parse(policyText) as { Statement: Statement | Statement[] };
  const effects = [statements]
    .flat()
    .filter((statement) => (of === "role" || names(statement, request)) && applies(statement, request))
    .map(({ Effect }) => Effect);
  return effects.includes("Deny") ? "denied" : effects.includes("Allow") ? "allowed" : "silent";
}

function applies(statement: Statement, request: AnyRequest): boolean {
  const { Action, NotAction, Resource, NotResource } = statement;
  const isAsked = Action
    ? matches(Action, request.action, true)
    : !matches(NotAction ?? [], request.action, true);
  const isMeant = Resource
    ? matches(Resource, request.resource)
    : !matches(NotResource ?? [], request.resource);
  return isAsked && isMeant && holds(statement.Condition, request);
}

function names(statement: Statement, request: AnyRequest): boolean {
  const { Principal: principal, Effect } = statement;
  if (statement.NotPrincipal !== undefined)
    throw new NotSimulated(`NotPrincipal in a policy (statement "${statement.Sid ?? ""}")`);
  if (principal === undefined || principal === "*") return principal === "*";
  const aws = list(principal["AWS"]);
  if (aws.includes("*")) return true;
  if (!("roleArn" in request)) return list(principal["Service"]).includes(request.service);
  const account = accountOf(request.roleArn);
  const isOfAccount = aws.includes(account) || aws.includes(`arn:aws:iam::${account}:root`);
  return aws.includes(request.roleArn) || (Effect === "Deny" && isOfAccount);
}

function accountOf(arn: string): string {
  return arn.split(":")[4] ?? "";
}

/** What conditions may ask about a request, by key in small letters. */
function factsOf(request: AnyRequest): Readonly<Record<string, string | undefined>> {
  const further = Object.entries(request.facts ?? {}).map(([key, value]) => [key.toLowerCase(), value]);
  const facts = Object.fromEntries(further) as Record<string, string | undefined>;
  if (!("roleArn" in request)) {
    return {
      ...facts,
      "aws:sourcearn": request.sourceArn,
      "aws:sourceaccount": request.sourceAccount,
      // SNS' own name of it, in the policy that it gives new topics.
      "aws:sourceowner": request.sourceAccount,
      "aws:securetransport": "true",
      "aws:principalisawsservice": "true",
      "aws:principalservicename": request.service,
    };
  }
  const { roleArn } = request;
  return {
    ...facts,
    "aws:principalarn": roleArn,
    "aws:principalaccount": accountOf(roleArn),
    "aws:securetransport": "true",
    "aws:principalisawsservice": "false",
  };
}

function holds(condition: Statement["Condition"], request: AnyRequest): boolean {
  const context = factsOf(request);
  return Object.entries(condition ?? {}).every(([operator, tests]) =>
    Object.entries(tests).every(([key, wanted]) => test(operator, list(wanted), context[key.toLowerCase()])),
  );
}

/** One condition; a negated operator holds for a key that the request does not carry. */
function test(operator: string, wanted: readonly string[], actual: string | undefined): boolean {
  if (operator === "Null") return wanted.some((one) => (one === "true") === (actual === undefined));
  const [, forAll, family = "", not, how = "", ifExists] = operatorShape.exec(operator) ?? [];
  const compare = comparisons[`${family}${how}`];
  if (!compare) throw new NotSimulated(`the condition operator ${operator} in a policy`);
  // Of all values that a key does not have, everything is true.
  if (actual === undefined) return (not ?? ifExists ?? forAll) !== undefined;
  return wanted.some((one) => compare(one, actual)) === (not === undefined);
}

const operatorShape = /^(ForAllValues:)?(String|Arn|Bool)(Not)?(EqualsIgnoreCase|Equals|Like)?(IfExists)?$/;

const comparisons: Readonly<Record<string, (wanted: string, actual: string) => boolean>> = {
  StringEquals: (wanted, actual) => wanted === actual,
  StringEqualsIgnoreCase: (wanted, actual) => wanted.toLowerCase() === actual.toLowerCase(),
  StringLike: (wanted, actual) => like(wanted, actual),
  ArnEquals: arnLike,
  ArnLike: arnLike,
  Bool: (wanted, actual) => wanted.toLowerCase() === actual,
};

/** Compares ARNs part by part: an asterisk does not reach over a colon of the first five. */
function arnLike(wanted: string, actual: string): boolean {
  const parts = arnParts(wanted);
  const actualParts = arnParts(actual);
  return (
    parts.length === actualParts.length && parts.every((part, index) => like(part, actualParts[index] ?? ""))
  );
}

function arnParts(arn: string): string[] {
  const parts = arn.split(":");
  return [...parts.slice(0, 5), parts.slice(5).join(":")];
}

function matches(patterns: OneOrMore, text: string, ignoreCase = false): boolean {
  return list(patterns).some((pattern) => like(pattern, text, ignoreCase));
}

/** `*` stands for any text, `?` for one character. */
function like(pattern: string, text: string, ignoreCase = false): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, ignoreCase ? "is" : "s").test(text);
}

function list(value: OneOrMore | boolean | undefined): readonly string[] {
  return value === undefined ? [] : [value].flat().map(String);
}
