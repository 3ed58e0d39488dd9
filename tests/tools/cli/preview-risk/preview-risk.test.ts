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

async function run(args: string[], files: Record<string, string> = {}) {
  const printed = { out: "", error: "" };
  const exitCode = await previewRisk(args, {
    read: (path) => files[path],
    today: () => "2026-11-23",
    out: (text) => (printed.out += text),
    error: (text) => (printed.error += text),
  });
  return { exitCode, ...printed };
}

describe("npm run preview-risk", () => {
  const failed = (...diagnostics: object[]) => previewOf([], { diagnostics });
  const noJson = /^p\.json: It is no JSON: .*Make it with pulumi preview --json\.\n$/;
  const other = "p.json: It has neither steps nor a changeSummary: make it with pulumi preview --json.\n";
  const mars = "Configuration bellyfed:region is mars";
  const error = (message: string) => ({ severity: "error", message });
  const protectedToo = failed(...refusal(urn), error("error: no credentials"));
  const notPreviews: [what: string, text: string, message: string | RegExp][] = [
    ["no JSON", "Previewing update (prod)", noJson],
    ["an empty file", "", /^p\.json: It is no JSON/],
    ["another JSON", "{}", other],
    ["a list", "[]", /It has neither steps nor a changeSummary/],
    ["null", "null", /It has neither steps nor a changeSummary/],
    ["a stream of events", '{"sequence":1}\n{"sequence":2}', /It is no JSON/],
    ["steps that are no list", '{"steps":{}}', "p.json: Its steps are no list.\n"],
    ["a step without urn", '{"steps":[{"op":"delete"}]}', "p.json: Its step 1 has no op and urn.\n"],
    ["a failed preview", failed(error(`${mars}\n`)), `p.json: The preview failed: ${mars}\n`],
    [
      "one that also met what is protected",
      protectedToo,
      "p.json: The preview failed: error: no credentials\n",
    ],
    ["half a preview", previewOf([], { maybeCorrupt: true }), /may be incomplete/],
  ];
  for (const [what, text, message] of notPreviews) {
    it(`refuses ${what}`, async () => {
      const { exitCode, error, out } = await run(["p.json"], { "p.json": text });
      expect([exitCode, out]).to.deep.equal([2, ""]);
      if (typeof message === "string") expect(error).to.equal(message);
      else expect(error).to.match(message);
    });
  }

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
    expect(out).to.equal("Nothing that holds data is replaced or deleted.\nStanding cost: unchanged\n");
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
    const mapping = urnOf(types.mapping, "user-search-index-mapping");
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
      "✗ this deletes or replaces EventSourceMapping user-search-index-mapping: it holds no data itself.",
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
      /^### Preview risk: data would be lost\n\n- \*\*This replaces queue .* are lost\.\*\*/,
    );
    expect(out).to.contain("The declaration counted until 2026-11-20.");
    expect(out).to.contain(`\`\`\`\n<yyyy-mm-dd> ${urn} <why nothing is missed>\n\`\`\``);
    const safe = await run(["p.json", "--format", "markdown"], {
      "p.json": previewOf([step("create", types.dashboard, "d", undefined, {})]),
    });
    expect(safe.out).to.equal(
      "### Preview risk: no data at risk\n\nStanding cost: +$3.00 a month (CloudWatch +$3.00), " +
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
