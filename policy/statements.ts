import type { CheckedResource } from "./rule";
import { ifKnown } from "./unknown-value";

/** One statement of an IAM or resource policy, as it is written down. */
export interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Principal?: string | Readonly<Record<string, string | readonly string[]>>;
  readonly NotPrincipal?: Statement["Principal"];
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** The statements of every policy document that the resource carries, whichever property holds it. */
export function statementsIn(resource: CheckedResource): Statement[] {
  return documentsIn(resource).flatMap(statementsOf);
}

/** The same of those documents alone that are known already. */
export function knownStatementsIn(resource: CheckedResource): Statement[] {
  return documentsIn(resource).flatMap((document) => ifKnown(() => statementsOf(document), []));
}

function documentsIn({ props }: CheckedResource): unknown[] {
  const keys = Object.keys(props).filter((key) => /polic(y|ies)|document/i.test(key));
  return keys.flatMap((key) => [props[key]].flat());
}

/** What a policy document says; documents inside of lists and objects are found too. */
export function statementsOf(value: unknown): Statement[] {
  if (typeof value === "string") return value.startsWith("{") ? statementsOf(JSON.parse(value)) : [];
  if (Array.isArray(value)) return value.flatMap(statementsOf);
  if (typeof value !== "object" || value === null) return [];
  const { Statement: statements } = value as { Statement?: Statement | Statement[] };
  if (statements !== undefined) return [statements].flat();
  return Object.values(value).flatMap(statementsOf);
}

/** A single value and a list of one mean the same in policies. */
export function listed<Value>(value: Value | readonly Value[] | undefined): readonly Value[] {
  return value === undefined ? [] : ([value].flat() as Value[]);
}

/** The principals of one kind: `Service`, `AWS`, `Federated`. `"*"` is any `AWS`. */
export function principalsOf({ Principal }: Statement, kind: string): readonly string[] {
  if (typeof Principal === "string") return kind === "AWS" ? [Principal] : [];
  return listed(Principal?.[kind]);
}

export function titleOf({ Sid }: Statement): string {
  return Sid ? `statement "${Sid}"` : "a statement without Sid";
}
