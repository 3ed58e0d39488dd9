import pc from "picocolors";
import { showColumns } from "../cli/show-columns";
import type { AssessedFinding, Verdict } from "./assess-rehearsal";
import type { FindingKind } from "./finding";
import type { Rehearsal } from "./rehearse";
import type { StepTime } from "./step-time";

/** What happened to the events, in words. */
export const findingWords: Readonly<Record<FindingKind, string>> = {
  lost: "were lost",
  doubled: "were handled more than once",
  undelivered: "cannot be delivered",
  stuck: "wait, and nobody takes them",
  unprocessed: "were given up although nothing is wrong with them",
  dropped: "are no longer kept",
  refused: "were refused to their publishers",
};

/** The rehearsal for a terminal: the steps, what became of the events, and the verdict. */
export function showRehearsal(rehearsal: Rehearsal, verdict: Verdict): string {
  const { account, steps, published, stack, unrehearsed } = rehearsal;
  return [
    steps.length === 0 ? "No step changes anything." : showSteps(rehearsal),
    showAccount(account.rows),
    ...verdict.findings.map(showFinding),
    ...rehearsal.refused.map(({ words }) => pc.red(words)),
    ...(rehearsal.stopped
      ? [pc.red(`The deployment stops at ${titleOf(rehearsal.stopped)}: ${rehearsal.stopped.error}`)]
      : []),
    ...rehearsal.unplanned.map((problem) =>
      pc.red(`Pulumi's engine did not do what is planned here: ${problem}`),
    ),
    ...unrehearsed.map(({ words, urns }) => pc.yellow(`Not rehearsed: ${words} (${shownUrns(urns)}).`)),
    `${published} events were published in ${stack}. ${conclusionOf(verdict)}`,
  ].join("\n\n");
}

function shownUrns(urns: readonly string[]): string {
  const [first = "", ...others] = urns.map((urn) => urn.split("::").at(-1) ?? urn);
  return others.length === 0 ? first : `${first} and ${others.length} more`;
}

/** The verdict in a sentence. */
export function conclusionOf({ isSafe, findings }: Verdict): string {
  if (!isSafe) return "This change is not safe to deploy.";
  return findings.length === 0 ? "Each ended in exactly one place." : "All that is lost was declared.";
}

function showSteps({ steps, startedMs }: Rehearsal): string {
  const rows = steps.map((one) => [
    secondsOf(one.startedMs - startedMs),
    one.step.operation,
    nameOf(one),
    one.error ?? [...one.step.replacedBecause, ...one.step.changed].join(", "),
  ]);
  return showColumns(["second", "step", "resource", "because of"], rows);
}

function showAccount(rows: Rehearsal["account"]["rows"]): string {
  return showColumns(
    ["subscription", "expected", "handled", "harmed"],
    rows.map(({ subscription, expected, handled, harmed }) => [
      subscription,
      expected,
      handled,
      Object.entries(harmed)
        .map(([kind, count]) => `${count} ${kind}`)
        .join(", ") || "none",
    ]),
  );
}

/** One finding: the step, when, and what it cost. */
function showFinding(finding: AssessedFinding): string {
  const { kind, of, eventIds, because, step, fromMs, untilMs, acceptedBecause, expiredOn } = finding;
  const where = step ? `${titleOf(step)} at ${secondsOf(fromMs ?? 0)} s: ` : "";
  const until = untilMs !== undefined && untilMs > (fromMs ?? 0) ? ` until ${secondsOf(untilMs)} s` : "";
  const count = `${eventIds.length} ${eventIds.length === 1 ? "event" : "events"}`;
  const lines = [
    `${where}${count} of ${of} ${findingWords[kind]}${until} (${because}), such as ${eventIds[0]}`,
    ...(acceptedBecause === undefined ? [] : [`  declared: ${acceptedBecause}`]),
    ...(expiredOn === undefined ? [] : [`  its declaration counted until ${expiredOn}`]),
  ];
  return acceptedBecause === undefined ? pc.red(lines.join("\n")) : pc.yellow(lines.join("\n"));
}

function titleOf(time: StepTime): string {
  return `${time.step.operation} ${nameOf(time)}`;
}

function nameOf({ step }: StepTime): string {
  return step.urn.split("::").at(-1) ?? step.urn;
}

function secondsOf(ms: number): string {
  return (ms / 1_000).toFixed(1);
}
