import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { systemTimerClock } from "../../../../packages/local-aws/clock";
import { EnvironmentPool, type PoolSettings } from "../../../../packages/local-aws/lambda/environment-pool";
import type {
  DeployedFunction,
  FunctionSpec,
} from "../../../../packages/local-aws/lambda/function-definition";
import type { FunctionError, InvocationResult } from "../../../../packages/local-aws/lambda/invocation";
import { ManualClock } from "../manual-clock";
import { account, deployed } from "./fakes";

type Line = readonly [functionName: string, requestId: string | undefined, line: string];

/** Real processes: each test deploys a few lines of JavaScript and invokes them. */
describe("EnvironmentPool", () => {
  const open: EnvironmentPool[] = [];
  let requests = 0;

  function setUp(changes: Partial<PoolSettings> = {}) {
    const lines: Line[] = [];
    const pool = new EnvironmentPool({
      account,
      clock: systemTimerClock,
      log: (...line) => lines.push(line),
      loadTimeoutSeconds: 600,
      ...changes,
    });
    open.push(pool);
    const deploy = async (code: string | Record<string, string>, spec: Partial<FunctionSpec> = {}) => {
      const sources = typeof code === "string" ? { "index.js": code } : code;
      const files = Object.fromEntries(
        Object.entries(sources).map(([name, source]) => [name, Buffer.from(source)]),
      );
      const { folder } = await pool.store(files);
      return { ...deployed({ timeoutSeconds: 600, ...spec }), codeFolder: folder };
    };
    const run = async (one: DeployedFunction, event: unknown = {}): Promise<InvocationResult> => {
      const requestId = `request-${++requests}`;
      return (await pool.run(one, { requestId, payload: JSON.stringify(event), traceId: "Root=1-a-b" }))
        .result;
    };
    const value = async (one: DeployedFunction, event?: unknown): Promise<unknown> => {
      const result = await run(one, event);
      if (result.kind === "error") throw new Error(JSON.stringify(result.error));
      return JSON.parse(result.payload);
    };
    const failure = async (one: DeployedFunction, event?: unknown): Promise<FunctionError> => {
      const result = await run(one, event);
      if (result.kind === "response") throw new Error(`It answered ${result.payload}`);
      return result.error;
    };
    return { pool, lines, deploy, run, value, failure };
  }

  afterEach(async () => {
    await Promise.all(open.splice(0).map((pool) => pool.close()));
  });

  function isRunning(pid: number): boolean {
    try {
      process.kill(pid, 0);
      return true;
    } catch {
      return false;
    }
  }

  async function until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  describe("when loading fails", () => {
    it("reports what the code threw, with its stack, and writes it to the log", async () => {
      const { deploy, failure, lines } = setUp();
      const one = await deploy(
        `class Odd extends TypeError { name = "Odd" }; throw new Odd("no table name");`,
      );
      const error = await failure(one);
      expect(error).to.include({ errorType: "Odd", errorMessage: "no table name" });
      expect(error.trace?.join("\n")).to.contain(join(one.codeFolder, "index.js"));
      expect(lines.map(([, , line]) => line).join("\n")).to.contain("no table name");
    });

    for (const [what, code, spec, errorType, words] of [
      ["a missing module", { "other.js": "" }, {}, "Runtime.ImportModuleError", "Cannot find module 'index'"],
      [
        "a missing dependency",
        `require("nowhere")`,
        {},
        "Runtime.ImportModuleError",
        "Cannot find module 'nowhere'",
      ],
      ["a syntax error", "exports.handler = (", {}, "Runtime.UserCodeSyntaxError", "SyntaxError"],
      ["a missing export", "exports.other = 1", {}, "Runtime.HandlerNotFound", "index.handler is undefined"],
      [
        "an export that is no function",
        "exports.handler = 1",
        {},
        "Runtime.HandlerNotFound",
        "not a function",
      ],
      [
        "a callback handler",
        "exports.handler = (e, c, done) => done()",
        {},
        "Runtime.CallbackHandlerDeprecated",
        "async",
      ],
      [
        "an uncaught error",
        {
          "index.mjs": `setTimeout(() => { throw new RangeError("late") }); await new Promise((r) => setTimeout(r, 5000));`,
        },
        {},
        "RangeError",
        "late",
      ],
      [
        "an endless await",
        { "index.mjs": "await new Promise(() => {}); export const handler = 1" },
        {},
        "Runtime.NodeJsExit",
        "promise",
      ],
      ["process.exit", "process.exit(7)", {}, "Runtime.ExitError", "exit status 7"],
    ] as const) {
      it(`reports ${what}`, async () => {
        const { deploy, failure } = setUp();
        const error = await failure(await deploy(code, spec));
        expect(error.errorType).to.equal(errorType);
        expect(error.errorMessage).to.contain(words);
      });
    }

    it("kills a function that loads for too long", async () => {
      const { pool, deploy, failure } = setUp({ loadTimeoutSeconds: 0.5 });
      const error = await failure(await deploy("for (;;);"));
      expect(error).to.have.property("errorType", "Sandbox.Timedout");
      expect(error.errorMessage).to.match(
        /^RequestId: request-\d+ Error: Task timed out after 0.50 seconds$/,
      );
      await until(() => pool.processes.length === 0);
    });

    it("reports a Node.js that cannot be started", async () => {
      const { deploy, failure } = setUp({ nodeBinary: "/nowhere/node" });
      const error = await failure(await deploy("exports.handler = async () => 1"));
      expect(error).to.have.property("errorType", "Runtime.InvalidEntrypoint");
      expect(error.errorMessage).to.contain("/nowhere/node");
    });

    it("starts anew for the next invocation", async () => {
      const { deploy, failure } = setUp();
      const one = await deploy(`console.log("loading"); throw new Error("pid " + process.pid)`);
      expect((await failure(one)).errorMessage).not.to.equal((await failure(one)).errorMessage);
    });
  });

  describe("when an invocation fails", () => {
    it("reports what the handler threw, and keeps the process", async () => {
      const { pool, deploy, failure } = setUp();
      const one = await deploy(
        `exports.handler = async ({ what }) => { throw what ?? new RangeError("boom") }`,
      );
      const error = await failure(one);
      expect(error).to.include({ errorType: "RangeError", errorMessage: "boom" });
      expect(error.trace?.[0]).to.equal("RangeError: boom");
      const [first] = pool.processes;
      expect(await failure(one, { what: "text" })).to.include({ errorType: "string", errorMessage: "text" });
      expect(pool.processes).to.deep.equal([first]);
    });

    it("has the time of the account where that is not the system's, as it goes on between invocations", async () => {
      const dayMs = 86_400_000;
      let offsetMs = -3 * dayMs;
      const clock = { ...systemTimerClock, now: () => Date.now() + offsetMs };
      const { deploy, value } = setUp({
        clock,
        runtimeEnvironment: () => ({ LOCAL_RUNTIME_NOW_MS: String(clock.now()) }),
      });
      const one = await deploy(
        `const { now } = Date; const loadedMs = new Date().getTime();
        exports.handler = async (_, context) => ({
          loadedMs, nowMs: now(), agoMs: Date.now() - now(), isDate: new Date(7) instanceof Date && new Date(7).getTime(),
          leftMs: context.getRemainingTimeInMillis(), variable: process.env.LOCAL_RUNTIME_NOW_MS,
        });`,
      );
      const near = (ms: unknown, wanted: number) => expect(ms).to.be.closeTo(wanted, 60_000);
      const first = (await value(one)) as Record<string, unknown>;
      near(first["loadedMs"], Date.now() - 3 * dayMs);
      near(first["nowMs"], Date.now() - 3 * dayMs);
      near(first["leftMs"], 600_000);
      expect(first).to.deep.include({ agoMs: 0, isDate: 7 }).and.not.have.property("variable");
      offsetMs = dayMs;
      const later = (await value(one)) as Record<string, unknown>;
      near(later["nowMs"], Date.now() + dayMs);
      near(later["leftMs"], 600_000);
    });

    it("kills the process at the timeout, even in an endless loop, and goes on with a new one", async () => {
      const clock = new ManualClock();
      const { pool, lines, deploy, failure, value } = setUp({ clock });
      const one = await deploy(
        `exports.handler = async ({ loop }) => { if (loop) for (console.log("begun");;); return process.pid }`,
        { timeoutSeconds: 0.5 },
      );
      const pid = (await value(one)) as number;
      const failing = failure(one, { loop: true });
      await until(() => lines.length > 0);
      await clock.advance(499);
      expect(isRunning(pid)).to.equal(true);
      await clock.advance(1);
      const error = await failing;
      expect(error).to.have.property("errorType", "Sandbox.Timedout");
      expect(error.errorMessage).to.match(
        /^RequestId: request-\d+ Error: Task timed out after 0.50 seconds$/,
      );
      expect(await value(one)).not.to.equal(pid);
      expect(isRunning(pid)).to.equal(false);
      expect(pool.processes).to.have.length(1);
    });

    for (const [what, code, errorType, words] of [
      ["process.exit", "process.exit(3)", "Runtime.ExitError", "Runtime exited with error: exit status 3"],
      [
        "process.exit(0)",
        "process.exit(0)",
        "Runtime.ExitError",
        "Runtime exited without providing a reason",
      ],
      [
        "kill -9",
        "process.kill(process.pid, 'SIGKILL'); await new Promise((r) => setTimeout(r, 5000))",
        "Runtime.ExitError",
        "signal: killed",
      ],
      [
        "an uncaught error",
        "setTimeout(() => { throw new TypeError('late') }); await new Promise((r) => setTimeout(r, 5000))",
        "TypeError",
        "late",
      ],
      [
        "an unhandled rejection",
        "Promise.reject(new Error('nobody waits')); await new Promise((r) => setTimeout(r, 5000))",
        "Runtime.UnhandledPromiseRejection",
        "Error: nobody waits",
      ],
      ["a promise that cannot settle", "await new Promise(() => {})", "Runtime.NodeJsExit", "promise"],
      [
        "a response over 6 MB",
        "return 'x'.repeat(6_291_456)",
        "Function.ResponseSizeTooLarge",
        "6291458 bytes",
      ],
      ["a response that is not JSON", "return 1n", "TypeError", "BigInt"],
      [
        "more memory than it has",
        "const all = []; for (;;) all.push(new Array(1e5).fill(0).map(() => ({})))",
        "Runtime.ExitError",
        "SIGABRT",
      ],
    ] as const) {
      it(`reports ${what}, and the next invocation works`, async () => {
        const { deploy, failure, value } = setUp();
        const one = await deploy(
          `exports.handler = async ({ fail }) => { if (fail) { ${code} } return "fine" }`,
        );
        const error = await failure(one, { fail: true });
        expect(error.errorType).to.equal(errorType);
        expect(error.errorMessage).to.contain(words);
        expect(await value(one)).to.equal("fine");
      });
    }

    for (const [how, ending] of [
      ["it kills the function", "for (;;);"],
      ["the function exits", "process.exit(1)"],
    ] as const) {
      it(`ends what the function has started when ${how}`, async function () {
        if (process.platform === "win32") return this.skip();
        const clock = new ManualClock();
        const { deploy, failure, lines } = setUp({ clock });
        const one = await deploy(
          `exports.handler = async () => {
            console.log("child " + require("child_process").spawn("/bin/sleep", ["600"]).pid);
            ${ending}
          }`,
        );
        const failing = failure(one);
        await until(() => lines.length > 0);
        await clock.advance(600_000);
        await failing;
        const pid = Number(/child (\d+)/.exec(lines.map(([, , line]) => line).join("\n"))?.[1]);
        expect(pid).to.be.greaterThan(0);
        await until(() => !isRunning(pid));
      });
    }

    it("keeps an answer that was given before the process ended", async () => {
      const { deploy, value } = setUp();
      const one = await deploy(
        `exports.handler = async () => { setTimeout(() => process.exit(1), 1); Promise.reject(new Error("late")); return "given" }`,
      );
      expect(await value(one)).to.equal("given");
      expect(await value(one)).to.equal("given");
    });
  });

  describe("the process", () => {
    it("has only its own environment and what Lambda sets", async () => {
      process.env["SECRET_OF_THE_PARENT"] = "leaked";
      try {
        const { deploy, value } = setUp({
          endpointUrl: () => "http://127.0.0.1:4566",
          runtimeEnvironment: () => ({ HTTPS_PROXY: "http://127.0.0.1:1" }),
        });
        const one = await deploy("exports.handler = async () => process.env", {
          environment: { LIMIT: "5" },
        });
        const environment = (await value(one)) as Record<string, string>;
        expect(environment).to.include({
          LIMIT: "5",
          HTTPS_PROXY: "http://127.0.0.1:1",
          AWS_ENDPOINT_URL: "http://127.0.0.1:4566",
          AWS_LAMBDA_FUNCTION_NAME: "orders-consumer",
          LAMBDA_TASK_ROOT: one.codeFolder,
          _X_AMZN_TRACE_ID: "Root=1-a-b",
        });
        const known =
          /^(AWS_|LAMBDA_TASK_ROOT$|LIMIT$|HTTPS_PROXY$|_HANDLER$|LANG$|PATH$|TZ$|_X_AMZN_TRACE_ID$)/;
        expect(Object.keys(environment).filter((name) => !known.test(name))).to.deep.equal([]);
      } finally {
        delete process.env["SECRET_OF_THE_PARENT"];
      }
    });

    it("runs Node.js 24 in the task root, in UTC, with the heap its memory allows", async () => {
      const { deploy, value } = setUp();
      const one = await deploy(
        `const { getHeapStatistics } = require("v8");
         exports.handler = async () => ({
           version: Number(process.versions.node.split(".")[0]), cwd: process.cwd(), args: process.argv.length,
           offset: new Date().getTimezoneOffset(), heapMb: getHeapStatistics().heap_size_limit / 2 ** 20,
           globals: Object.keys(globalThis).filter((key) => /runtime|handler|invocation/i.test(key)),
         })`,
        { memoryMb: 512 },
      );
      const seen = (await value(one)) as Record<string, number>;
      expect(seen).to.deep.include({ cwd: one.codeFolder, args: 2, offset: 0, globals: [] });
      expect(seen["version"]).to.be.at.least(24);
      expect(seen["heapMb"]).to.be.within(460, 700);
    });

    it("has loaded nothing of fetch, which would double the time to start", async () => {
      const { deploy, value } = setUp();
      const code = `exports.handler = async () => process.moduleLoadList.filter((name) => name.includes("undici"))`;
      expect(await value(await deploy(code))).to.deep.equal([]);
    });

    it("gives the handler Lambda's context", async () => {
      const { deploy, value } = setUp();
      const one = await deploy(
        `exports.handler = async (event, context) => ({ ...context, left: context.getRemainingTimeInMillis() })`,
        { timeoutSeconds: 7 },
      );
      const context = (await value(one)) as Record<string, unknown>;
      expect(context).to.include({
        functionName: "orders-consumer",
        functionVersion: "$LATEST",
        memoryLimitInMB: "128",
        invokedFunctionArn: one.arn,
        awsRequestId: `request-${requests}`,
        logGroupName: "/aws/lambda/orders-consumer",
      });
      expect(context["left"]).to.be.within(5000, 7000);
    });

    it("loads ES modules and handlers in folders", async () => {
      const { deploy, value } = setUp();
      const module = await deploy({ "index.mjs": "export const handler = async ({ n }) => n + 1;" });
      expect(await value(module, { n: 1 })).to.equal(2);
      const nested = await deploy(
        { "src/app.js": "exports.api = { get: () => 3 };" },
        { functionName: "nested", handler: "src/app.api.get" },
      );
      expect(await value(nested)).to.equal(3);
      const awaiting = await deploy(
        {
          "package.json": '{"type":"module"}',
          "index.js": "const four = await Promise.resolve(4); export const handler = () => four;",
        },
        { functionName: "awaiting" },
      );
      expect(await value(awaiting)).to.equal(4);
    });

    it("carries any text unharmed, and nothing as null", async () => {
      const { deploy, value } = setUp();
      const one = await deploy("exports.handler = async ({ echo }) => echo");
      const text = `ä€😀\u2028"\\\n${"x".repeat(3_000_000)}`;
      expect(await value(one, { echo: text })).to.equal(text);
      expect(await value(one, {})).to.equal(null);
    });

    it("logs from its level on, by the level of what it says and without one of what it writes", async () => {
      const { deploy, run, lines } = setUp();
      const code = `exports.handler = async () => {
        for (const level of ["debug", "log", "info", "warn", "error"]) console[level]("said by", level);
        process.stdout.write("written\\n");
        process.stderr.write(JSON.stringify({ timestamp: new Date().toISOString(), level: "WARN", own: 1 }) + "\\n");
        throw new Error("thrown");
      }`;
      await run(await deploy(code, { logging: { format: "JSON", applicationLevel: "WARN" } }));
      const said = lines.map(([, , line]) => JSON.parse(line) as Record<string, unknown>);
      expect(said.map(({ level, message, own }) => [level, message ?? own])).to.have.deep.members([
        ["WARN", "said by warn"],
        ["ERROR", "said by error"],
        ["WARN", 1],
      ]);
      expect(said[0]).to.have.property("requestId", lines[0]?.[1]);
    });

    it("has each line it writes logged with its request before the invocation is over", async () => {
      const { deploy, run, lines } = setUp();
      const one = await deploy(
        `console.log("loading"); exports.handler = async ({ n }) => {
          for (let i = 0; i < 10_000; i += 1) console.log("out " + n + " " + i);
          console.error("err " + n);
        }`,
      );
      for (const n of [1, 2, 3]) {
        const before = lines.length;
        await run(one, { n });
        const own = lines.slice(before).filter(([, , line]) => line !== "loading");
        expect(own).to.have.length(10_001);
        expect(
          own.filter(([name, id]) => name === "orders-consumer" && id === `request-${requests}`),
        ).to.have.length(10_001);
      }
    });
  });

  describe("the processes of all functions", () => {
    const slow = `exports.handler = async ({ ms = 0 }) => { await new Promise((r) => setTimeout(r, ms)); return process.pid }`;

    it("are reused one after the other, and apart when at the same time", async () => {
      const { pool, deploy, value } = setUp();
      const one = await deploy(slow);
      const first = await value(one);
      expect(await value(one)).to.equal(first);
      const [a, b] = await Promise.all([value(one, { ms: 300 }), value(one, { ms: 300 })]);
      expect(a).not.to.equal(b);
      expect(pool.processes).to.have.length(2);
    });

    it("are never more than the cap: further invocations wait", async () => {
      const { pool, deploy, value } = setUp({ maxEnvironments: 2 });
      const one = await deploy(slow);
      let most = 0;
      const pids = await Promise.all(
        Array.from({ length: 6 }, async () => {
          const pid = await value(one, { ms: 20 });
          most = Math.max(most, pool.processes.length);
          return pid;
        }),
      );
      expect(new Set(pids).size).to.be.at.most(2);
      expect(most).to.be.at.most(2);
    });

    it("of one function are never more than its own cap, and other functions do not wait for it", async () => {
      const { pool, deploy, value } = setUp({ maxEnvironmentsPerFunction: 1 });
      const signal = join(mkdtempSync(join(tmpdir(), "pool-")), "two-has-run");
      const file = JSON.stringify(signal);
      const waiting = `while (!require("fs").existsSync(${file})) await new Promise((go) => setTimeout(go, 5));`;
      const one = await deploy(`exports.handler = async () => { ${waiting} return process.pid; };`, {
        functionName: "one",
      });
      const two = await deploy(`exports.handler = async () => require("fs").writeFileSync(${file}, "");`, {
        functionName: "two",
      });
      const [first, second] = await Promise.all([value(one), value(one), value(two)]);
      expect(second).to.equal(first);
      expect(pool.processes.map(({ functionName }) => functionName)).to.have.members(["one", "two"]);
      rmSync(dirname(signal), { recursive: true });
    });

    it("make room for another function when they are idle", async () => {
      const { pool, deploy, value } = setUp({ maxEnvironments: 1 });
      const one = await deploy(slow, { functionName: "one" });
      const two = await deploy(slow, { functionName: "two" });
      const pid = (await value(one)) as number;
      expect(await value(two)).not.to.equal(pid);
      expect(isRunning(pid)).to.equal(false);
      expect(pool.processes.map(({ functionName }) => functionName)).to.deep.equal(["two"]);
      const mixed = await Promise.all([value(one), value(two), value(one), value(two)]);
      expect(mixed).to.have.length(4);
    });

    async function order(changes: Partial<PoolSettings>): Promise<{ order: string[]; starts: number }> {
      const { deploy, value } = setUp({ maxEnvironments: 1, ...changes });
      const pids = new Set<unknown>();
      const ends: string[] = [];
      const functions = {
        one: await deploy(slow, { functionName: "one" }),
        two: await deploy(slow, { functionName: "two" }),
      };
      const use = async (name: "one" | "two"): Promise<void> => {
        pids.add(await value(functions[name], { ms: 20 }));
        ends.push(name);
      };
      await Promise.all([use("one"), use("two"), use("one"), use("one")]);
      return { order: ends, starts: pids.size };
    }

    it("go to whoever can use them as they are, before another function takes the place", async () => {
      expect(await order({ clock: new ManualClock() })).to.deep.equal({
        order: ["one", "one", "one", "two"],
        starts: 2,
      });
    });

    it("go to whoever came first once that one has waited for a second", async () => {
      let readings = 0;
      const clock = { ...systemTimerClock, now: () => 1000 * readings++ };
      expect(await order({ clock })).to.deep.equal({ order: ["one", "two", "one", "one"], starts: 3 });
    });

    it("are ended when they have been idle for long enough", async () => {
      const { pool, deploy, value } = setUp({ idleSeconds: 0.2 });
      const pid = (await value(await deploy(slow))) as number;
      expect(pool.processes).to.have.length(1);
      await until(() => pool.processes.length === 0);
      expect(isRunning(pid)).to.equal(false);
    });

    it("are not used again when they have been idle for longer, though their timer has not run", async () => {
      let nowMs = 0;
      const clock = { now: () => nowMs, after: () => ({ cancel: () => undefined }) };
      const { deploy, value } = setUp({ clock, idleSeconds: 60, maxEnvironmentsPerFunction: 1 });
      const one = await deploy(slow);
      const first = await value(one);
      nowMs = 59_000;
      expect(await value(one)).to.equal(first);
      nowMs += 60_000;
      expect(await value(one)).not.to.equal(first);
    });

    it("can be killed one by one, the busy ones first", async () => {
      const { pool, deploy, value, failure } = setUp();
      const one = await deploy(slow);
      expect(pool.kill("orders-consumer")).to.equal(false);
      await Promise.all([value(one, { ms: 200 }), value(one, { ms: 200 })]);
      const failing = failure(one, { ms: 60_000 });
      await until(() => pool.processes.length === 2);
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(pool.kill("orders-consumer")).to.equal(true);
      expect((await failing).errorMessage).to.contain("Runtime exited with error: signal: killed");
      await until(() => pool.processes.length === 1);
      expect(await value(one)).to.be.a("number");
    });

    it("can be killed by what they are at work on, and only while they are", async () => {
      const { pool, deploy, value, failure } = setUp();
      const one = await deploy(slow);
      const other = value(one, { ms: 1500, note: "harmless" });
      const failing = failure(one, { ms: 5000, note: "deadly" });
      await until(() => pool.processes.length === 2);
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(pool.kill("orders-consumer", "unknown")).to.equal(false);
      expect(pool.kill("orders-consumer", "deadly")).to.equal(true);
      expect((await failing).errorMessage).to.contain("Runtime exited with error: signal: killed");
      expect(await other).to.be.a("number");
      expect(pool.kill("orders-consumer", "harmless")).to.equal(false);
    });

    it("are gone after a close, busy or idle, with their code", async () => {
      const { pool, deploy, value, run } = setUp();
      const one = await deploy(slow);
      const idle = (await value(one)) as number;
      const busy = run(await deploy("exports.handler = async () => { for (;;); }", { functionName: "busy" }));
      await until(() => pool.processes.length === 2);
      const pids = pool.processes.map(({ pid }) => pid as number);
      await pool.close();
      expect(pids).to.include(idle);
      expect(pids.filter(isRunning)).to.deep.equal([]);
      expect(await busy).to.have.nested.property("error.errorType", "Runtime.ExitError");
      expect(await run(one)).to.have.nested.property("error.errorType", "Sandbox.Closed");
      expect(existsSync(one.codeFolder)).to.equal(false);
    });

    it("are not started by a pool that was closed before it was used", async () => {
      const { pool, deploy, run } = setUp();
      const one = await deploy(slow);
      await pool.close();
      expect(await run(one)).to.have.nested.property("error.errorType", "Sandbox.Closed");
      expect(pool.processes).to.deep.equal([]);
    });

    it("release those who wait when closed", async () => {
      const { pool, deploy, run } = setUp({ maxEnvironments: 1 });
      const one = await deploy(slow);
      const results = [run(one, { ms: 60_000 }), run(one)];
      await until(() => pool.processes.length === 1);
      await pool.close();
      expect(await results[1]).to.have.nested.property("error.errorType", "Sandbox.Closed");
    });
  });

  it("leaves no process and no file behind when its own process is killed with SIGKILL", async function () {
    if (process.platform === "win32") return this.skip();
    const { spawn } = await import("node:child_process");
    const folder = mkdtempSync(join(tmpdir(), "pool-test-"));
    try {
      const report = join(folder, "report.json");
      const parent = spawn(
        process.execPath,
        ["-r", "./tools/register-typescript.cjs", join(__dirname, "orphan-maker.ts"), report],
        { stdio: "ignore", cwd: join(__dirname, "../../../..") },
      );
      await until(() => existsSync(report));
      const { pids, codeFolder } = JSON.parse(readFileSync(report, "utf8")) as {
        pids: number[];
        codeFolder: string;
      };
      expect(pids.filter(isRunning)).to.have.length(2);
      parent.kill("SIGKILL");
      await until(() => !pids.some(isRunning) && !existsSync(codeFolder));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
