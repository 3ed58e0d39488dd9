/**
 * The runtime inside a function's process: loads the handler, then fetches one invocation after the other
 * from the Lambda Runtime API and posts what became of each. Plain JavaScript, so that the process needs
 * no loader; nothing of it is visible to the function's code.
 */
import { useProxyLater } from "./use-proxy-later.mjs";

// Imported, their names are all read at once, and some of them load much: one of node:http loads fetch.
const { env, getBuiltinModule } = process;
const { existsSync } = getBuiltinModule("node:fs");
const { Agent, request } = getBuiltinModule("node:http");
const { createRequire } = getBuiltinModule("node:module");
const { basename, dirname, join } = getBuiltinModule("node:path");
const { pathToFileURL } = getBuiltinModule("node:url");
const [host, port, environmentId] = env.AWS_LAMBDA_RUNTIME_API.split(/[:/]/);
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const { write } = process.stdout;
let handler;
let current;
let clockOffsetMs = 0;

/** In an account whose time is not the system's the function has that time too; it is told with each invocation. */
function followTime() {
  const { now } = Date;
  globalThis.Date = new Proxy(Date, {
    construct: (date, values, called) =>
      Reflect.construct(date, values.length > 0 ? values : [now() + clockOffsetMs], called),
    get: (date, name) => (name === "now" ? () => now() + clockOffsetMs : Reflect.get(date, name)),
  });
  return (nowMs) => (clockOffsetMs = nowMs - now());
}

/** With the log format JSON, what a function says through the console is a line with a level; what it writes is not. */
function sayInJson() {
  const { format } = getBuiltinModule("node:util");
  const names = { trace: "TRACE", debug: "DEBUG", log: "INFO", info: "INFO", warn: "WARN", error: "ERROR" };
  for (const [name, level] of Object.entries(names)) {
    console[name] = (...values) => {
      const said = {
        timestamp: new Date().toISOString(),
        level,
        requestId: current,
        message: format(...values),
      };
      write.call(process.stdout, `${JSON.stringify(said)}\n`);
    };
  }
}

class RuntimeError extends Error {
  constructor(name, message) {
    super(message);
    this.name = `Runtime.${name}`;
  }
}

function call(method, path, body) {
  return new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { "Content-Length": Buffer.byteLength(body) };
    const options = {
      host,
      port,
      agent,
      method,
      headers,
      path: `/${environmentId}/2018-06-01/runtime/${path}`,
    };
    request(options, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk) => (text += chunk));
      response.on("end", () => resolve({ headers: response.headers, text }));
      response.on("error", reject);
    })
      .on("error", reject)
      .end(body);
  });
}

/** What was written before an answer is sent before it. */
function flush() {
  const unsent = [process.stdout, process.stderr].filter((stream) => stream.writableLength > 0);
  return Promise.all(unsent.map((stream) => new Promise((resolve) => write.call(stream, "", resolve))));
}

function errorBody(error) {
  const isError = error instanceof Error || (typeof error === "object" && error !== null && "stack" in error);
  return JSON.stringify({
    errorType: isError ? String(error.name) : typeof error,
    errorMessage: isError ? String(error.message) : String(error),
    trace: isError ? String(error.stack).split("\n") : [],
  });
}

async function findHandler() {
  const [, stem, exportPath] = /^([^.]*)\.(.*)$/.exec(basename(env._HANDLER)) ?? [];
  const base = join(env.LAMBDA_TASK_ROOT, dirname(env._HANDLER), stem ?? "");
  const file = [".js", ".mjs", ".cjs"].map((ending) => base + ending).find((path) => existsSync(path));
  if (!file) throw new RuntimeError("ImportModuleError", `Error: Cannot find module '${stem}'`);
  const found = exportPath.split(".").reduce((value, key) => value?.[key], await loadModule(file));
  if (found === undefined) {
    throw new RuntimeError("HandlerNotFound", `${env._HANDLER} is undefined or not exported`);
  }
  if (typeof found !== "function") {
    throw new RuntimeError("HandlerNotFound", `${env._HANDLER} is not a function`);
  }
  if (found.length > 2) {
    throw new RuntimeError(
      "CallbackHandlerDeprecated",
      `${env._HANDLER} takes a callback; from Node.js 24 on, a handler must be async or return a promise.`,
    );
  }
  return found;
}

