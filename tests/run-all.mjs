import { spawn } from "node:child_process";

/** Runs a script of package.json; answers what it printed, and whether it went well. */
function run(script) {
  return new Promise((resolve) => {
    const child = spawn(`npm run --silent ${script}`, { shell: true, stdio: ["ignore", "pipe", "pipe"] });
    const chunks = [];
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => chunks.push(chunk));
    child.on("close", (code) => resolve({ script, isFine: code === 0, output: Buffer.concat(chunks) }));
  });
}

async function inTurn(scripts) {
  const results = [];
  for (const script of scripts) {
    const result = await run(script);
    console.log(`${result.isFine ? "passed" : "FAILED"} ${script}`);
    results.push(result);
  }
  return results;
}

// Two lanes for two cores; the tests' closing line comes last.
const [checks, tests] = await Promise.all([
  inTurn(["check:types", "check:lint", "check:format"]),
  inTurn(["test:all"]),
]);
for (const { script, output, isFine } of [...checks, ...tests]) {
  if (!isFine) console.log(`\n${script}:`);
  if (!isFine || script === "test:all") process.stdout.write(output);
}
process.exitCode = [...checks, ...tests].every(({ isFine }) => isFine) ? 0 : 1;
