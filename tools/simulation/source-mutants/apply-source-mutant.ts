// Made the first module of a test run: what reads the named source file from now on reads it with the defect in it.
import fs from "node:fs";
import { sourceWith, type SourceChange } from "./source-change";

const change = JSON.parse(process.env.SOURCE_CHANGE ?? "{}") as SourceChange;
const readFileSync = fs.readFileSync;

function readChanged(...args: Parameters<typeof readFileSync>): ReturnType<typeof readFileSync> {
  const content = readFileSync(...args);
  return String(args[0]) === change.path ? sourceWith(change, content.toString()) : content;
}

fs.readFileSync = readChanged as typeof readFileSync;
