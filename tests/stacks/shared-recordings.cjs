"use strict";
// Mocha's workers record the same stacks, each of which takes most of a second: what one has recorded, the others read.
const { mkdtempSync, rmSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");

const [owner] = (process.env["SHARED_RECORDINGS"] ?? "").split(" ");
// What a test starts may have other sources: it shares nothing.
if (owner !== String(process.ppid)) {
  const folder = mkdtempSync(join(tmpdir(), "recordings-"));
  process.env["SHARED_RECORDINGS"] = `${process.pid} ${folder}`;
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  process.once("SIGTERM", () => process.exit(143));
}
