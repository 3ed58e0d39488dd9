import pc from "picocolors";
import { visibleText } from "../../../packages/text/visible-text";
import { showColumns } from "../../cli/show-columns";
import type { Compared } from "./compare-consumers";
import type { MaskedDifference } from "./mask-personal-data";

const shownValues = 8;
const shownCharacters = 200;

/** The outcomes before and after, and the smallest event of each difference. */
export function showComparison(
  compared: readonly Pick<Compared, "subscription" | "outcomes">[],
  differences: readonly MaskedDifference[],
): string {
  const rows = compared.flatMap(({ subscription, outcomes }) =>
    Object.entries(outcomes).map(([outcome, [before, after]]) => [
      ...[subscription, outcome, before, after],
      after === before ? "" : `${after > before ? "+" : ""}${after - before}`,
    ]),
  );
  const table = showColumns(["subscription", "outcome", "before", "after", ""], rows);
  return [table, ...differences.map(showDifference)].join("\n\n");
}

function showDifference({ subscription, kind, count, values, event }: MaskedDifference): string {
  const cut = (text: string): string =>
    text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text;
  const more = values.length > shownValues ? [`and ${values.length - shownValues} more`] : [];
  const lines = [
    ...values
      .slice(0, shownValues)
      .map(({ path, before, after }) => `${path}: ${cut(before)} → ${cut(after)}`),
    ...more,
    event,
  ];
  const title = `${subscription}: ${count} ${count === 1 ? "event" : "events"}: ${kind}`;
  return [pc.red(visibleText(title)), ...lines.map((line) => `  ${visibleText(line)}`)].join("\n");
}
