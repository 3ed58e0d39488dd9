import { CommanderError } from "commander";
import { endpointInUse } from "./backbone";
import { UsageError } from "./usage-error";

/** How a command ended, as its process says it. */
export type ExitCode = 0 | 1 | 2;

/** What a failed command leaves behind. */
export interface Explanation {
  readonly exitCode: ExitCode;
  /** Absent when it has been said already. */
  readonly text?: string;
}

/** Says what an error means for the person who typed the command. */
export function explainError(error: unknown): Explanation {
  // Commander has written its own message, and counts a call for help as an error.
  if (error instanceof CommanderError) return { exitCode: error.exitCode === 0 ? 0 : 2 };
  if (error instanceof UsageError) return { exitCode: 2, text: error.message };
  const { name, message, code } = error as Error & { readonly code?: unknown };
  if (name === "CredentialsProviderError") {
    return {
      exitCode: 1,
      text: `There are no AWS credentials (${message}). For the local AWS, set what \`npm run local\` prints.`,
    };
  }
  if (code === "ECONNREFUSED") {
    return { exitCode: 1, text: `Nobody answers at ${endpointInUse()}. Is \`npm run local\` running?` };
  }
  if (name === "AbortError") return { exitCode: 1, text: "Interrupted." };
  return {
    exitCode: 1,
    text: name === "Error" || message.startsWith(name) ? message : `${name}: ${message}`,
  };
}
