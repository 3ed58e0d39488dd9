import { errorClassKey, statusOf } from "../../events/errors/classify-error";
import { redact } from "./redact";
import { errorName, isIdentifier } from "./error-name";
import { knownValues, type KnownValues } from "./known-values";
import { loggableMessage } from "./loggable-error";

const maxLength = 256;
/** Read of a message: what is written, and more where values are left out. */
const maxMessageLength = 640;
const maxCauses = 3;
const maxFrameLength = 512;
/** The innermost call of a stack, as V8 writes it: its function, if it has a name, and its position. */
const frame = /^ {4}at (?:async )?(?:([\w$.<>]{0,80})[^()]* \()?(?:[^()]*\/)?([\w.-]{1,80}:\d+:\d+)\)?$/;

/**
 * An error for logs and dead letters, at most 256 characters: its name, code and status, those of its causes, and where
 * it was thrown. The message of a foreign error may repeat event data in any spelling, so it is never written. Messages
 * are written of a LoggableError, and, redacted, of PermanentError and TransientError, which authors address to
 * operators. Never throws, and its time is bounded.
 * @param json a text that holds the data
 */
export function describeError(error: unknown, data: unknown, json?: string): string {
  try {
    return textOf(error, () => knownValues(data, json)).slice(0, maxLength);
  } catch {
    return "An error that cannot be read.";
  }
}

function textOf(error: unknown, known: () => KnownValues): string {
  if (!(error instanceof Error)) return `Thrown: ${error === null ? "null" : typeof error}${factsOf(error)}`;
  const message = messageFor(error, known);
  const name = errorName(error) ?? "Error";
  if (message !== undefined) return `${name}: ${message}`;
  return `${name}${factsOf(error)}${causesOf(error)}${placeOf(error)}`;
}

/** The message, if it may be written. */
function messageFor(error: Error, known: () => KnownValues): string | undefined {
  if (loggableMessage in error) return redact(error.message, undefined, maxMessageLength);
  return errorClassKey in error ? redact(error.message, known(), maxMessageLength) : undefined;
}

/** Code, system call and status: identifiers and numbers of a client's fixed set. */
function factsOf(error: unknown): string {
  if (typeof error !== "object" || error === null) return "";
  const { code, syscall } = error as { readonly code?: unknown; readonly syscall?: unknown };
  const words = [code, syscall].filter(isIdentifier);
  const status = statusOf(error);
  const isStatus = typeof status === "number" && Number.isInteger(status) && status >= 100 && status <= 599;
  return [...words, ...(isStatus ? [`status ${status}`] : [])].map((fact) => ` ${String(fact)}`).join("");
}

function causesOf(error: Error): string {
  let text = "";
  let { cause } = error;
  for (let depth = 0; depth < maxCauses && cause instanceof Error; depth++) {
    text += `, caused by ${errorName(cause) ?? "Error"}${factsOf(cause)}`;
    ({ cause } = cause);
  }
  return text;
}

/** Reads behind the message: the stack begins with it, and it may look like a frame. */
function placeOf({ stack, message }: Error): string {
  if (typeof stack !== "string") return "";
  const at = stack.indexOf(message);
  if (at < 0 || !/^[\w$.]*(: )?$/.test(stack.slice(0, at))) return "";
  const [, first = ""] = stack.slice(at + message.length, at + message.length + maxFrameLength).split("\n");
  const [, caller, place] = frame.exec(first) ?? [];
  return place === undefined ? "" : ` at ${caller ? `${caller} ` : ""}${place}`;
}
