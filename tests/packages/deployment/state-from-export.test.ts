import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { planDeployment } from "../../../packages/deployment/plan-deployment";
import { stateFromExport } from "../../../packages/deployment/state-from-export";
import { FileSet } from "../../../packages/recorder/files-of";
import { graphOf, linesOf, made, namesIn, part, queue } from "./graphs";

const key = "4dabf18193072939515e22adb298388d";
const secret = (plaintext: object) => ({ [key]: "1b47061264138c4ac30d75fd1eb44270", ...plaintext });

const home = part("home");
const unnamed = made("aws:sqs/queue:Queue", "q", { tags: { a: "1" } }, { parent: home });
const exported = (more: readonly object[] = []) => ({
  version: 3,
  deployment: {
    resources: [
      { urn: home.urn, type: home.type, custom: false },
      {
        urn: unnamed.urn,
        type: unnamed.type,
        custom: true,
        id: "https://sqs/000000000000/q-1234567",
        parent: home.urn,
        provider: "urn:pulumi:test::shop::pulumi:providers:aws::default_7_48_0::0b1c",
        inputs: {
          __defaults: ["delaySeconds", "name"],
          name: "q-1234567",
          delaySeconds: 0,
          tags: { __defaults: [], a: secret({ plaintext: '"1"' }) },
        },
        outputs: { name: "q-1234567", url: "https://sqs/000000000000/q-1234567" },
        propertyDependencies: { tags: [], name: null, delaySeconds: [home.urn] },
      },
      ...more,
    ],
  },
});

describe("stateFromExport", () => {
  it("reads what the program gave apart from what the provider filled in", () => {
    const state = stateFromExport(exported());
    const [, one] = state.resources;
    expect(one).to.deep.include({ name: "q", parent: home.urn, inputs: { tags: { a: "1" } } });
    expect(one?.propertyDependencies).to.deep.equal({ delaySeconds: [home.urn] });
    expect(one?.options).to.deep.equal({ protect: false, retainOnDelete: false, ignoreChanges: [] });
    expect(linesOf(planDeployment(state, graphOf(home, unnamed)))).to.deep.equal([]);
    const named = made(
      "aws:sqs/queue:Queue",
      "q",
      { ...unnamed.inputs, name: "q-1234567" },
      { parent: home },
    );
    expect(linesOf(planDeployment(state, graphOf(home, named)))).to.deep.equal([]);
  });

  it("keeps options, the provider's name, and what is still to be deleted or made anew", () => {
    const { urn, type } = queue("other");
    const options = {
      protect: true,
      retainOnDelete: true,
      ignoreChanges: ["a"],
      replaceOnChanges: ["b"],
      deletedWith: home.urn,
      replaceWith: [home.urn],
    };
    const provider = "urn:pulumi:test::shop::pulumi:providers:aws::own::0b1c";
    const state = stateFromExport(
      exported([
        { urn, type, custom: true, provider, pendingReplacement: true, ...options },
        { urn, type, custom: true, delete: true },
      ]),
    );
    expect(namesIn(state)).to.equal("home q ~other -other");
    expect(state.resources[2]?.options).to.deep.equal({ ...options, provider: "own" });
  });

  it("knows code by the hashes of its files", () => {
    const folder = mkdtempSync(join(tmpdir(), "export-"));
    try {
      writeFileSync(join(folder, "index.js"), "exports.handler = 1");
      const hash = createHash("sha256").update("exports.handler = 1").digest("hex");
      const archive = {
        [key]: "0def7320c3a5731c473e5ecbe6d01bc7",
        hash: "all",
        assets: { "index.js": { hash, path: "gone.js" } },
      };
      const lambda = (code: unknown) => made("aws:lambda/function:Function", "f", { name: "f", code });
      const { urn, type, inputs } = lambda(archive);
      const state = stateFromExport(exported([{ urn, type, custom: true, inputs }]));
      const plan = (name: string) => {
        const code = new FileSet({ [name]: join(folder, "index.js") });
        return linesOf(planDeployment(state, graphOf(home, unnamed, lambda(code))));
      };
      expect(plan("index.js")).to.deep.equal([]);
      expect(plan("other.js")).to.deep.equal(["update f (code)"]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("says what it cannot read", () => {
    expect(() => stateFromExport({})).to.throw("no export of a stack");
    const { urn, type } = queue("other");
    const encrypted = { urn, type, custom: true, inputs: { name: secret({ ciphertext: "v1:x" }) } };
    expect(() => stateFromExport(exported([encrypted]))).to.throw("--show-secrets");
  });
});
