import { errorClassKey } from "../../events/errors/classify-error";
import { redact } from "./redact";
import { errorName } from "./error-name";
import { loggableMessage } from "./loggable-error";

const maxLength = 256;
const maxCauses = 3;
const maxFrameLength = 512;
/** What clients choose from a list; never a sentence. */
const word = /^[A-Za-z_$][\w$.-]{0,63}$/;
/** The innermost call of a stack, as V8 writes it: its function, if it has a name, and where that is. */
const frame = /^ {4}at (?:async )?(?:([\w$.<>]{0,80})[^()]* \()?(?:[^()]*\/)?([\w.-]{1,80}:\d+:\d+)\)?$/;

/**
 * An error in words, at most 256 characters, for logs and dead letters. Of an error that somebody else has made, its
 * message may say anything, in any spelling; so it is never repeated. What is told of it is made of its name, code and
 * status, of its causes', and of where it was thrown. A message is shown only
 *
 * - when our own code has made it of nothing but what it knows ({@link loggableMessage});
 * - when the handler's author has addressed it to operators, as PermanentError and TransientError are: less what it
 *   repeats of the event's data, as far as that is found.
 *
 * Never throws, and its time is bounded, whatever was thrown and however large the data are.
 */
export function describeError(error: unknown, data: unknown): string {
  try {
    return wordsFor(error, data).slice(0, maxLength);
  } catch {
    return "An error that cannot be read.";
  }
}

function wordsFor(error: unknown, data: unknown): string {
  if (!(error instanceof Error)) return `Thrown: ${error === null ? "null" : typeof error}${factsOf(error)}`;
  const message = messageFor(error, data);
  const name = errorName(error) ?? "Error";
  if (message !== undefined) return `${name}: ${message}`;
  return `${name}${factsOf(error)}${causesOf(error)}${placeOf(error)}`;
}

/** The message, if it is one that may be shown. */
function messageFor(error: Error, data: unknown): string | undefined {
  if (loggableMessage in error) return redact(error.message, undefined);
  return errorClassKey in error ? redact(error.message, data) : undefined;
}

/** Code, system call and status: words and numbers that clients choose from a list. */
function factsOf(error: unknown): string {
  if (typeof error !== "object" || error === null) return "";
  const { code, syscall, status, statusCode, $metadata, response } = error as Clues;
  const words = [code, syscall].filter((value) => typeof value === "string" && word.test(value));
  const http = status ?? statusCode ?? $metadata?.httpStatusCode ?? response?.status ?? response?.statusCode;
  const isStatus = typeof http === "number" && Number.isInteger(http) && http >= 100 && http <= 599;
  return [...words, ...(isStatus ? [`status ${http}`] : [])].map((fact) => ` ${String(fact)}`).join("");
}

interface Clues {
  readonly code?: unknown;
  readonly syscall?: unknown;
  readonly status?: unknown;
  readonly statusCode?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: unknown };
  readonly response?: Clues;
}

function causesOf(error: Error): string {
  let words = "";
  let { cause } = error;
  for (let depth = 0; depth < maxCauses && cause instanceof Error; depth++) {
    words += `, caused by ${errorName(cause) ?? "Error"}${factsOf(cause)}`;
    ({ cause } = cause);
  }
  return words;
}

/** Read behind the message, which the stack begins with and which may look like anything. */
function placeOf({ stack, message }: Error): string {
  if (typeof stack !== "string") return "";
  const at = stack.indexOf(message);
  if (at < 0 || !/^[\w$.]*(: )?$/.test(stack.slice(0, at))) return "";
  const [, first = ""] = stack.slice(at + message.length, at + message.length + maxFrameLength).split("\n");
  const [, caller, place] = frame.exec(first) ?? [];
  return place === undefined ? "" : ` at ${caller ? `${caller} ` : ""}${place}`;
}
