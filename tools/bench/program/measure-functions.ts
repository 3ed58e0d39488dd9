import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import { findNodeBinary } from "../../../packages/local-aws/lambda/node-binary";
import { median, type Report, type Target } from "../report";
import { plainPackages, type PlainPackage } from "./plain-packages";
import type { ShippedFunction } from "./shipped-functions";

/** A package: its size, and the median time that a fresh process takes to load it. */
interface MeasuredPackage {
  readonly files: number;
  readonly zippedBytes: number;
  readonly loadMs: number;
}

/** One function in its three packages. */
export interface MeasuredFunction {
  readonly name: string;
  readonly shipped: MeasuredPackage;
  readonly plain: MeasuredPackage;
  readonly empty: MeasuredPackage;
}

/** Measures functions, loading each of their packages `rounds` times, the packages by turns. */
export async function measureFunctions(
  functions: readonly ShippedFunction[],
  rounds: number,
): Promise<MeasuredFunction[]> {
  const folder = mkdtempSync(join(tmpdir(), "bench-program-"));
  try {
    process.stderr.write(`packages: ${functions.length} functions\n`);
    const plain = await plainPackages(functions, folder);
    const empty = join(folder, "empty.js");
    writeFileSync(empty, "exports.handler = async () => undefined;\n");
    return functions.map((shipped, index) =>
      measureFunction(shipped, plain[index] as PlainPackage, empty, rounds),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function measureFunction(
  { name, file, files, environment }: ShippedFunction,
  plain: PlainPackage,
  empty: string,
  rounds: number,
): MeasuredFunction {
  process.stderr.write(`loads: ${name}\n`);
  const packages = [{ file, files }, plain, { file: empty, files: new Map([["index.js", empty]]) }];
  const timesMs = packages.map(() => [] as number[]);
  for (let round = 0; round < rounds; round++) {
    packages.forEach((each, index) => timesMs[index]?.push(loadMs(each.file, environment)));
  }
  const [shippedOne, plainOne, emptyOne] = packages.map(({ files }, index) => ({
    files: files.size,
    zippedBytes: zippedBytes(files),
    loadMs: median(timesMs[index] as number[]),
  })) as [MeasuredPackage, MeasuredPackage, MeasuredPackage];
  return { name, shipped: shippedOne, plain: plainOne, empty: emptyOne };
}

const loadProgram = `
const startedMs = performance.now();
const { handler } = require(process.argv[1]);
const loadMs = performance.now() - startedMs;
if (typeof handler !== "function") throw new Error("It exports no handler.");
console.log(loadMs);
process.exit(0);
`;

/** Milliseconds in which a fresh process of the functions' Node.js loads a file. */
function loadMs(file: string, environment: Readonly<Record<string, string>>): number {
  const env = { ...environment, AWS_REGION: "us-east-1", NODE_PATH: "" };
  return Number(execFileSync(findNodeBinary(), ["-e", loadProgram, file], { env, encoding: "utf8" }));
}

const deflatedBefore = new Map<string, number>();

/** What a zip spends on each file beside its content and twice its name. */
const zipEntryBytes = 76;

/** Bytes of the zip; each file is deflated once, however many packages hold it. */
export function zippedBytes(files: ReadonlyMap<string, string>): number {
  let total = 0;
  for (const [name, path] of files) {
    const bytes = deflatedBefore.get(path) ?? deflateRawSync(readFileSync(path), { level: 6 }).length;
    deflatedBefore.set(path, bytes);
    total += bytes + zipEntryBytes + 2 * name.length;
  }
  return total;
}

/** The table of a stack's functions. */
export function functionTable(
  stack: string,
  functions: readonly MeasuredFunction[],
): Report["tables"][number] {
  const kilobytes = ({ zippedBytes: bytes }: MeasuredPackage): string => (bytes / 1000).toFixed(0);
  const ms = ({ loadMs: time }: MeasuredPackage): string => time.toFixed(1);
  return {
    heading: `The functions of ${stack}`,
    note:
      "Each as it is shipped, against an empty handler, and against the same callback packaged by an unchanged " +
      "`aws.lambda.CallbackFunction`: median time of loading the file in a fresh process, files in the page cache.",
    table: {
      columns: [
        "function",
        "zip kB",
        "load ms",
        "empty ms",
        "plain files",
        "plain zip kB",
        "plain ms",
        "of plain",
      ],
      rows: functions.map(({ name, shipped, plain, empty }) => [
        name,
        kilobytes(shipped),
        ms(shipped),
        ms(empty),
        String(plain.files),
        kilobytes(plain),
        ms(plain),
        `${((100 * shipped.loadMs) / plain.loadMs).toFixed(0)} %`,
      ]),
    },
  };
}

/** What was promised of the functions. */
export function functionTargets(functions: readonly MeasuredFunction[]): Target[] {
  const largest = Math.max(...functions.map(({ shipped }) => shipped.zippedBytes)) / 1000;
  const shares = functions.map(({ shipped, plain }) => (100 * shipped.loadMs) / plain.loadMs);
  const worst = Math.max(...shares);
  return [
    {
      promise: "a function of at most 300 kB zipped",
      measured: `${largest.toFixed(0)} kB`,
      isMet: largest <= 300,
    },
    {
      promise: "loads in at most 60 % of the time of the plain package",
      measured: `${Math.min(...shares).toFixed(0)} to ${worst.toFixed(0)} %`,
      isMet: worst <= 60,
    },
  ];
}