async function loadModule(file) {
  try {
    if (file.endsWith(".mjs")) return await import(pathToFileURL(file).href);
    return createRequire(file)(file);
  } catch (error) {
    if (error?.code === "ERR_REQUIRE_ASYNC_MODULE") return import(pathToFileURL(file).href);
    if (error instanceof SyntaxError) throw renamed("UserCodeSyntaxError", error);
    if (error?.code === "MODULE_NOT_FOUND" || error?.code === "ERR_MODULE_NOT_FOUND") {
      throw renamed("ImportModuleError", error);
    }
    throw error;
  }
}

function renamed(name, error) {
  const named = new RuntimeError(name, `${error.name}: ${error.message}`);
  named.stack = error.stack;
  return named;
}

function contextOf(headers) {
  const deadlineMs = Number(headers["lambda-runtime-deadline-ms"]);
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    awsRequestId: headers["lambda-runtime-aws-request-id"],
    invokedFunctionArn: headers["lambda-runtime-invoked-function-arn"],
    getRemainingTimeInMillis: () => deadlineMs - Date.now(),
  };
}

async function answer({ headers, text }) {
  env._X_AMZN_TRACE_ID = headers["lambda-runtime-trace-id"];
  try {
    const result = await handler(JSON.parse(text), contextOf(headers));
    return ["response", JSON.stringify(result === undefined ? null : result) ?? "null"];
  } catch (error) {
    return ["error", errorBody(error)];
  }
}

/** Nothing after such an error can be trusted: report it, then end the process. */
async function crash(error, exitCode) {
  const path = current ? `invocation/${current}/error` : handler ? undefined : "init/error";
  current = undefined;
  await flush();
  if (path) await call("POST", path, errorBody(error)).catch(() => {});
  else console.error(error);
  await flush();
  process.exit(exitCode);
}

process.on("unhandledRejection", (reason) => {
  const error = new RuntimeError("UnhandledPromiseRejection", String(reason));
  error.stack = reason?.stack ?? error.stack;
  void crash(error, 128);
});
process.on("uncaughtException", (error) => void crash(error, 129));
process.on("beforeExit", () => {
  void crash(new RuntimeError("NodeJsExit", "The handler waits for a promise that nothing can settle."), 1);
});

const setTime = env.LOCAL_RUNTIME_NOW_MS === undefined ? undefined : followTime();
setTime?.(Number(env.LOCAL_RUNTIME_NOW_MS));
delete env.LOCAL_RUNTIME_NOW_MS;
const { LOCAL_RUNTIME_USE_ENV_PROXY: usesProxy } = env;
delete env.LOCAL_RUNTIME_USE_ENV_PROXY;
if (usesProxy !== undefined) env.NODE_USE_ENV_PROXY = usesProxy;
if (usesProxy === "1") useProxyLater();
if (env.AWS_LAMBDA_LOG_FORMAT === "JSON") sayInJson();
try {
  handler = await findHandler();
} catch (error) {
  console.error(error);
  await flush();
  await call("POST", "init/error", errorBody(error)).catch(() => {});
  process.exit(1);
}
for (;;) {
  // The API is gone when the local AWS has ended: this process ends too.
  const invocation = await call("GET", "invocation/next").catch(() => process.exit(1));
  const requestId = invocation.headers["lambda-runtime-aws-request-id"];
  if (!requestId) process.exit(1);
  current = requestId;
  setTime?.(Number(invocation.headers["local-runtime-now-ms"]));
  const [kind, body] = await answer(invocation);
  await flush();
  // A crash that was reported first has the last word.
  if (current !== requestId) break;
  await call("POST", `invocation/${requestId}/${kind}`, body).catch(() => process.exit(1));
  current = undefined;
}
