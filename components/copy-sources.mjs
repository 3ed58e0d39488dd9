import { cpSync } from "node:fs";

// Bundles of consumers are made from these where the package is installed: only of modules can parts be left out.
const [to = "dist/sources"] = process.argv.slice(2);
const isSource = (path) => !/[\\/](dist|esm|node_modules)$/.test(path);
for (const folder of ["handlers", "events"])
  cpSync(`../${folder}`, `${to}/${folder}`, { recursive: true, filter: isSource });
