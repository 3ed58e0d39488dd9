import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type * as Catalogue from "../../events/contracts/catalogue";
import type * as Domains from "../../events/domains";
import type * as Recorder from "../../packages/recorder/record-stack";
import type * as Files from "../../packages/recorder/files-of";
import type { EventTemplate, ProgramRecord } from "./program-record";

/** Modules of the program in the working directory, which need not be the one that this file is of. */
function ofProgram<Module>(path: string): Module {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return require(join(process.cwd(), path)) as Module;
}

/** An event of each contract, with the data of its first example. */
function eventTemplates(): EventTemplate[] {
  const { catalogue } = ofProgram<typeof Catalogue>("events/contracts/catalogue");
  const { domainTable } = ofProgram<typeof Domains>("events/domains");
  return catalogue.contracts.map(({ type, domain, version, sources, examples }) => ({
    type,
    domain,
    version,
    source: sources?.[0] ?? domainTable[domain].producer.source,
    data: examples[0],
  }));
}

async function main(args: readonly string[]): Promise<void> {
  const [stack = "", queueUrlBase = "", path = "", settings = "{}"] = args;
  if (!existsSync("packages/recorder/record-stack.ts"))
    throw new Error("This version of the program is older than its recorder: it cannot be rehearsed.");
  const { recordStack } = ofProgram<typeof Recorder>("packages/recorder/record-stack");
  const { FileSet } = ofProgram<typeof Files>("packages/recorder/files-of");
  const record: ProgramRecord = {
    graph: await recordStack({ stack, queueUrlBase, config: JSON.parse(settings) as Record<string, string> }),
    templates: eventTemplates(),
  };
  // As packages/recorder/graph-text.ts writes it, with the class of that program.
  const text = JSON.stringify(record, (_key, value: unknown) =>
    value instanceof FileSet ? { filesOfCode: value.files } : value,
  );
  writeFileSync(path, text);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error((error as Error).message);
  process.exitCode = 1;
});
