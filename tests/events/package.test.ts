import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { transformSync } from "esbuild";
import ts from "typescript";
import { catalogue } from "../../events/contracts/catalogue";
import { startLocalAws, type LocalAws } from "../../packages/local-aws/start-local-aws";
import { expectGolden, updatesGolden } from "../golden/expect-golden";
import { expectSurface } from "../golden/expect-surface";
import { installPackage, manifestIn, packPackage, run, transpile } from "../install-package";
import { runs } from "../runs";
import { typeErrors } from "../type-errors";
import { apiReference } from "./published/api-reference";
import { isOlder, nextVersion } from "./published/next-version";
import { compilerOptions, declare, emit, isOwn, programOf } from "./published/program-of";
import { publicSurface, type PublicSurface } from "./published/public-surface";
import { service } from "./published/service";

const root = join(__dirname, "../..");
const modules = join(root, "node_modules");
const source = join(root, "events");
const typeRoots = [join(modules, "@types")];
const isWhole = runs(0, 1) === 1;

/** Writes what is published. Sources are type-checked elsewhere. */
function build(outDir: string): void {
  const config = join(source, "tsconfig.build.json");
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => undefined };
  const parsed = ts.getParsedCommandLineOfConfigFile(config, { outDir, noCheck: true }, host);
  const { fileNames = [], options = {} } = parsed ?? {};
  if (isWhole || updatesGolden) expect(emit(programOf(fileNames, options))).to.deep.equal([]);
  else {
    transpile(source, ["."], outDir);
    // Types of Node and of AWS's clients are written out where they are public: nobody needs their six megabytes.
    const isRead = (imported: string): boolean => !imported.startsWith("@aws-sdk/");
    expect(declare(programOf(fileNames, { ...options, types: [] }, isRead))).to.deep.equal([]);
  }
}

