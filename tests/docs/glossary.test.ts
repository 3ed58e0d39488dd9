import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { root } from "./pages";

/** Words that the glossary has replaced, and what they are called now. */
const retired: readonly (readonly [word: RegExp, now: string])[] = [
  [/\bparked\b|Parked\b|\bpark(s|ing)?\b(?![- ]lot)|parkDelay|unpark/, "deferred, or in the parking lot"],
  [/unclaimed/i, "unmatched"],
  [/set[- ]?aside|setsAside/i, "dead-lettered or rejected"],
  [/giveBack|givesBack/, "returned to the queue"],
  [/giveUp|givenUp/, "abandon"],
  [/attend(Event|Deliver|Suspect|Now)/, "processMessage"],
  [/\bsuspects?\b|Suspect/, "poison pill candidate"],
  [/\bPatience\b/, "request limits"],
  [/contender/i, "candidate"],
  [/blankOut|blankWith/, "redact"],
  [/brokenPromise/, "compatibility error"],
  [/layOpen|layFoundation|answerResource/, "unwrapSecrets, createSharedResources, mockOutputs"],
  [/troubleRule/, "compositeAlarmRule"],
  [/torture/i, "simulation"],
  [/assumeAlone|mustAsk|askTable|isOwing/, "applyLocally, needsSync, sync, hasPendingWrite"],
  [
    /\b(consecutiveFailures|minimumCalls|rampSeconds|resetTimeoutSeconds)\b/,
    "resilience4j's and Envoy's words",
  ],
  [
    /(?<!Dead)LetterRedrive|ProgressItem|\bEventRecord\b|claimAttempt/,
    "DeadLetterRedrive, IdempotencyItem, IdempotencyRecord, decideAttempt",
  ],
  [/\b(leaseMs|stopMs|giveUpMs)\b/, "leaseExpiresAtMs, stopAtMs, abandonAtMs"],
  [
    /ConsumerPlace|ConsumerPlatform|\bEventRouter\b|\bBusPart\b/,
    "ConsumerEnvironment, SharedResources, IngressBus, Bus",
  ],
];

const folders = [
  "components",
  "docs",
  "events",
  "handlers",
  "packages",
  "policy",
  "stacks",
  "tests",
  "tools",
];
/** What was measured, and previews that were recorded, keep the words of their day. */
const exempt = [
  "tests/docs/glossary.test.ts",
  "docs/benchmarks.md",
  "tests/tools/cli/preview-risk/real-previews.test.ts",
];

function textsIn(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return ["node_modules", "dist"].includes(entry.name) ? [] : textsIn(path);
    return /\.(ts|mjs|cjs|md|ya?ml|html|txt)$/.test(entry.name) && !exempt.includes(path) ? [path] : [];
  });
}

describe("the glossary", () => {
  it("has replaced words that are used nowhere any more", () => {
    const texts = [...folders.flatMap(textsIn), "README.md", "CONTRIBUTING.md", "index.ts", "package.json"];
    const found = texts.flatMap((path) =>
      readFileSync(join(root, path), "utf8")
        .split("\n")
        .flatMap((line, index) =>
          retired
            .filter(([word]) => word.test(line))
            .map(([word, now]) => `${path}:${index + 1}: ${word.exec(line)?.[0]} → ${now}`),
        ),
    );
    expect(found.join("\n")).to.equal("");
  });
});
