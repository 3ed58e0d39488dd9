import { ESLint } from "eslint";
import tseslint from "typescript-eslint";
import ts from "typescript";

// The compiler's and the linter's findings from one program: reading and resolving it takes longer than most rules.
const configPath = ts.findConfigFile(".", ts.sys.fileExists);
const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: (found) => fail([found]) };
const { fileNames, options, errors } = ts.getParsedCommandLineOfConfigFile(configPath, {}, host);
const program = ts.createProgram(fileNames, options);
const found = [...errors, ...ts.getPreEmitDiagnostics(program)];
if (found.length > 0) fail(found);

/** @typescript-eslint's own parser, which asks this program instead of making one. */
const parser = {
  meta: { name: "typescript-eslint with the compiler's program", version: ts.version },
  parseForESLint: (code, { projectService: _, ...parserOptions }) =>
    tseslint.parser.parseForESLint(code, { ...parserOptions, programs: [program] }),
};
const eslint = new ESLint({
  cache: true,
  cacheLocation: ".cache/eslint-of-program",
  overrideConfig: [{ files: ["**/*.ts", "**/*.mts"], languageOptions: { parser } }],
});
const results = await eslint.lintFiles(["."]);
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
