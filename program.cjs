"use strict";
// What Pulumi's engine runs: the program of index.ts, loaded as the tools load it. ts-node, which the engine would register,
// transpiles all of it each time, and reads every stack trace through source maps.
require("./tools/register-typescript.cjs");
const debuggable = require("@pulumi/pulumi/runtime/debuggable");

// The SDK takes a stack trace for each of its 30,000 promises, a third of the program's time, and shows one only when it
// searches for promises that never end.
const { debuggablePromise, debugPromiseLeaks } = debuggable;
debuggable.debuggablePromise = (promise, context) => {
  const { stackTraceLimit } = Error;
  if (!debugPromiseLeaks) Error.stackTraceLimit = 0;
  try {
    return debuggablePromise(promise, context);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
};

module.exports = require("./index.ts");
