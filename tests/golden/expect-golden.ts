import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { expect } from "chai";

/** `UPDATE_GOLDEN=1` writes the files anew; read the difference as a reviewer would. */
export const updatesGolden = process.env["UPDATE_GOLDEN"] === "1";

export function expectGolden(path: string, text: string): void {
  if (updatesGolden) update(path, text);
  expect(existsSync(path), `${path} is missing: run npm run golden`).to.equal(true);
  const golden = readFileSync(path, "utf8").split("\n");
  const now = text.split("\n");
  const file = relative(join(__dirname, "../.."), path);
  const hint = `${file}; if this is meant, run npm run golden and review the difference`;
  expect(now.filter((line) => !golden.includes(line)), `new or changed in ${hint}`).to.deep.equal([]);
  expect(golden.filter((line) => !now.includes(line)), `gone from ${hint}`).to.deep.equal([]);
  expect(now, hint).to.deep.equal(golden);
}

/** Writes what differs, and says so. */
function update(path: string, text: string): void {
  if (existsSync(path) && readFileSync(path, "utf8") === text) return;
  writeFileSync(path, text);
  console.log(`      wrote ${relative(process.cwd(), path)}`);
}
