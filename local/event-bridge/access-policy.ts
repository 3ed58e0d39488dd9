import { NotSimulated } from "../aws-error";

/** What an AWS service asks of a resource. */
export interface AccessRequest {
  /** The service that asks, such as `events.amazonaws.com`. */
  readonly service: string;
  /** Such as `sqs:SendMessage`. */
  readonly action: string;
  /** ARN of the resource that the policy belongs to. */
  readonly resource: string;
  /** ARN on whose behalf the service asks: the rule's. */
  readonly sourceArn: string;
  /** The account that the source belongs to. */
  readonly sourceAccount: string;
}

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

/** Whether a resource's policy lets a service in: some statement allows it, and none denies it. */
export function allows(policyText: string | undefined, request: AccessRequest): boolean {
  if (!policyText) return false;
  const { Statement: statements } = JSON.parse(policyText) as { Statement: Statement | Statement[] };
  const applying = [statements].flat().filter((statement) => applies(statement, request));
  return (
    applying.some(({ Effect }) => Effect === "Allow") && !applying.some(({ Effect }) => Effect === "Deny")
  );
}

function applies(statement: Statement, request: AccessRequest): boolean {
  const { Principal, Action, NotAction, Resource, NotResource } = statement;
  if (statement.NotPrincipal !== undefined)
    throw new NotSimulated(`NotPrincipal in a policy (statement "${statement.Sid ?? ""}")`);
  const isAsked = Action
    ? matches(Action, request.action, true)
    : !matches(NotAction ?? [], request.action, true);
  const isMeant = Resource
    ? matches(Resource, request.resource)
    : !matches(NotResource ?? [], request.resource);
  return isAsked && isMeant && names(Principal, request.service) && holds(statement.Condition, request);
}

function names(principal: Statement["Principal"], service: string): boolean {
  if (principal === undefined || principal === "*") return principal === "*";
  return list(principal["Service"]).includes(service) || list(principal["AWS"]).includes("*");
}

function holds(condition: Statement["Condition"], request: AccessRequest): boolean {
  const context: Readonly<Record<string, string>> = {
    "aws:sourcearn": request.sourceArn,
    "aws:sourceaccount": request.sourceAccount,
    "aws:securetransport": "true",
    "aws:principalisawsservice": "true",
    "aws:principalservicename": request.service,
  };
  return Object.entries(condition ?? {}).every(([operator, tests]) =>
    Object.entries(tests).every(([key, wanted]) => test(operator, list(wanted), context[key.toLowerCase()])),
  );
}

/** One condition; a negated operator holds for a key that the request does not carry. */
function test(operator: string, wanted: readonly string[], actual: string | undefined): boolean {
  const [, family = "", not, how = "", ifExists] = operatorShape.exec(operator) ?? [];
  const compare = comparisons[`${family}${how}`];
  if (!compare) throw new NotSimulated(`the condition operator ${operator} in a policy`);
  if (actual === undefined) return not !== undefined || ifExists !== undefined;
  return wanted.some((one) => compare(one, actual)) === (not === undefined);
}

const operatorShape = /^(String|Arn|Bool)(Not)?(EqualsIgnoreCase|Equals|Like)?(IfExists)?$/;

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
