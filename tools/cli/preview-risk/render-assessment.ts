import type { AssessedLoss, Assessment } from "./assess-preview";
import type { CostChange } from "./cost-change";

/** What to do when Pulumi stopped at what is protected. */
const unseen = [
  "Pulumi stopped here, because these are protected: what they belong to would be gone as well, and is not in this list.",
  "If all of it is meant: pulumi state unprotect <urn> for each, then make the preview again, and declare what it shows.",
];

/** The assessment in words, for a terminal; `file` is where losses are declared. */
export function renderText(assessment: Assessment, file: string): string {
  const { losses, unused, isWhole, cost } = assessment;
  const lines = losses.flatMap((loss) => [
    `${mark(loss)} this ${loss.words}${loss.parts ? ":" : "."}`,
    ...(loss.parts ?? []).map((words) => `    - ${words}.`),
    ...notes(loss).map((note) => `    ${note}`),
  ]);
  const undeclared = toDeclare(losses);
  return [
    losses.length === 0
      ? "Nothing that holds or carries events is deleted, replaced or cut short."
      : `${count(losses.length, "loss")}:`,
    ...lines,
    ...(isWhole ? [] : ["", ...unseen]),
    ...(undeclared.length === 0
      ? []
      : ["", `If this is meant, add to ${file}, with the last day on which it may happen:`]),
    ...undeclared.map((urn) => `  <yyyy-mm-dd> ${urn} <why nothing is missed>`),
    ...unused.map(({ urn }) => `Declared, but not part of this preview: ${urn}`),
    `Standing cost: ${renderCostChange(cost)}`,
    "",
  ].join("\n");
}

/** The same for a comment on a pull request. */
export function renderMarkdown(assessment: Assessment, file: string): string {
  const { losses, unused, isWhole, isSafe, cost } = assessment;
  const undeclared = toDeclare(losses);
  const title = isSafe
    ? losses.length === 0
      ? "no event at risk"
      : "losses, all declared"
    : isWhole
      ? "events would be lost"
      : "Pulumi refuses what is protected";
  return [
    `### Preview risk: ${title}`,
    "",
    ...losses.flatMap((loss) => [
      [`- **This ${loss.words}${loss.parts ? ":" : "."}**`, ...notes(loss)].join(" "),
      ...(loss.parts ?? []).map((words) => `  - ${words}.`),
    ]),
    ...(losses.length > 0 ? [""] : []),
    ...(isWhole ? [] : [...unseen, ""]),
    ...(undeclared.length === 0
      ? []
      : [
          `If this is meant, add to \`${file}\`, with the last day on which it may happen:`,
          "",
          "```",
          ...undeclared.map((urn) => `<yyyy-mm-dd> ${urn} <why nothing is missed>`),
          "```",
          "",
        ]),
    ...unused.map(({ urn }) => `Declared, but not part of this preview: \`${urn}\`\n`),
    `Standing cost: ${renderCostChange(cost)}`,
    "",
  ].join("\n");
}

/** `+$1.26 a month (SQS +$0.26, CloudWatch +$1.00), list prices of us-east-1, 2026-11`. */
export function renderCostChange({ usdPerMonth, services, prices }: CostChange): string {
  if (services.length === 0) return "unchanged";
  const parts = services.map((change) => `${change.service} ${signed(change.usdPerMonth)}`);
  return (
    `${signed(usdPerMonth)} a month (${parts.join(", ")}), ` +
    `list prices of ${prices.region}, ${prices.asOf}; what traffic costs comes on top`
  );
}

/** URNs of what needs a declaration, each once. */
function toDeclare(losses: readonly AssessedLoss[]): string[] {
  const undeclared = losses.filter(
    ({ acceptedBecause, isToDeclare }) => acceptedBecause === undefined && isToDeclare,
  );
  return [...new Set(undeclared.map(({ urn }) => urn))];
}

function mark({ acceptedBecause }: AssessedLoss): string {
  return acceptedBecause === undefined ? "✗" : "✓";
}

function notes({ acceptedBecause, expiredOn, isProtected }: AssessedLoss): string[] {
  return [
    ...(acceptedBecause === undefined ? [] : [`Declared: ${acceptedBecause}.`]),
    ...(expiredOn === undefined ? [] : [`The declaration counted until ${expiredOn}.`]),
    ...(isProtected ? ["It is protected: Pulumi will refuse."] : []),
  ];
}

function signed(usd: number): string {
  return `${usd < 0 ? "−" : "+"}$${Math.abs(usd).toFixed(2)}`;
}

function count(number: number, word: string): string {
  return `${number} ${number === 1 ? word : `${word}es`}`;
}
