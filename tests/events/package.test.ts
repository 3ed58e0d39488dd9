import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { catalogue } from "../../events/contracts/catalogue";

const root = join(__dirname, "../..");
const modules = join(root, "node_modules");
const tsc = join(modules, "typescript/bin/tsc");

interface Manifest {
  readonly version: string;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}
const manifestIn = (folder: string) =>
  JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;

/** A service of another team: it uses every entry of the package, and nothing else of the repository. */
const consumer = `
import { busName, catalogue, dishRanked, userSignedIn } from "@bellyfed/events/contracts";
import { eventIdentity, validateEvent, type EventMessage } from "@bellyfed/events/message";
import { createPublisher, type EventSink } from "@bellyfed/events/publisher";
import { signRequest, verifySignature } from "@bellyfed/events/signatures";

const sent: EventMessage[] = [];
const sink: EventSink = {
  async put(events) {
    sent.push(...events.map(({ event }) => event));
    return events.map(() => undefined);
  },
  busExists: async (name) => name === busName("auth", "dev"),
};
const publisher = createPublisher({
  environment: "dev",
  producer: "package-test",
  contracts: [userSignedIn, dishRanked],
  sink,
  spool: "none",
});
// @ts-expect-error -- the contract has other data
export const wrong = () => publisher.publish([{ type: "auth.user-signed-in", data: { userId: 1 } }]);

async function main(): Promise<void> {
  const [data] = userSignedIn.examples;
  if (!data) throw new Error("no example");
  const { published } = await publisher.publish([{ type: "auth.user-signed-in", data }]);
  const body = JSON.stringify(sent[0]);
  const headers = signRequest({ id: "one", timestampSeconds: 1_700_000_000, body }, "secret");
  const id = verifySignature({ body, headers }, { secrets: ["secret"], nowMs: 1_700_000_000_000 });
  const [event] = sent;
  const violation = validateEvent(event);
  const types = catalogue.contracts.length;
  console.log(JSON.stringify({ published, id, violation, types, identity: event && eventIdentity(event).length }));
}
void main();
`;

describe("the package @bellyfed/events", () => {
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), "events-package-"))));
  after(() => rmSync(folder, { recursive: true }));

  it("asks its users for the versions that are tested here", () => {
    const { peerDependencies } = manifestIn(join(root, "events"));
    const { dependencies, devDependencies } = manifestIn(root);
    for (const [name, range] of Object.entries(peerDependencies))
      expect(range, name).to.equal(`^${{ ...devDependencies, ...dependencies }[name]}`);
    expect(manifestIn(join(root, "events")).version).to.equal(manifestIn(root).version);
  });

  it("is built, packed, installed, type-checked and run by another team's service", () => {
    const run = (command: string, args: string[], cwd: string) =>
      execFileSync(command, args, { cwd, encoding: "utf8", shell: process.platform === "win32" });
    const built = join(folder, "built");
    const config = join(root, "events/tsconfig.build.json");
    run(process.execPath, [tsc, "-p", config, "--noCheck", "--outDir", join(built, "dist")], root);
    cpSync(join(root, "events/package.json"), join(built, "package.json"));
    const archive = run("npm", ["pack", "--silent", "--pack-destination", folder], built).trim();
    const service = join(folder, "service");
    const installed = join(service, "node_modules/@bellyfed/events");
    mkdirSync(installed, { recursive: true });
    run("tar", ["-xzf", join(folder, archive), "--strip-components", "1"], installed);
    for (const name of Object.keys(manifestIn(installed).peerDependencies)) {
      mkdirSync(join(service, "node_modules/@aws-sdk"), { recursive: true });
      symlinkSync(join(modules, name), join(service, "node_modules", name), "junction");
    }
    writeFileSync(join(service, "main.ts"), consumer);
    const strict = ["--strict", "--skipLibCheck", "--target", "ES2022", "--module", "node20"];
    const types = ["--types", "node", "--typeRoots", join(modules, "@types")];
    run(process.execPath, [tsc, "main.ts", ...strict, ...types], service);
    const output = JSON.parse(run(process.execPath, ["main.js"], service)) as object;
    expect(output).to.deep.include({ published: 1, id: "one", types: catalogue.contracts.length });
    expect(output).to.include.keys("identity").and.not.include.keys("violation");
  });
});
