"use strict";
// Half of what loading Pulumi's SDK takes is npm's reader of node_modules, by which the SDK packs a function's packages.
// esbuild bundles functions here: the reader is loaded only when something of it is asked for.
const { Module } = require("node:module");

const sdk = require.resolve("@pulumi/pulumi/package.json");
const path = require.resolve("@npmcli/arborist", { paths: [sdk] });
let reader;

function load() {
  if (reader === undefined) delete require.cache[path];
  return (reader ??= require(path));
}

/** Who imports it takes a module that says so as it is; another would be copied, and with that loaded. */
const late = new Proxy({}, { get: (_, name) => name === "__esModule" || load()[name] });
require.cache[path] ??= Object.assign(new Module(path), { filename: path, loaded: true, exports: late });
