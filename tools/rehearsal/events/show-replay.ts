import pc from "picocolors";
import { visibleText } from "../../../packages/text/visible-text";
import { showColumns } from "../../cli/show-columns";
import type { Compared } from "./compare-consumers";
import type { MaskedDifference } from "./mask-personal-data";

const shownValues = 8;
const shownCharacters = 200;

/** What a replay of recorded events showed. */
export interface Replay {
  readonly events: number;
  /** Records of the journal that hold no data. */
  readonly withoutData: number;
  /** Events for whose claimed data an example of their contract stood. */
  readonly exampleData: number;
  /** Subscriptions with the same code and settings in both versions, through which nothing was replayed. */
  readonly unchanged: readonly string[];
  readonly outcomes: readonly Pick<Compared, "subscription" | "outcomes">[];
  readonly differences: readonly MaskedDifference[];
}

/** The outcomes before and after, the smallest event of each difference, and what was not replayed. */
export function showReplay(replay: Replay): string {
  const { outcomes, differences } = replay;
  const rows = outcomes.flatMap(({ subscription, outcomes: counts }) =>
    Object.entries(counts).map(([outcome, [before, after]]) => [
      ...[subscription, outcome, before, after],
      after === before ? "" : `${after > before ? "+" : ""}${after - before}`,
    ]),
  );
  const table =
    rows.length === 0 ? [] : [showColumns(["subscription", "outcome", "before", "after", ""], rows)];
  return [...table, ...differences.map(showDifference), endOf(replay)].join("\n\n");
}

function endOf({ events, withoutData, exampleData, unchanged, differences }: Replay): string {
  const same = `The same code and settings in both versions, so nothing was replayed: ${unchanged.join(", ")}.`;
  return [
    ...(unchanged.length > 0 ? [same] : []),
    ...(withoutData > 0 ? [`${withoutData} records of the journal hold no data.`] : []),
    ...(exampleData > 0
      ? [`For the claimed data of ${exampleData} events stood examples of their contracts.`]
      : []),
    `${events} events were read. ${differences.length === 0 ? "Nothing differs." : "The versions differ."}`,
  ].join("\n");
}

function showDifference({ subscription, kind, count, values, event, isAlone }: MaskedDifference): string {
  const cut = (text: string): string =>
    text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text;
  const more = values.length > shownValues ? [`and ${values.length - shownValues} more`] : [];
  const lines = [
    ...values
      .slice(0, shownValues)
      .map(({ path, before, after }) => `${path}: ${cut(before)} → ${cut(after)}`),
    ...more,
    event,
    ...(isAlone ? [] : ["Delivered alone, it does not differ so."]),
  ];
  const title = `${subscription}: ${count} ${count === 1 ? "event" : "events"}: ${kind}`;
  return [pc.red(visibleText(title)), ...lines.map((line) => `  ${visibleText(line)}`)].join("\n");
}
