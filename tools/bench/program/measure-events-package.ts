import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { buildSync } from "esbuild";
import { bundleOptions, projectFolder } from "../../../components/functions/bundle-options";
import { findNodeBinary } from "../../../packages/local-aws/lambda/node-binary";
import { median, type Report } from "../report";
import { zippedBytes } from "./measure-functions";

const name = "@bellyfed/events";
const sqs = "@aws-sdk/client-sqs";
const publishing = { entries: ["publisher", "contracts"], peers: ["@aws-sdk/client-eventbridge", "zod"] };

/** What services take of the package, and what of it others than Bellyfed wrote. */
const services = {
  publishes: publishing,
  "publishes, spools in a queue, claims": {
    entries: [...publishing.entries, "queue-spool", "s3-claim-store"],
    peers: [...publishing.peers, sqs, "@aws-sdk/client-s3"],
  },
  "reads messages": { entries: ["message"], peers: [] },
  "verifies requests": { entries: ["signatures"], peers: [] },
} satisfies Record<string, { entries: string[]; peers: string[] }>;

/** A service, bundled as functions are, and with the package and its peers installed. */
export interface MeasuredService {
  readonly what: string;
  readonly bundleBytes: number;
  readonly bundleMs: number;
  readonly installedMs: number;
  readonly peersMs: number;
}

/** Builds the package, and loads each kind of service `rounds` times in each of its forms, by turns. */
export function measureEventsPackage(rounds: number): MeasuredService[] {
  mkdirSync(join(projectFolder, ".cache"), { recursive: true });
  // Its peers are found above this folder.
  const folder = mkdtempSync(join(projectFolder, ".cache", "bench-events-"));
  try {
    install(join(folder, "node_modules", name));
    return Object.entries(services).map(([what, service]) => measure(what, service, folder, rounds));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function install(to: string): void {
  const source = join(projectFolder, "events");
  const tsc = createRequire(__filename).resolve("typescript/bin/tsc");
  const config = join(source, "tsconfig.build.json");
  execFileSync(process.execPath, [tsc, "-p", config, "--noCheck", "--outDir", join(to, "dist")]);
  copyFileSync(join(source, "package.json"), join(to, "package.json"));
}

function measure(
  what: string,
  { entries, peers }: { readonly entries: readonly string[]; readonly peers: readonly string[] },
  folder: string,
  rounds: number,
): MeasuredService {
  process.stderr.write(`loads: a service that ${what}\n`);
  const service = join(folder, "service.js");
  const bundle = join(folder, what, "service.js");
  const onlyPeers = join(folder, "peers.js");
  writeFileSync(service, loading(entries.map((entry) => `${name}/${entry}`)));
  writeFileSync(onlyPeers, loading(peers));
  buildSync({ ...bundleOptions, entryPoints: [service], outdir: dirname(bundle) });
  const forms = [bundle, service, onlyPeers].map((file) => ({ file, timesMs: [] as number[] }));
  for (let round = 0; round < rounds; round++)
    for (const { file, timesMs } of forms) timesMs.push(loadCpuMs(file));
  const [bundleMs = 0, installedMs = 0, peersMs = 0] = forms.map(({ timesMs }) => median(timesMs));
  return {
    what,
    bundleBytes: zippedBytes(new Map([["service.js", bundle]])),
    bundleMs,
    installedMs,
    peersMs,
  };
}

const loadProgram = `
const before = process.cpuUsage();
require(process.argv[1]);
const { user, system } = process.cpuUsage(before);
console.log((user + system) / 1000);
process.exit(0);
`;

/** Milliseconds of processor time in which a fresh process loads a file: other work on the machine adds little to it. */
function loadCpuMs(file: string): number {
  return Number(execFileSync(findNodeBinary(), ["-e", loadProgram, file], { encoding: "utf8" }));
}

function loading(names: readonly string[]): string {
  const required = names.map((each) => `require(${JSON.stringify(each)})`);
  return `const loaded = [${required.join(", ")}];\nexports.loaded = () => loaded;\n`;
}

/** The table of the services. */
export function serviceTable(measured: readonly MeasuredService[]): Report["tables"][number] {
  return {
    heading: `Services with ${name}`,
    note:
      "Bundled as functions are, with all contracts; and with the package and its peers installed, against loading the " +
      "peers alone: median processor time in a fresh process, files in the page cache.",
    table: {
      columns: ["a service that", "bundle zip kB", "bundle ms", "installed ms", "peers alone ms"],
      rows: measured.map(({ what, bundleBytes, bundleMs, installedMs, peersMs }) => [
        what,
        (bundleBytes / 1000).toFixed(0),
        ...[bundleMs, installedMs, peersMs].map((ms) => ms.toFixed(1)),
      ]),
    },
  };
}
