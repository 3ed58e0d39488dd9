import { CommanderError } from "commander";
import { exitCodes, type ExitCode } from "../../exit-codes";
import { endpointInUse } from "./backbone";
import { UsageError } from "./usage-error";

/** What a failed command leaves behind. */
export interface Explanation {
  readonly exitCode: ExitCode;
  /** Absent when it has been said already. */
  readonly text?: string;
}

/** Says what an error means for the person who typed the command. */
export function explainError(error: unknown): Explanation {
  // Commander has written its own message, and counts a call for help as an error.
  if (error instanceof CommanderError)
    return { exitCode: error.exitCode === 0 ? exitCodes.done : exitCodes.noAnswer };
  if (error instanceof UsageError) return { exitCode: exitCodes.noAnswer, text: error.message };
  const { name, message, code } = error as Error & { readonly code?: unknown };
  if (name === "CredentialsProviderError") {
    return {
      exitCode: exitCodes.failed,
      text: `There are no AWS credentials (${message}). For the local AWS, set what \`npm run local\` prints.`,
    };
  }
  if (code === "ECONNREFUSED") {
    return {
      exitCode: exitCodes.failed,
      text: `Nobody answers at ${endpointInUse()}. Is \`npm run local\` running?`,
    };
  }
  if (name === "AbortError") return { exitCode: exitCodes.failed, text: "Interrupted." };
  return {
    exitCode: exitCodes.failed,
    text: name === "Error" || message.startsWith(name) ? message : `${name}: ${message}`,
  };
}
