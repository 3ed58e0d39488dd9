import { isDeepStrictEqual } from "node:util";
import { listed, statementsOf, titleOf, type Statement } from "../../../policy/statements";

/** What events need rights for; what a function logs or measures is none of it. */
const carryingServices = /^(sqs|events|s3|dynamodb|kms|secretsmanager|lambda|sts|\*)(:|$)/i;

/** Operators of a condition that is met by any of its values, or by all others. */
const anyOf = /^(ForAllValues:|ForAnyValue:)?(String|Arn)(Equals|Like)(IgnoreCase)?(IfExists)?$/;
const noneOf = /^(ForAllValues:|ForAnyValue:)?(String|Arn)Not(Equals|Like)(IgnoreCase)?(IfExists)?$/;

/**
 * What a policy allows less or denies more than before. Nothing is said of policies that are not known.
 * @param gone ARNs of what goes anyway: rights to it, or of it, are no loss
 */
export function lostRights(before: unknown, after: unknown, gone: readonly string[]): string[] {
  const [former, wanted] = [before, after].map((text) =>
    typeof text === "string" && text.startsWith("{") ? statementsOf(text) : undefined,
  );
  if (!former || !wanted) return [];
  const allowedIn = (statements: readonly Statement[]) =>
    statements.filter(({ Effect }) => Effect === "Allow");
  const deniedIn = (statements: readonly Statement[]) => statements.filter(({ Effect }) => Effect === "Deny");
  const lost = allowedIn(former).flatMap((statement) => missing(statement, allowedIn(wanted), gone));
  const denied = deniedIn(wanted).filter(
    (statement) => !isOnlyPlainHttp(statement) && missing(statement, deniedIn(former), []).length > 0,
  );
  return [
    ...(lost.length > 0 ? [`allows less (${[...new Set(lost)].join(", ")})`] : []),
    ...denied.map((statement) => `denies more (${titleOf(statement)})`),
  ];
}

function missing(statement: Statement, by: readonly Statement[], gone: readonly string[]): string[] {
  if (by.some((one) => isDeepStrictEqual(one, statement))) return [];
  const { Action, NotAction, Resource = "*", Condition, NotPrincipal, NotResource } = statement;
  if (NotAction ?? NotPrincipal ?? NotResource) return [titleOf(statement)];
  const goes = (value: string): boolean =>
    gone.some((arn) => value.startsWith(arn) && /^([/:]|$)/.test(value.slice(arn.length)));
  const kept = keptValues(Condition, goes);
  if (!kept) return [];
  const resources = listed(Resource).filter((one) => !goes(one));
  const actions = listed(Action).filter((action) => carryingServices.test(action));
  const principals = principalsIn(statement).filter((one) => !goes(one));
  if (principals.length === 0) return [];
  return actions.filter((action) =>
    resources.some((resource) =>
      principals.some(
        (principal) =>
          !by.some(
            (one) =>
              isCovered(
                action.toLowerCase(),
                listed(one.Action).map((text) => text.toLowerCase()),
              ) &&
              isCovered(resource, listed(one.Resource ?? "*")) &&
              isCovered(principal, principalsIn(one)) &&
              isNoStricter(one.Condition, kept),
          ),
      ),
    ),
  );
}

/** `AWS *` where nobody is named, as in a role's own policy. */
function principalsIn({ Principal = "*" }: Statement): string[] {
  if (typeof Principal === "string") return ["AWS *"];
  return Object.entries(Principal).flatMap(([kind, names]) =>
    listed(names as string | string[]).map((name) => `${kind} ${name}`),
  );
}

/** The condition without what goes; undefined if with it all that met it goes. */
function keptValues(
  condition: Statement["Condition"] = {},
  goes: (value: string) => boolean,
): Statement["Condition"] | undefined {
  const kept: Record<string, Record<string, unknown>> = {};
  for (const [operator, keys] of Object.entries(condition))
    for (const [key, given] of Object.entries(keys)) {
      const values = listed(given as string | string[]).filter((value) => !goes(value));
      if (values.length === 0) return undefined;
      kept[operator] = { ...kept[operator], [key.toLowerCase()]: values };
    }
  return kept;
}

/** Whether whatever meets one condition meets the other as well. */
function isNoStricter(condition: Statement["Condition"] = {}, met: Statement["Condition"] = {}): boolean {
  return Object.entries(condition).every(([operator, keys]) => {
    const kind = [anyOf, noneOf].find((one) => one.test(operator));
    const alike = Object.keys(met).filter((other) => (kind ? kind.test(other) : other === operator));
    return Object.entries(keys).every(([key, given]) => {
      const after = listed(given as string[]);
      const before = alike.flatMap((other) =>
        listed(met[other]?.[key.toLowerCase()] as string[] | undefined),
      );
      if (before.length === 0) return false;
      if (kind === noneOf) return after.every((value) => isCovered(value, before));
      if (kind === anyOf) return before.every((value) => isCovered(value, after));
      return isDeepStrictEqual(before.map(String), after.map(String));
    });
  });
}

/** Whether one of the patterns, with `*` and `?`, matches all that the text stands for. */
function isCovered(text: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => {
    if (pattern === text) return true;
    const parts = pattern
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".");
    return new RegExp(`^${parts}$`).test(text);
  });
}

function isOnlyPlainHttp({ Condition }: Statement): boolean {
  return String(Condition?.["Bool"]?.["aws:SecureTransport"]) === "false";
}
