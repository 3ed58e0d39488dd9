/** Where a policy stands, which decides what its statements hold. */
export type PolicyKind = "identity" | "trust" | "resource";

type Statement = Readonly<Record<string, unknown>>;

/** What is wrong with a policy document, as far as every service looks at it; undefined when nothing is. */
export function policyProblem(text: string | undefined, kind: PolicyKind): string | undefined {
  const document = parse(text);
  if (document === undefined) return "This policy contains invalid Json";
  const statements = [document["Statement"]].flat() as readonly unknown[];
  if (document["Statement"] === undefined || statements.length === 0)
    return "Missing required field Statement";
  return statements.map((one) => statementProblem(one, kind)).find((problem) => problem !== undefined);
}

function parse(text: string | undefined): Statement | undefined {
  try {
    const value = JSON.parse(text ?? "") as unknown;
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function statementProblem(statement: unknown, kind: PolicyKind): string | undefined {
  if (!isObject(statement)) return "Syntax errors in policy.";
  const { Effect, Action, NotAction, Principal, NotPrincipal, Resource, NotResource } = statement;
  if (Effect !== "Allow" && Effect !== "Deny") return `Invalid effect: ${JSON.stringify(Effect)}`;
  if ((Action ?? NotAction) === undefined) return "Policy statement must contain actions.";
  const hasPrincipal = (Principal ?? NotPrincipal) !== undefined;
  if (kind === "identity" && hasPrincipal) return "Policy document should not specify a principal.";
  if (kind !== "identity" && !hasPrincipal) return "Missing required field Principal";
  const hasResource = (Resource ?? NotResource) !== undefined;
  if (kind === "trust") return hasResource ? "Has prohibited field Resource" : undefined;
  return hasResource ? undefined : "Policy statement must contain resources.";
}

function isObject(value: unknown): value is Statement {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
