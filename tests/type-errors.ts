import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

const modules = join(__dirname, "../node_modules");
/** So that it is seen that types are looked at. */
const wrong = "wrong-on-purpose.ts";

interface Diagnostic {
  readonly filename: string;
  readonly message: string;
}

/** What is wrong with the types of a folder's files, by the checker that `npm run check:source` asks. */
export function typeErrors(folder: string, files: readonly string[], compilerOptions: object): string[] {
  writeFileSync(join(folder, wrong), 'export const days: number = "ten";\n');
  const all = [...files, wrong];
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: all }));
  const OXLINT_TSGOLINT_PATH = join(modules, `.bin/tsgolint${process.platform === "win32" ? ".cmd" : ""}`);
  const args = ["--type-aware", "--type-check", "-A", "all", "-f", "json", ...all];
  const { stdout, stderr } = spawnSync(process.execPath, [join(modules, "oxlint/bin/oxlint"), ...args], {
    ...{ cwd: folder, encoding: "utf8" },
    env: { ...process.env, OXLINT_TSGOLINT_PATH },
  });
  if (!stdout.startsWith("{")) throw new Error(`${stdout}${stderr}`);
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: Diagnostic[] };
  if (!diagnostics.some(({ filename }) => filename === wrong))
    throw new Error(`No types were looked at: ${stdout}`);
  return diagnostics.flatMap(({ filename, message }) =>
    filename === wrong ? [] : `${filename}: ${message}`,
  );
}
