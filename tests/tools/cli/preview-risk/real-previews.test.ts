import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect } from "chai";
import { previewRisk } from "../../../../tools/cli/preview-risk/preview-risk";

const folder = join(__dirname, "../../../../../shared/previews");

interface Verdict {
  readonly exitCode: number;
  readonly isWhole: boolean;
  /** Program names of what is lost. */
  readonly losses: readonly string[];
}

/** What `pulumi preview --json` of a real engine printed, and what has to be said of it. */
const verdicts: Readonly<Record<string, Verdict & { readonly previewExitCode: number }>> = {
  "12-queuedays": { previewExitCode: 0, exitCode: 0, isWhole: true, losses: [] },
  "15-renamed": {
    previewExitCode: 0,
    exitCode: 1,
    isWhole: true,
    losses: ["user-search-index", "user-search-index-signing-key"],
  },
  "17-tablekey": { previewExitCode: 0, exitCode: 1, isWhole: true, losses: ["tables-journal"] },
  "18-noalias": {
    previewExitCode: 0,
    exitCode: 1,
    isWhole: true,
    losses: ["user"],
  },
  "62-prod-removed": {
    previewExitCode: 1,
    exitCode: 1,
    isWhole: false,
    losses: [
      "user-notifications-alarms",
      "user-notifications-dead-letters-policy",
      "user-notifications-dead-letters-source",
      "user-notifications-events-policy",
      "user-notifications-mapping",
      "user-notifications-signing-key-first-version",
      "user-notifications-target",
    ],
  },
};

describe("what a real engine printed", () => {
  for (const [name, { previewExitCode, ...wanted }] of Object.entries(verdicts)) {
    it(`${name} is judged`, async function () {
      if (!existsSync(folder)) return this.skip();
      const text = gunzipSync(readFileSync(join(folder, `${name}.json.gz`)));
      let [out, error] = ["", ""];
      const args = ["p.json", "--format", "json", "--exit-code", String(previewExitCode)];
      const exitCode = await previewRisk(args, {
        read: (path) => (path === "p.json" ? text : undefined),
        today: () => "2026-11-23",
        out: (printed) => (out += printed),
        error: (printed) => (error += printed),
      });
      expect(error).to.equal("");
      const { losses, isWhole } = JSON.parse(out) as { losses: { urn: string }[]; isWhole: boolean };
      const names = losses.map(({ urn }) => urn.split("::").at(-1) ?? "").sort();
      expect({ exitCode, isWhole, losses: names }).to.deep.equal(wanted);
    });
  }
});
