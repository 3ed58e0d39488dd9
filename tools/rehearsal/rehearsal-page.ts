import type { Verdict } from "./assess-rehearsal";
import type { Rehearsal } from "./rehearse";
import { conclusionOf, findingWords } from "./show-rehearsal";

const width = 960;
const rowHeight = 18;
const nameWidth = 380;

/** A page that shows each step when it was carried out, and beside it the events that were harmed and when. */
export function rehearsalPage(rehearsal: Rehearsal, verdict: Verdict): string {
  const { steps, startedMs, endedMs, stack, published } = rehearsal;
  const spanMs = Math.max(1, endedMs - startedMs);
  const x = (ms: number): number =>
    nameWidth + ((width - nameWidth) * Math.min(Math.max(ms, 0), spanMs)) / spanMs;
  const bars = steps.map(({ step, startedMs: from, endedMs: to, error }, row) => {
    const [left, right] = [x(from - startedMs), x(to - startedMs)];
    const name = `${step.operation} ${step.urn.split("::").at(-1) ?? ""}`;
    return (
      `<text x="0" y="${row * rowHeight + 13}">${escaped(name.slice(0, 60))}</text>` +
      `<rect x="${left.toFixed(1)}" y="${row * rowHeight + 3}" width="${Math.max(2, right - left).toFixed(1)}" height="12" ` +
      `class="${error ? "failed" : step.operation}"><title>${escaped(error ?? step.urn)}</title></rect>`
    );
  });
  const harms = verdict.findings.flatMap(({ fromMs, untilMs, kind, of, eventIds }, index) => {
    if (fromMs === undefined) return [];
    const y = (steps.length + index) * rowHeight;
    const [left, right] = [x(fromMs), x(untilMs ?? fromMs)];
    return (
      `<text x="0" y="${y + 13}">${escaped(`${eventIds.length} of ${of} ${findingWords[kind]}`.slice(0, 60))}</text>` +
      `<rect x="${left.toFixed(1)}" y="${y + 3}" width="${Math.max(3, right - left).toFixed(1)}" height="12" class="harm"/>`
    );
  });
  const height = (steps.length + verdict.findings.length) * rowHeight + 4;
  const rows = rehearsal.account.rows.map(
    ({ subscription, expected, handled, harmed }) =>
      `<tr><td>${escaped(subscription)}<td>${expected}<td>${handled}<td>${escaped(
        Object.entries(harmed)
          .map(([kind, count]) => `${count} ${kind}`)
          .join(", "),
      )}`,
  );
  const findings = verdict.findings.map(
    ({ kind, of, eventIds, because, step, acceptedBecause }) =>
      `<li>${escaped(`${step ? `${step.step.operation} ${step.step.urn}: ` : ""}${eventIds.length} events of ${of} ${findingWords[kind]} (${because})`)}${acceptedBecause === undefined ? "" : ` <em>declared: ${escaped(acceptedBecause)}</em>`}`,
  );
  const unrehearsed = rehearsal.unrehearsed.map(
    ({ words, urns }) => `<li>${escaped(`Not rehearsed: ${words} (${urns.join(", ")})`)}`,
  );
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Rehearsal of ${escaped(stack)}</title>
<style>
body { font: 14px system-ui, sans-serif; margin: 2rem; color: #1b1f24 }
svg { font-size: 11px } td, th { padding: 2px 12px 2px 0; text-align: left }
rect { fill: #4b7bec } .update { fill: #8854d0 } .delete, .delete-replaced { fill: #fa8231 } .failed, .harm { fill: #d63031 }
.verdict { font-weight: 600; color: ${verdict.isSafe ? "#1e7e34" : "#b02a37"} }
</style>
<h1>Rehearsal of ${escaped(stack)}</h1>
<p class="verdict">${escaped(conclusionOf(verdict))}</p>
<p>${published} events, ${steps.length} steps in ${(spanMs / 1000).toFixed(1)} s.</p>
<svg width="${width}" height="${height}" role="img" aria-label="Steps and harmed events over time">
${[...bars, ...harms].join("\n")}
</svg>
<ul>${[...findings, ...unrehearsed].join("\n")}</ul>
<table><tr><th>subscription<th>expected<th>handled<th>harmed
${rows.join("\n")}
</table>
</html>
`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
