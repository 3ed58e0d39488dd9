import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import { findNodeBinary } from "../../../packages/local-aws/lambda/node-binary";
import { median, type Report, type Target } from "../report";
import { plainPackages, type PlainPackage } from "./plain-packages";
import type { ShippedFunction } from "./shipped-functions";

/** What a fresh process takes to load a file: processor time of all its threads, and its memory afterwards. */
interface Load {
  readonly cpuMs: number;
  readonly memoryMb: number;
}

/** A package: its size, and the medians of its loads. */
interface MeasuredPackage extends Load {
  readonly files: number;
  readonly zippedBytes: number;
}

/** One function in its three packages. */
export interface MeasuredFunction {
  readonly name: string;
  readonly shipped: MeasuredPackage;
  readonly plain: MeasuredPackage;
  /** A handler that only requires `node:https`. */
  readonly floor: MeasuredPackage;
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
    const floor = join(folder, "floor.js");
    writeFileSync(floor, 'require("node:https");\nexports.handler = async () => undefined;\n');
    return functions.map((shipped, index) =>
      measureFunction(shipped, plain[index] as PlainPackage, floor, rounds),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function measureFunction(
  { name, file, files, environment }: ShippedFunction,
  plain: PlainPackage,
  floor: string,
  rounds: number,
): MeasuredFunction {
  process.stderr.write(`loads: ${name}\n`);
  const packages = [{ file, files }, plain, { file: floor, files: new Map([["index.js", floor]]) }];
  const loads = packages.map(() => [] as Load[]);
  for (let round = 0; round < rounds; round++) {
    packages.forEach((each, index) => loads[index]?.push(loadOf(each.file, environment)));
  }
  const [shippedOne, plainOne, floorOne] = packages.map(({ files }, index) => ({
    files: files.size,
    zippedBytes: zippedBytes(files),
    cpuMs: median((loads[index] ?? []).map(({ cpuMs }) => cpuMs)),
    memoryMb: median((loads[index] ?? []).map(({ memoryMb }) => memoryMb)),
  })) as [MeasuredPackage, MeasuredPackage, MeasuredPackage];
  return { name, shipped: shippedOne, plain: plainOne, floor: floorOne };
}

const loadProgram = `
const before = process.cpuUsage();
const { handler } = require(process.argv[1]);
const { user, system } = process.cpuUsage(before);
if (typeof handler !== "function") throw new Error("It exports no handler.");
const memoryMb = process.memoryUsage.rss() / 1e6;
console.log(JSON.stringify({ cpuMs: (user + system) / 1_000, memoryMb }));
process.exit(0);
`;

/** Loads a file in a fresh process of the functions' Node.js. */
function loadOf(file: string, environment: Readonly<Record<string, string>>): Load {
  const env = { ...environment, AWS_REGION: "us-east-1", NODE_PATH: "" };
  return JSON.parse(
    execFileSync(findNodeBinary(), ["-e", loadProgram, file], { env, encoding: "utf8" }),
  ) as Load;
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
  const ms = ({ cpuMs }: MeasuredPackage): string => cpuMs.toFixed(1);
  return {
    heading: `The functions of ${stack}`,
    note:
      "Each as it is shipped, against a handler that only requires `node:https`, and against the same callback packaged " +
      "by an unchanged `aws.lambda.CallbackFunction`: median processor time of loading the file in a fresh process, files " +
      "in the page cache, and the process' memory afterwards.",
    table: {
      columns: [
        "function",
        "zip kB",
        "load ms",
        "× node:https",
        "MB",
        "node:https MB",
        "plain files",
        "plain zip kB",
        "plain ms",
        "of plain",
      ],
      rows: functions.map(({ name, shipped, plain, floor }) => [
        name,
        kilobytes(shipped),
        ms(shipped),
        (shipped.cpuMs / floor.cpuMs).toFixed(2),
        shipped.memoryMb.toFixed(0),
        floor.memoryMb.toFixed(0),
        String(plain.files),
        kilobytes(plain),
        ms(plain),
        `${((100 * shipped.cpuMs) / plain.cpuMs).toFixed(0)} %`,
      ]),
    },
  };
}

/** What was promised of the functions. */
export function functionTargets(functions: readonly MeasuredFunction[]): Target[] {
  const largest = Math.max(...functions.map(({ shipped }) => shipped.zippedBytes)) / 1000;
  const times = functions.map(({ shipped, floor }) => shipped.cpuMs / floor.cpuMs);
  const worst = Math.max(...times);
  return [
    {
      promise: "a function of at most 80 kB zipped",
      measured: `${largest.toFixed(0)} kB`,
      isMet: largest <= 80,
    },
    {
      promise: "loads in at most 1.5 × the time of node:https",
      measured: `${Math.min(...times).toFixed(2)} to ${worst.toFixed(2)} ×`,
      isMet: worst <= 1.5,
      limitedBy:
        "limited by V8, which reads a consumer's 150 kB in some 8 ms of processor time; the target leaves 9 ms. Only a bundle without " +
        "the SDK's own parts would be read in less (ADR 14).",
    },
  ];
}
