import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [dist = join(root, "components/dist")] = process.argv.slice(2);

// Bundles of consumers are made from these where the package is installed: only of modules can parts be left out.
const isSource = (path) => !/[\\/](dist|esm|node_modules)$/.test(path);
for (const folder of ["handlers", "events"])
  cpSync(join(root, folder), join(dist, "sources", folder), { recursive: true, filter: isSource });

// The test kit knows the settings of each environment.
for (const name of readdirSync(root))
  if (/^Pulumi(\.[\w-]+)?\.yaml$/.test(name)) cpSync(join(root, name), join(dist, name));

// The local AWS is a package of its own: what the test kit imports of its modules comes from there.
const localAws = "packages/local-aws";
const compiled = readdirSync(dist, { recursive: true, encoding: "utf8" })
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => /\.(js|d\.ts)$/.test(path) && !/^(sources|packages\/local-aws)\//.test(path));
const imported = compiled.flatMap((path) => {
  const text = readFileSync(join(dist, path), "utf8");
  return [...text.matchAll(/packages\/local-aws\/([\w/-]+)"/g)].map(([, module]) => module);
});
rmSync(join(dist, localAws), { recursive: true, force: true });
for (const module of new Set(imported)) {
  const path = join(dist, localAws, module);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.js`, 'module.exports = require("local-aws");\n');
  writeFileSync(`${path}.d.ts`, 'export * from "local-aws";\n');
}
