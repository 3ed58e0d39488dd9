import { listed, titleOf, type Statement } from "./statements";

export function wideActions(statement: Statement): string[] {
  if (statement.Effect !== "Allow") return [];
  const title = titleOf(statement);
  if (statement.NotAction !== undefined) {
    return [`${title} allows all but some actions (NotAction): list what it needs instead.`];
  }
  return listed(statement.Action)
    .filter((action) => /[*?]/.test(action))
    .map((action) => `${title} allows ${action}: list the actions it needs.`);
}
