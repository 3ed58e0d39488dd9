import { ESLint } from "eslint";
import tseslint from "typescript-eslint";
import ts from "typescript";

const startedMs = Date.now();
let saidMs = 0;

/** A sign of life on the error output: now and then, as the work itself lets no timer fire. */
function say(text, isNew = false) {
  const { isTTY } = process.stderr;
  const nowMs = Date.now();
  if (!isNew && nowMs - saidMs < (isTTY ? 1_000 : 10_000)) return;
  saidMs = nowMs;
  const seconds = `${Math.round((nowMs - startedMs) / 1_000)} s`.padStart(6);
  process.stderr.write(`${isTTY ? "\r\u001b[K" : ""}${seconds} ${text}${isTTY ? "" : "\n"}`);
}

// The compiler's and the linter's findings from one program: reading and resolving it takes longer than most rules.
const configPath = ts.findConfigFile(".", ts.sys.fileExists);
const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: (found) => fail([found]) };
const { fileNames, options, errors } = ts.getParsedCommandLineOfConfigFile(configPath, {}, host);
const compilerHost = ts.createCompilerHost(options);
const { getSourceFile } = compilerHost;
compilerHost.getSourceFile = (...asked) => {
  say("types: reading");
  return getSourceFile.apply(compilerHost, asked);
};
say("types: reading", true);
const program = ts.createProgram(fileNames, options, compilerHost);
// What is found is kept by the program, and asked for file by file so that it is seen how far it is.
for (const [index, name] of fileNames.entries()) {
  say(`types: ${index} of ${fileNames.length} files`);
  program.getSemanticDiagnostics(program.getSourceFile(name));
}
const found = [...errors, ...ts.getPreEmitDiagnostics(program)];
if (found.length > 0) fail(found);

/** @typescript-eslint's own parser, which asks this program instead of making one. */
const parser = {
  meta: { name: "typescript-eslint with the compiler's program", version: ts.version },
  parseForESLint: (code, { projectService: _, ...parserOptions }) => {
    parsed += 1;
    say(`lint: ${parsed} files`);
    return tseslint.parser.parseForESLint(code, { ...parserOptions, programs: [program] });
  },
};
let parsed = 0;
say("lint: what has changed", true);
const eslint = new ESLint({
  cache: true,
  cacheLocation: ".cache/eslint-of-program",
  overrideConfig: [{ files: ["**/*.ts", "**/*.mts"], languageOptions: { parser } }],
});
const results = await eslint.lintFiles(["."]);
if (process.stderr.isTTY) process.stderr.write("\r\u001b[K");
const formatter = await eslint.loadFormatter();
process.stdout.write(await formatter.format(results));
if (results.some(({ errorCount, warningCount }) => errorCount + warningCount > 0)) process.exitCode = 1;

function fail(diagnostics) {
  const context = {
    getCanonicalFileName: (name) => name,
    getCurrentDirectory: () => ".",
    getNewLine: () => "\n",
  };
  process.stdout.write(ts.formatDiagnostics(diagnostics, context));
  process.exitCode = 1;
}