describe("the package @bellyfed/events", () => {
  const { name, peerDependencies = {}, exports = {} } = manifestIn(source);
  let folder: string;
  let installed: string;
  let surface: PublicSurface;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "events-package-"));
    const built = join(folder, "built");
    build(join(built, "dist"));
    for (const file of ["package.json", "README.md", "API.md"]) cpSync(join(source, file), join(built, file));
    const project = join(folder, "service");
    mkdirSync(project);
    const peers = Object.entries(peerDependencies);
    if (isWhole) {
      writeFileSync(join(project, "package.json"), "{}");
      const archive = packPackage(built, folder);
      const named = [archive, ...peers.map(([peer, range]) => `${peer}@${range}`)];
      run("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline", ...named], project);
      installed = join(project, "node_modules", name);
    } else installed = installPackage(built, project, Object.keys(peerDependencies));
    const entries = Object.entries(exports).flatMap(([entry, { default: found }]) =>
      found ? [[entry.slice(2), join(installed, found.types)] as const] : [],
    );
    surface = publicSurface(
      programOf(
        entries.map(([, file]) => file),
        { ...compilerOptions, types: [], noLib: true },
        isOwn,
      ),
      new Map(entries),
    );
  });
  after(() => rmSync(folder, { recursive: true }));

  it("asks its users for the versions that are tested here", () => {
    const { dependencies, devDependencies } = manifestIn(root);
    for (const [peer, range] of Object.entries(peerDependencies))
      expect(range, peer).to.equal(`^${{ ...devDependencies, ...dependencies }[peer]}`);
  });

  it("exports every type that its types name", () => {
    expect(surface.unnameable).to.deep.equal([]);
  });

  it("declares what it declared before, or has a later version", () => {
    expectSurface("events", surface.entries);
  });

  it("has an API reference that says the same", () => {
    expectGolden(join(source, "API.md"), apiReference(name, surface));
  });

  for (const [wanted, version, gone, added] of [
    ["0.1.3", "0.1.3", 0, 0],
    ["0.2.0", "0.1.3", 0, 1],
    ["0.2.0", "0.1.3", 1, 0],
    ["1.5.0", "1.4.2", 0, 3],
    ["2.0.0", "1.4.2", 1, 3],
  ] as const)
    it(`is ${wanted} after ${version} when ${gone} lines are gone and ${added} are new`, () => {
      expect(nextVersion(version, { gone, added })).to.equal(wanted);
      expect(isOlder("0.9.9", "0.10.0")).to.equal(true);
      expect(isOlder(wanted, version)).to.equal(false);
    });

  describe("used by another team's service", () => {
    let local: LocalAws;
    before(async () => {
      local = await startLocalAws({ port: 0 });
      await call("events", "CreateEventBus", { Name: "bellyfed-domain-auth-dev" });
      await call("s3", "CreateBucket", { Bucket: "claims" });
    });
    after(() => local.close());
    const call = (service: "events" | "s3" | "sqs", operation: string, input: object) =>
      local.services[service].operations[operation]?.(input);

    it("is type-checked, its README's examples as well", () => {
      const readme = readFileSync(join(installed, "README.md"), "utf8");
      const examples = [...readme.matchAll(/```ts\n([^]*?)```/g)].map(([, example = ""]) => example);
      expect(examples).to.have.lengthOf.at.least(3);
      const project = join(folder, "service");
      const files = ["main.mts", "main.cts", "main.ts"].map((file) => [file, service] as const);
      const shown = examples.map((example, index) => [`example-${index}.mts`, example] as const);
      for (const [file, text] of [...files, ...shown]) writeFileSync(join(project, file), text);
      const options = { strict: true, skipLibCheck: true, target: "ES2022", types: ["node"], typeRoots };
      const names = ["main.mts", "main.cts", ...shown.map(([file]) => file)];
      expect(typeErrors(project, names, { ...options, module: "Node20" })).to.deep.equal([]);
      if (isWhole)
        expect(typeErrors(project, ["main.ts"], { ...options, module: "Preserve" })).to.deep.equal([]);
    });

    it("has the same types for bundlers, which look for entries in a way of their own", () => {
      const { ModuleKind, ModuleResolutionKind } = ts;
      const found = (entry: string, options: ts.CompilerOptions): string | undefined => {
        const [named, from] = [join(name, entry), join(folder, "service/main.mts")];
        const { resolvedModule } = ts.resolveModuleName(
          ...([named, from, options, ts.sys, undefined, undefined, ModuleKind.ESNext] as const),
        );
        return resolvedModule?.resolvedFileName;
      };
      const bundled = { module: ModuleKind.Preserve, moduleResolution: ModuleResolutionKind.Bundler };
      for (const entry of surface.entries.keys())
        expect(found(entry, bundled), entry)
          .to.equal(found(entry, { module: ModuleKind.Node20 }))
          .and.match(/\.d\.mts$/);
    });

    for (const [main, format] of [
      ["main.cjs", "cjs"],
      ["main.mjs", "esm"],
    ] as const)
      it(`publishes, spools, claims and verifies as ${main}`, async () => {
        const { code } = transformSync(service, { loader: "ts", format });
        writeFileSync(join(folder, "service", main), code);
        const QueueName = `spool-of-${main.slice(-3)}`;
        const { QueueUrl } = (await call("sqs", "CreateQueue", { QueueName })) as { QueueUrl: string };
        const env = {
          ...process.env,
          AWS_ENDPOINT_URL: local.url,
          AWS_REGION: local.account.region,
          AWS_ACCESS_KEY_ID: "local",
          AWS_SECRET_ACCESS_KEY: "local",
          SPOOL_PATH: join(folder, "spool"),
          SPOOL_QUEUE_URL: QueueUrl,
        };
        const { stdout } = await promisify(execFile)(process.execPath, [join(folder, "service", main)], {
          env,
        });
        expect(JSON.parse(stdout)).to.deep.equal({
          published: 2,
          spooled: 1,
          isRefused: true,
          signed: ["one", "refused"],
          bus: "bellyfed-domain-auth-dev",
          types: catalogue.contracts.length,
          violation: "/type",
          identity: "function",
        });
        const spool = await call("sqs", "ReceiveMessage", { QueueUrl });
        expect(spool).to.have.property("Messages").with.lengthOf(1);
      });

    it("is one implementation, however it is loaded", async () => {
      const program = `
        import { createRequire } from "node:module";
        const require = createRequire(import.meta.url);
        for (const entry of ${JSON.stringify([...surface.entries.keys()])}) {
          const [loaded, required] = [await import("${name}/" + entry), require("${name}/" + entry)];
          for (const key of Object.keys(required)) if (loaded[key] !== required[key]) throw new Error(entry + ": " + key);
          console.log(entry);
        }`;
      writeFileSync(join(folder, "service/both.mjs"), program);
      const { stdout } = await promisify(execFile)(process.execPath, [join(folder, "service/both.mjs")]);
      expect(stdout.trim().split("\n")).to.deep.equal([...surface.entries.keys()]);
    });
  });
});
