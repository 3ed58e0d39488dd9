import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { previewRisk } from "../../../../tools/cli/preview-risk/preview-risk";
import { types } from "../../../../policy/resource-types";
import { previewOf, queue, replacement, step, urnOf } from "./sample-preview";

const lossy = previewOf(
  replacement({ ...queue, after: queue.before, because: ["name"], more: { protect: true } }),
);
const urn = urnOf(queue.type, queue.name);

/** What Pulumi prints, beside the steps, when it refuses to delete. */
function refusal(refused: string): object[] {
  return [
    {
      urn: refused,
      prefix: "error: ",
      message: `error: Preview failed: resource "${refused}" cannot be deleted\nbecause it is protected. To unprotect the resource, either`,
      severity: "error",
    },
    { message: "error: preview failed\n", severity: "error" },
  ];
}

/** As the CLI indents it. */
function indented(preview: string): string {
  return JSON.stringify(JSON.parse(preview), undefined, 4);
}

/** The same preview as `--event-log` writes it. */
function eventLog(preview: string, summary: object = {}): string {
  const { steps } = JSON.parse(preview) as { steps: Record<string, unknown>[] };
  const events = [
    { preludeEvent: { config: {} } },
    ...steps.map(({ op, urn: of, oldState, newState, replaceReasons }) => ({
      resourcePreEvent: {
        metadata: { op, urn: of, old: oldState ?? null, new: newState ?? null, keys: replaceReasons },
        planning: true,
      },
    })),
    { summaryEvent: { maybeCorrupt: false, isPreview: true, result: "succeeded", ...summary } },
    { cancelEvent: {} },
  ];
  return events
    .map((event, sequence) => `${JSON.stringify({ sequence, timestamp: 0, ...event })}\n`)
    .join("");
}

async function run(args: string[], files: Record<string, string | Uint8Array> = {}) {
  const printed = { out: "", error: "" };
  const exitCode = await previewRisk(args, {
    read: (path) => {
      const content = files[path];
      return typeof content === "string" ? Buffer.from(content) : content;
    },
    today: () => "2026-11-23",
    out: (text) => (printed.out += text),
    error: (text) => (printed.error += text),
  });
  return { exitCode, ...printed };
}

