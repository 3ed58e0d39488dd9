import { mkdtempSync, mkdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { clientVariables } from "../../packages/local-aws/command/client-variables";
import { prepareProgram } from "../../packages/local-aws/sdks/prepare-program";
import { runProgram } from "../../packages/local-aws/sdks/run-program";
import { surroundings } from "../../packages/local-aws/sdks/surroundings";
import { startLocalAws, type LocalAws } from "../../packages/local-aws/start-local-aws";
import { recordStack } from "../../packages/recorder/record-stack";
import { cataloguePorts, runCatalogue } from "../cli/catalogue/run-catalogue";
import { makeDownstream } from "../demo/downstream";
import { endedEvents } from "../demo/ended-events";
import { untilSettled } from "../demo/until-settled";
import { endpointHosts } from "../topology/endpoint-hosts";
import { eventDestinations, type EventDestinations } from "../topology/event-destinations";
import type { LanguageProgram } from "./language-program";
import { languagePrograms } from "./language-programs";
import { publishedBy } from "./published-by";
import { runChecks, type InteropCheck } from "./run-checks";
import { unhandledEvents } from "./unhandled-events";

/** What is tried, and where it is told. */
export interface InteropArgs {
  readonly wanted: readonly string[];
  readonly all: boolean;
  /** Keeps what was installed. */
  readonly cacheFolder: string;
  readonly print: (line: string) => void;
}

interface Workplace extends InteropArgs {
  readonly workFolder: string;
  readonly exportFolder: string;
  /** Where the generator and the linter are installed. */
  readonly generators: string;
  readonly local: LocalAws;
  readonly destinations: EventDestinations;
}

const documentLimitMs = 120_000;
/** Each program publishes one of each domain. */
const eventsPerProgram = 4;

/** Exports the contracts and tries the export with the tools of others; answers the exit code. */
export async function interop(args: InteropArgs): Promise<number> {
  const workFolder = mkdtempSync(join(tmpdir(), "interop-"));
  const exportFolder = join(workFolder, "export");
  const local = await startLocalAws({ port: 0 });
  try {
    const { print, cacheFolder, wanted, all } = args;
    if ((await runCatalogue(["--export", exportFolder], { ...cataloguePorts, out: print })) !== 0) return 1;
    const generators = await prepareProgram(generatorProgram, cacheFolder);
    const destinations = await bringUp(local);
    const place = { ...args, workFolder, exportFolder, generators, local, destinations };
    const checks = [...documentChecks(place), ...languagePrograms().map((one) => languageCheck(one, place))];
    return await runChecks(
      checks.filter(({ id }) => wanted.includes(id)),
      all,
      print,
    );
  } finally {
    await local.close();
    rmSync(workFolder, { recursive: true });
  }
}

const generatorProgram = {
  id: "generators",
  sources: join(__dirname, "generators"),
  prepare: (folder: string) => [
    ["cp", "package.json", "check-async-api.cjs", folder],
    ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", folder],
  ],
};

async function bringUp(local: LocalAws): Promise<EventDestinations> {
  const graph = await recordStack({ stack: "dev", queueUrlBase: local.url });
  const hosts = endpointHosts(graph).map((host) => [host, makeDownstream(() => false).host] as const);
  await local.hosts.connect(Object.fromEntries(hosts));
  await local.provision(graph);
  return eventDestinations(graph);
}

/** The documents that others read with their own programs. */
function documentChecks({ generators, exportFolder }: Workplace): InteropCheck[] {
  const check = (id: string, command: readonly string[]): InteropCheck => ({
    id,
    absent: undefined,
    async run() {
      const { failure, stdout, stderr } = await runProgram(command, { timeoutMs: documentLimitMs });
      if (failure) throw new Error(`${failure}\n${stdout}${stderr}`);
      return "no complaint";
    },
  });
  const parser = [process.execPath, join(generators, "check-async-api.cjs")];
  const linter = join(generators, "node_modules/.bin/eventcatalog-linter");
  return [
    check("asyncapi", [...parser, join(exportFolder, "asyncapi.json")]),
    check("eventcatalog", [linter, join(exportFolder, "eventcatalog"), "--fail-on-warning"]),
  ];
}

function languageCheck(program: LanguageProgram, place: Workplace): InteropCheck {
  const { local, destinations, generators, exportFolder, cacheFolder } = place;
  return {
    ...program,
    async run() {
      const workFolder = join(place.workFolder, program.id);
      mkdirSync(workFolder);
      const ids = await publishedBy(program, {
        cacheFolder,
        workFolder,
        generator: [process.execPath, join(generators, "node_modules/quicktype/dist/index.js")],
        schemaFolder: join(exportFolder, "schemas"),
        env: { ...surroundings(), ...clientVariables(local) },
      });
      await local.services.events.idle();
      await untilSettled(local, destinations, new AbortController().signal, () => undefined);
      const ended = await endedEvents(local, destinations);
      const problems = unhandledEvents(ids, eventsPerProgram, [...ended.values()]);
      if (problems.length > 0) throw new Error(problems.join("\n"));
      return `types of every event compiled, and ${ids.length} events published and handled`;
    },
  };
}
