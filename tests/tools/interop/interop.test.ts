import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { LanguageProgram } from "../../../tools/interop/language-program";
import { languagePrograms } from "../../../tools/interop/language-programs";
import { publishedBy } from "../../../tools/interop/published-by";
import { runChecks, type InteropCheck } from "../../../tools/interop/run-checks";
import { unhandledEvents } from "../../../tools/interop/unhandled-events";
import { domainOf, domains } from "../../../events/domains";
import { readSampleLines } from "../../../tools/samples/read-sample-lines";

const root = join(__dirname, "../../..");

describe("npm run interop", () => {
  const check = (id: string, more: Partial<InteropCheck>): InteropCheck => ({
    id,
    absent: undefined,
    run: async () => "fine",
    ...more,
  });
  const checked = async (checks: readonly InteropCheck[], all = false) => {
    const lines: string[] = [];
    const code = await runChecks(checks, all, (line) => lines.push(line));
    return { code, lines };
  };

  it("goes on after a failure, which is its exit code", async () => {
    const broken = async () => {
      throw new Error("it broke");
    };
    const { code, lines } = await checked([check("one", { run: broken }), check("two", {})]);
    expect(lines).to.deep.equal(["one: begins", "one: failed: it broke", "two: begins", "two: passed: fine"]);
    expect(code).to.equal(1);
  });

  it("says what is not installed, which is a failure if all are to run", async () => {
    const absent = check("go", { absent: "go", run: () => expect.fail("It cannot run.") });
    for (const [all, code] of [
      [false, 0],
      [true, 1],
    ] as const)
      expect(await checked([absent], all)).to.deep.equal({
        code,
        lines: ["go: not run, as go is not installed"],
      });
  });

  it("refuses what it does not know", () => {
    const args = ["-r", join(root, "tools/register-typescript.cjs"), join(root, "tools/interop/main.ts")];
    const { status, stderr } = spawnSync(process.execPath, [...args, "--only", "go,cobol"], {
      encoding: "utf8",
    });
    expect(stderr).to.contain("--only cobol: there are asyncapi, eventcatalog, python, go, java");
    expect(status).to.equal(2);
  });

  const letter = (eventId: string, reason: string) => ({
    eventId,
    reason,
    consumer: "journal",
    domain: "user",
  });
  const ended = (more: object) => [{ journalled: ["1", "2"], rejected: [], deadLettered: [], ...more }];
  const judged: readonly [what: string, ids: string[], more: object, problems: string[]][] = [
    ["all were handled", ["1", "2"], {}, []],
    ["one was published twice", ["1", "1"], {}, ["it published 1 events, and not 2"]],
    ["one is nowhere", ["1", "3"], {}, ["3 was not handled: nobody has it"]],
    [
      "one was rejected",
      ["1", "3"],
      { rejected: [letter("3", "envelope")] },
      ["3 was not handled: envelope"],
    ],
    [
      "one consumer of two could not handle it",
      ["1", "2"],
      { deadLettered: [letter("2", "permanent")] },
      ["2 was not handled: permanent"],
    ],
  ];
  for (const [what, ids, more, problems] of judged) {
    it(`judges by what became of the events: ${what}`, () =>
      expect(unhandledEvents(ids, 2, ended(more))).to.deep.equal(problems));
  }

  describe("of one language", () => {
    let folder: string;
    beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "interop-"))));
    afterEach(() => rmSync(folder, { recursive: true }));

    const node = (script: string, ...args: string[]) => [process.execPath, "-e", script, "--", ...args];
    const published = (more: Partial<LanguageProgram>) => {
      const [sources, schemaFolder, workFolder] = ["sources", "schemas", "work"].map((name) =>
        join(folder, name),
      ) as [string, string, string];
      for (const made of [sources, schemaFolder, workFolder]) mkdirSync(made);
      writeFileSync(join(sources, "program.js"), "");
      writeFileSync(join(schemaFolder, "one.json"), "{}");
      const program: LanguageProgram = {
        id: "made-up",
        absent: undefined,
        sources,
        prepare: () => [],
        types: { file: "deep/types.txt", options: ["--lang", "made-up"] },
        compile: () => [node(`require("fs").copyFileSync("deep/types.txt", "compiled.txt")`)],
        run: () => node(`console.log(process.env.WHERE + "\\n" + require("fs").readdirSync(".").sort())`),
        ...more,
      };
      const write = `const [, ...args] = process.argv; require("fs").writeFileSync(args[args.indexOf("--out") + 1], args.join(" "))`;
      return publishedBy(program, {
        cacheFolder: join(folder, "cache"),
        workFolder,
        generator: node(write),
        schemaFolder,
        env: { WHERE: "here" },
      });
    };

    it("generates types, compiles with them, and runs where it is led to", async () => {
      expect(await published({})).to.deep.equal(["here", "compiled.txt,deep,program.js"]);
      expect(readFileSync(join(folder, "work/compiled.txt"), "utf8")).to.equal(
        `--src-lang schema --lang made-up --out deep/types.txt ${join(folder, "schemas/one.json")}`,
      );
    });

    for (const step of ["compile", "run"] as const) {
      it(`says what it printed when it does not ${step}`, async () => {
        const fails = node(`console.error("no such type"); process.exit(3)`);
        const more = step === "run" ? { run: () => fails } : { compile: () => [fails] };
        const failure = await published(more).catch((error: Error) => error.message);
        expect(failure).to.contain("exit code 3\nno such type");
      });
    }
  });

  /** A new domain has no samples yet. */
  const types = readSampleLines().map((line) => (JSON.parse(line) as { type?: string }).type ?? "");
  const sampled = domains.filter((domain) => types.some((type) => domainOf(type) === domain));
  for (const { id, sources } of languagePrograms()) {
    it(`publishes an event of each domain with ${id}`, () => {
      const [name] = { python: ["publish.py"], go: ["main.go"], java: ["Publish.java"] }[id]!;
      const text = readFileSync(join(sources, name!), "utf8");
      for (const domain of sampled) expect(text).to.match(new RegExp(`"${domain}"[:,] +"bellyfed-`));
    });
  }
});
