"use strict";
// Makes stacks name places of TypeScript, as Node does with --enable-source-maps. Node reads the map of every file that is
// loaded, hands it to whoever inspects the process, as Pulumi does for what a callback captures, and looks for the place
// of each frame anew: where much is thrown, that was a quarter of all work.
const { SourceMap } = require("node:module");

const comment = "\n//# sourceMappingURL=data:application/json;";
/** By file: its map as it was written, or as it was read for a stack. */
const maps = new Map();
/** What is written for a frame: the same places throw again and again. */
const written = new Map();

/** A file's code without the map at its end, which is kept for stacks. */
function withoutMap(path, code) {
  const at = code.lastIndexOf(comment);
  maps.set(path, code.slice(code.indexOf(",", at) + 1));
  return code.slice(0, at + 1);
}

function mapOf(path) {
  const map = maps.get(path);
  if (typeof map !== "string") return map;
  const read = new SourceMap(JSON.parse(Buffer.from(map, "base64").toString()));
  maps.set(path, read);
  return read;
}

function inSource(frame, text) {
  const [path, line, column] = [frame.getFileName(), frame.getLineNumber(), frame.getColumnNumber()];
  const { originalLine, originalColumn } = mapOf(path)?.findEntry(line - 1, column - 1) ?? {};
  if (originalLine === undefined) return text;
  return text.replace(`${path}:${line}:${column}`, () => `${path}:${originalLine + 1}:${originalColumn + 1}`);
}

function mapped(frame) {
  const text = String(frame);
  if (!written.has(text)) written.set(text, inSource(frame, text));
  return written.get(text);
}

const { prepareStackTrace } = Error;
Error.prepareStackTrace = (error, frames) => prepareStackTrace(error, frames.map(mapped));

module.exports = { withoutMap };