describe("npm run preview-risk", () => {
  const failed = (...diagnostics: object[]) => previewOf([], { diagnostics });
  const mars = "Configuration bellyfed:region is mars";
  const error = (message: string) => ({ severity: "error", message });
  const protectedToo = failed(...refusal(urn), error("error: no credentials"));
  const again = "Make it with pulumi preview --json.";
  const neither = `It has neither steps nor a changeSummary. ${again}`;
  const half = `It is no whole JSON: it ends in the middle, or two are in one file. ${again}`;
  const forPeople =
    "Previewing update (prod):\n     Type                 Name           Plan\n +   pulumi:pulumi:Stack";
  const notPreviews: [what: string, text: string, message: string][] = [
    [
      "what is printed for people",
      forPeople,
      `It is what pulumi preview prints for people, which has no values. ${again}`,
    ],
    ["another text", "hello", `It is no JSON. ${again}`],
    ["an empty file", "\r\n", `It is empty: pulumi preview printed nothing. ${again}`],
    [
      "an error alone",
      "error: no stack named 'prod' found\n",
      "The preview failed: error: no stack named 'prod' found",
    ],
    ["half a file", lossy.slice(0, 400), half],
    ["two previews in one file", `${lossy}\n${lossy}`, half],
    ["another JSON", "{}", neither],
    ["a list", "[]", neither],
    ["null", "null", neither],
    [
      "the export of a stack",
      '{"version":3,"deployment":{"resources":[]}}',
      `It is an export of a stack, which says what there is and not what an update would do. ${again}`,
    ],
    [
      "a saved plan",
      '{"manifest":{},"resourcePlans":{}}',
      `It is a plan of --save-plan, which does not say what there was. ${again}`,
    ],
    [
      "a summary",
      '{"result":"succeeded","duration":1,"resources":[]}',
      `It is the summary of --output json, which has no values. ${again}`,
    ],
    ["steps that are no list", '{"steps":{}}', "Its steps are no list."],
    ["a step without urn", '{"steps":[{"op":"delete"}]}', "Its step 1 has no op and urn."],
    ["a failed preview", failed(error(`${mars}\n`)), `The preview failed: ${mars}`],
    ["one that also met what is protected", protectedToo, "The preview failed: error: no credentials"],
    [
      "half a preview",
      previewOf([], { maybeCorrupt: true }),
      "Pulumi itself says that it may be incomplete.",
    ],
    [
      "a preview with an error beside it",
      `${indented(lossy)}\nerror: could not save plan\n`,
      "The preview failed: error: could not save plan",
    ],
    [
      "events that end too early",
      eventLog(lossy).split("\n").slice(0, 2).join("\n"),
      "It is a log of events that ends before the preview did.",
    ],
    [
      "events of an update",
      eventLog(lossy, { isPreview: false }),
      "It is the log of an update that was carried out, and not of a preview.",
    ],
    [
      "events of a failure",
      eventLog(lossy, { result: "failed" }),
      "The preview failed, and its events do not say why.",
    ],
    [
      "events of a policy that was broken",
      `{"sequence":1,"policyEvent":{"policyName":"queues-encrypted","message":"<{%reset%}>q is not","enforcementLevel":"mandatory"}}\n${eventLog(lossy, { result: "failed" })}`,
      "The preview failed: policy queues-encrypted: q is not",
    ],
  ];
  for (const [what, text, message] of notPreviews) {
    it(`refuses ${what}`, async () => {
      const { exitCode, error, out } = await run(["p.json"], { "p.json": text });
      expect([exitCode, out, error]).to.deep.equal([2, "", `p.json: ${message}\n`]);
    });
  }

  const bigEndian = Buffer.from(`\ufeff${lossy}`, "utf16le").swap16();
  const warning = "warning: A new version of Pulumi is available.";
  const printed: [what: string, content: string | Uint8Array][] = [
    ["with a byte order mark", `\ufeff${lossy}`],
    ["as PowerShell writes it", Buffer.from(`\ufeff${lossy}`, "utf16le")],
    ["in UTF-16 without a mark", Buffer.from(lossy, "utf16le")],
    ["in UTF-16 of the other order", bigEndian],
    ["among warnings", `${warning}\n\n${indented(lossy)}\n${warning}\n`],
    [
      "among warnings, with line ends of Windows",
      `${warning}\r\n${indented(lossy).replaceAll("\n", "\r\n")}\r\n`,
    ],
    ["as events", eventLog(lossy)],
    ["as events among warnings", `${warning}\n${eventLog(lossy)}`],
  ];
  for (const [what, content] of printed) {
    it(`reads a preview ${what}`, async () => {
      const { exitCode, out, error: told } = await run(["p.json"], { "p.json": content });
      expect([exitCode, told]).to.deep.equal([1, ""]);
      expect(out).to.contain("1 loss:\n").and.contain("the 14 days of messages in it are lost");
    });
  }

  it("reads what Pulumi refuses from events, which keep its marks for colours", async () => {
    const message = `<{%reset%}>Preview failed: resource "${urn}" cannot be deleted\nbecause it is protected.`;
    const diagnosticEvent = { prefix: "<{%fg 1%}>error: <{%reset%}>", message, severity: "error" };
    const log = `${JSON.stringify({ sequence: 1, diagnosticEvent })}\n${eventLog(previewOf([]), { result: "failed" })}`;
    const { exitCode, out } = await run(["p.json", "--exit-code", "255"], { "p.json": log });
    expect(exitCode).to.equal(1);
    expect(out).to.contain("Pulumi stopped here").and.contain(`<yyyy-mm-dd> ${urn} <why`);
  });

  it("refuses a file that is not there, a bad declaration, and unknown options", async () => {
    const missing = { exitCode: 2, out: "", error: "p.json: There is no such file.\n" };
    expect(await run(["p.json"])).to.deep.equal(missing);
    const bad = await run(["p.json"], { "p.json": lossy, ".preview-allow": "everything" });
    expect(bad.exitCode).to.equal(2);
    expect(bad.error).to.equal(
      '.preview-allow: Line 1 is "everything": must be "<yyyy-mm-dd> <urn> <reason>".\n',
    );
    expect((await run([])).exitCode).to.equal(2);
    expect((await run(["p.json", "--format", "xml"])).exitCode).to.equal(2);
    expect((await run(["p.json", "--allow-everything"])).error).to.contain("--allow-everything");
  });

  it("is content with a preview that changes nothing", async () => {
    const { exitCode, out } = await run(["p.json"], { "p.json": '{"changeSummary":{"same":200}}' });
    expect(exitCode).to.equal(0);
    expect(out).to.equal(
      "Nothing that holds or carries events is deleted, replaced or cut short.\nStanding cost: unchanged\n",
    );
  });

  it("fails on a loss, and says what to write if it is meant", async () => {
    const { exitCode, out } = await run(["p.json"], { "p.json": lossy });
    expect(exitCode).to.equal(1);
    expect(out.split("\n")).to.deep.equal([
      "1 loss:",
      "✗ this replaces queue bellyfed-domain-user-prod-search-index (because of name): the 14 days of messages in it are lost.",
      "    It is protected: Pulumi will refuse.",
      "",
      "If this is meant, add to .preview-allow, with the last day on which it may happen:",
      `  <yyyy-mm-dd> ${urn} <why nothing is missed>`,
      "Standing cost: unchanged",
      "",
    ]);
  });

  it("reads from a failed preview what Pulumi refuses, and what it belongs to is not known", async () => {
    const mapping = urnOf(types.metricAlarm, "user-search-index-alarm");
    const deletion = step("delete", queue.type, queue.name, queue.before, undefined, { protect: true });
    const text = previewOf([deletion], { diagnostics: [...refusal(urn), ...refusal(mapping)] });
    const files = { "p.json": text, ".preview-allow": `2026-12-04 ${urn} drained` };
    const { exitCode, out, error } = await run(["p.json", "--exit-code", "1"], files);
    expect(error).to.equal("");
    expect(exitCode).to.equal(1);
    expect(out.split("\n")).to.deep.equal([
      "2 losses:",
      "✓ this deletes queue bellyfed-domain-user-prod-search-index: the 14 days of messages in it are lost.",
      "    Declared: drained.",
      "    It is protected: Pulumi will refuse.",
      "✗ this deletes or replaces MetricAlarm user-search-index-alarm: it holds no data itself.",
      "    It is protected: Pulumi will refuse.",
      "",
      "Pulumi stopped here, because these are protected: what they belong to would be gone as well, and is not in this list.",
      "If all of it is meant: pulumi state unprotect <urn> for each, then make the preview again, and declare what it shows.",
      "Standing cost: unchanged",
      "",
    ]);
    const asked = await run(["p.json", "--format", "markdown"], files);
    expect(asked.exitCode).to.equal(1);
    expect(asked.out).to.match(/^### Preview risk: Pulumi refuses what is protected\n/);
  });

  const otherRefusals: [what: string, message: string][] = [
    [
      "a replacement",
      `unable to replace resource "${urn}"\nas it is currently marked for protection. To unprotect the resource, remove`,
    ],
    [
      "a replacement that follows from another",
      `unable to replace resource "${urn}" as part of replacing "${urnOf(types.bus, "b")}" as it is currently marked for protection. To`,
    ],
  ];
  for (const [what, message] of otherRefusals) {
    it(`reads that Pulumi refuses ${what}`, async () => {
      const text = previewOf([], { diagnostics: [{ severity: "error", message }] });
      const { exitCode, out } = await run(["p.json", "--exit-code", "255"], { "p.json": text });
      expect(exitCode).to.equal(1);
      expect(out)
        .to.contain(`<yyyy-mm-dd> ${urn} <why nothing is missed>`)
        .and.not.contain(urnOf(types.bus, "b"));
    });
  }

  it("passes no preview that failed without saying why", async () => {
    const { exitCode, error } = await run(["p.json", "--exit-code", "255"], { "p.json": previewOf([]) });
    expect(exitCode).to.equal(2);
    expect(error).to.equal(
      "p.json: pulumi preview ended with exit code 255, and its output does not say why.\n",
    );
  });

  it("passes once the loss is declared, in the file that it is told of", async () => {
    const files = { "p.json": lossy, "losses.txt": `2026-12-04 ${urn} drained on Monday` };
    expect((await run(["p.json"], files)).exitCode).to.equal(1);
    const { exitCode, out } = await run(["p.json", "--declared", "losses.txt"], files);
    expect(exitCode).to.equal(0);
    expect(out)
      .to.match(/✓ this replaces queue .*\n {4}Declared: drained on Monday\./)
      .and.not.contain("If this is");
  });

  it("names declarations that are not needed", async () => {
    const files = { "p.json": previewOf([]), ".preview-allow": `2026-12-04 ${urn} drained` };
    const { exitCode, out } = await run(["p.json"], files);
    expect(exitCode).to.equal(0);
    expect(out).to.contain(`Declared, but not part of this preview: ${urn}\n`);
  });

  it("writes a comment for a pull request", async () => {
    const files = { "p.json": lossy, ".preview-allow": `2026-11-20 ${urn} drained` };
    const { exitCode, out } = await run(["p.json", "--format", "markdown"], files);
    expect(exitCode).to.equal(1);
    expect(out).to.match(
      /^### Preview risk: events would be lost\n\n- \*\*This replaces queue .* are lost\.\*\*/,
    );
    expect(out).to.contain("The declaration counted until 2026-11-20.");
    expect(out).to.contain(`\`\`\`\n<yyyy-mm-dd> ${urn} <why nothing is missed>\n\`\`\``);
    const safe = await run(["p.json", "--format", "markdown"], {
      "p.json": previewOf([step("create", types.dashboard, "d", undefined, {})]),
    });
    expect(safe.out).to.equal(
      "### Preview risk: no event at risk\n\nStanding cost: +$3.00 a month (CloudWatch +$3.00), " +
        "list prices of us-east-1, 2026-11; what traffic costs comes on top\n",
    );
  });

  it("prints JSON for machines", async () => {
    const { exitCode, out } = await run(["p.json", "--format", "json"], { "p.json": lossy });
    expect(exitCode).to.equal(1);
    const assessment = JSON.parse(out) as { isSafe: boolean; losses: { urn: string }[] };
    expect(assessment.isSafe).to.equal(false);
    expect(assessment.losses.map((loss) => loss.urn)).to.deep.equal([urn]);
  });

  it("explains itself", async () => {
    const { exitCode, out } = await run(["--help"]);
    expect(exitCode).to.equal(0);
    expect(out)
      .to.contain("Usage: npm run preview-risk --")
      .and.contain("Examples:")
      .and.contain("Exit codes:");
  });

  it("ends its process with the exit code", async () => {
    const folder = mkdtempSync(join(tmpdir(), "preview-risk-"));
    const path = join(folder, "preview.json");
    writeFileSync(path, lossy);
    try {
      const main = join(__dirname, "../../../../tools/cli/preview-risk/main.ts");
      const args = ["-r", "./tools/register-typescript.cjs", main, path];
      const result = await new Promise<{ code: unknown; out: string }>((resolve) => {
        execFile(process.execPath, args, (error, out) => resolve({ code: error?.code ?? 0, out }));
      });
      expect(result.code).to.equal(1);
      expect(result.out).to.contain("this replaces queue bellyfed-domain-user-prod-search-index");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
