import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import type { FileSet } from "../../packages/recorder/files-of";
import { recordStack } from "../../packages/recorder/record-stack";
import type { RecordedResource } from "../../packages/recorder/stack-graph";
import { findNodeBinary } from "../../packages/local-aws/lambda/node-binary";
import { zippedBytes } from "../../tools/bench/program/measure-functions";
import { ofType, variablesOf } from "../recording";
import { eventOf, idOf, recordOf } from "../handlers/support/sample-events";
import { recordedStack, stacks } from "./recorded-stack";

const maxZippedBytes = 80_000;
/** Only what writes spans says it. */
const spans = "resourceSpans";
const run = promisify(execFile);

interface Shipped {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, string>>;
}

function shipped(resource: RecordedResource): Shipped {
  const { name, code } = resource.inputs as { name: string; code: FileSet };
  return { name, files: code.files, variables: variablesOf(resource) };
}

function textsOf({ files }: Shipped): string[] {
  return Object.values(files).map((file) => readFileSync(file, "utf8"));
}

interface Outcome {
  readonly answer?: unknown;
  readonly error?: string;
}

/** What functions are invoked with, one after the other. */
type Invocations = readonly [one: Shipped, events: readonly unknown[]];

/**
 * Loads functions as Lambda would, away from the project, each in a thread that has its own environment only and shares
 * no module with another, and invokes them.
 */
async function invoke(...all: readonly Invocations[]): Promise<Outcome[][]> {
  const folder = mkdtempSync(join(tmpdir(), "bellyfed-packages-"));
  try {
    const tasks = all.map(([{ files, variables }, events], position) => {
      const own = join(folder, String(position));
      mkdirSync(own);
      for (const [name, path] of Object.entries(files)) copyFileSync(path, join(own, name));
      return { index: join(own, "index.js"), events, env: { ...variables, ...surroundings } };
    });
    return await runTasks(tasks);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const surroundings = {
  // Nothing listens there: whatever the function wants to write, it cannot.
  AWS_ENDPOINT_URL: "http://127.0.0.1:9",
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: "test",
  AWS_SECRET_ACCESS_KEY: "test",
};

const thread = `
  const { parentPort, workerData } = require("node:worker_threads");
  const { handler } = require(workerData.index);
  const context = { awsRequestId: "request", getRemainingTimeInMillis: () => 5000 };
  const outcome = (event) =>
    handler(event, context).then((answer) => ({ answer }), (error) => ({ error: error.message }));
  (async () => {
    const outcomes = [];
    for (const event of workerData.events) outcomes.push(await outcome(event));
    parentPort.postMessage(outcomes);
  })();`;

async function runTasks(tasks: readonly object[]): Promise<Outcome[][]> {
  const script = `
    const { Worker } = require("node:worker_threads");
    const run = (task) => new Promise((resolve, reject) => {
      new Worker(${JSON.stringify(thread)}, { eval: true, env: task.env, workerData: task, stdout: true })
        .on("message", resolve).on("error", reject).on("exit", () => reject(new Error("It ended without an answer.")));
    });
    Promise.all(${JSON.stringify(tasks)}.map(run)).then((all) => process.stdout.write(JSON.stringify(all)));`;
  const { stdout } = await run(findNodeBinary(), ["-e", script], { env: {}, cwd: tmpdir() });
  return JSON.parse(stdout) as Outcome[][];
}

for (const stack of stacks) {
  describe(`functions that ${stack} ships`, () => {
    let functions: Shipped[];

    before(async () => {
      functions = ofType(await recordedStack(stack), "aws:lambda/function:Function").map(shipped);
    });

    it("are packages of at most 80 kB zipped", () => {
      for (const { name, files } of functions)
        expect(zippedBytes(new Map(Object.entries(files))), name).to.be.within(1_000, maxZippedBytes);
    });

    it("have V8 read no classes of Unicode while they load, as literals of expressions would", () => {
      for (const one of functions) expect(textsOf(one).join(), one.name).not.to.match(/(?<!\\)\\p\{/);
    });

    it("import no module of Node.js, all of whose names would be read", () => {
      for (const one of functions) expect(textsOf(one).join(), one.name).not.to.match(/\bimport\(["'`]/);
    });

    it("write no spans", () => {
      for (const one of functions) expect(textsOf(one).join(), one.name).to.not.contain(spans);
    });

    it("handle an empty batch, and return what they could not send elsewhere", async () => {
      const consumers = functions.filter(({ variables }) => "CONSUMER" in variables);
      const batches = [{ Records: [] }, { Records: [recordOf(eventOf(1), { body: "no json" })] }];
      const outcomes = await invoke(...consumers.map((one): Invocations => [one, batches]));
      expect(outcomes).to.have.length(consumers.length).and.not.to.have.length(0);
      for (const [index, { name }] of consumers.entries())
        expect(outcomes[index], name).to.deep.equal([
          { answer: { batchItemFailures: [] } },
          { answer: { batchItemFailures: [{ itemIdentifier: `message-${idOf(1)}` }] } },
        ]);
    });

    it("recover nothing from a queue that is none of theirs", async () => {
      const recovery = functions.filter(({ variables }) => "RECOVERY_SETTINGS" in variables);
      expect(recovery).to.have.length(1);
      for (const one of recovery) {
        const [[outcome] = []] = await invoke([one, [{ queues: ["elsewhere"] }]]);
        expect(outcome?.error).to.contain(
          "elsewhere is no dead-letter queue of this environment. Nothing was moved.",
        );
      }
    });

    it("fit their variables into Lambda's 4 KB", () => {
      for (const { name, variables } of functions) {
        expect(Buffer.byteLength(JSON.stringify(variables)), name).to.be.lessThan(4096);
      }
    });
  });
}

describe("shipped functions", () => {
  let traced: Shipped[];

  it("hold no secret of the stack", async () => {
    const planted = "planted-secret-of-the-stack";
    const config = { "another-program:apiKey": planted, "bellyfed:eventTraces": "100%" };
    const graph = await recordStack({ stack: "prod", config });
    traced = ofType(graph, "aws:lambda/function:Function").map(shipped);
    for (const one of traced) {
      const { name, variables } = one;
      for (const text of [...textsOf(one), JSON.stringify(variables)]) {
        expect(text, name).not.to.contain(planted).and.not.to.contain("aPasswordThatOnlyTheRecordingKnows");
      }
    }
  });

  it("write spans where the stack asks for them", async () => {
    const consumers = traced.filter(({ variables }) => "CONSUMER" in variables);
    for (const one of consumers) expect(textsOf(one).join(), one.name).to.contain(spans);
    const batch = { Records: [recordOf(eventOf(1), { body: "no json" })] };
    expect(await invoke([consumers[0] as Shipped, [batch]])).to.deep.equal([
      [{ answer: { batchItemFailures: [{ itemIdentifier: `message-${idOf(1)}` }] } }],
    ]);
  });
});
