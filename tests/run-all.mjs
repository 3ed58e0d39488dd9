import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { delimiter, resolve } from "node:path";

const { isTTY } = process.stdout;
const startedMs = Date.now();
/** The scripts that run now, each with the number of its tests that have ended. */
const running = new Map();
const children = new Set();

// Whoever read the output may be gone; the exit code still counts.
process.stdout.on("error", (error) => {
  if (error.code !== "EPIPE") throw error;
});

/** A script and all that it starts end as one group; Windows has none. */
const isGrouped = process.platform !== "win32";
for (const [signal, exitCode] of Object.entries({ SIGHUP: 129, SIGINT: 130, SIGTERM: 143 }))
  process.on(signal, () => {
    for (const child of children) if (isGrouped) process.kill(-child.pid, "SIGTERM");
    process.exit(exitCode);
  });

/** Writes a line; in a terminal, one that the next may draw over. */
function say(text, isDrawnOver = false) {
  const seconds = `${Math.round((Date.now() - startedMs) / 1000)} s`.padStart(6);
  process.stdout.write(`${isTTY ? "\r\u001b[K" : ""}${seconds} ${text}${isTTY && isDrawnOver ? "" : "\n"}`);
}

function sayRunning() {
  const parts = [...running].map(([script, ended]) => (ended > 0 ? `${script}: ${ended} tests` : script));
  say(`running ${parts.join(", ")}`, true);
}

const { scripts } = JSON.parse(readFileSync("package.json", "utf8"));
/**
 * As npm would run scripts, which takes longer to start than some of them take. The checker of types and esbuild are
 * programs in Go, whose collector takes a fifth of their time unless it waits for more garbage. What Node would keep of
 * compiled code saves a command time; to processes that load thousands of files once it costs more than it saves.
 */
const env = {
  GOGC: "400",
  NODE_DISABLE_COMPILE_CACHE: "1",
  ...process.env,
  PATH: [resolve("node_modules/.bin"), process.env.PATH].join(delimiter),
};

/** Runs a script of package.json; answers what it printed, and whether it went well. */
function run(script) {
  return new Promise((resolve) => {
    running.set(script, 0);
    const stdio = ["ignore", "pipe", "pipe"];
    const child = spawn(scripts[script], { shell: true, stdio, env, detached: isGrouped });
    children.add(child);
    const chunks = [];
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk) => {
        chunks.push(chunk);
        // The reporter of the tests writes one of these marks for each.
        const marks = /^[.,!\s]+$/.test(chunk) ? String(chunk).replace(/\s/g, "").length : 0;
        running.set(script, running.get(script) + marks);
      });
    child.on("close", (code) => {
      children.delete(child);
      resolve({ script, isFine: code === 0, output: Buffer.concat(chunks) });
    });
  });
}

async function inTurn(scripts) {
  const results = [];
  for (const script of scripts) {
    const result = await run(script);
    running.delete(script);
    say(`${result.isFine ? "passed" : "FAILED"} ${script}`);
    results.push(result);
  }
  return results;
}

// Two lanes for two cores; the tests' closing line comes last.
const lanes = [inTurn(["check:source", "check:format"]), inTurn(["test:all"])];
sayRunning();
const timer = setInterval(sayRunning, isTTY ? 1_000 : 30_000);
const results = (await Promise.all(lanes)).flat();
clearInterval(timer);
for (const { script, output, isFine } of results) {
  if (!isFine) console.log(`\n${script}:`);
  if (!isFine || script === "test:all") process.stdout.write(output);
}
process.exitCode = results.every(({ isFine }) => isFine) ? 0 : 1;
