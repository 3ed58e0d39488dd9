import { clientVariables } from "../command/client-variables";
import { startLocalAws } from "../start-local-aws";
import { observeRequests } from "./observe-requests";
import { roundCalls } from "./round-calls";
import { runProgram } from "./run-program";
import { surroundings } from "./surroundings";

/** What became of a round. */
export interface DoneRound {
  /** The version that the SDK gives itself. */
  readonly version: string;
  /** Why the round has failed; empty when it has not. */
  readonly problems: readonly string[];
}

const limitMs = 120_000;

/** Runs a program against a local AWS of its own, and judges by its output and by its requests what it did. */
export async function doRound(command: readonly string[], agent: string): Promise<DoneRound> {
  const called = new Set<string>();
  const aws = await startLocalAws({
    port: 0,
    intercept: { before: (service, action) => void called.add(`${service} ${action}`) },
  });
  const requests = observeRequests(aws.url);
  try {
    const env = { ...surroundings(), ...clientVariables(aws) };
    const { failure, stdout, stderr } = await runProgram(command, { env, timeoutMs: limitMs });
    const version = versionOf(agent, requests.userAgents);
    const missing = roundCalls.filter((name) => !called.has(name));
    const left = await aws.resources();
    const problems = [
      ...(failure ? [`${failure}\n${stdout}`.trim()] : []),
      ...(stderr ? [`it complained: ${stderr.trim()}`] : []),
      ...requests.problems,
      ...(missing.length > 0 ? [`it did not call ${missing.join(", ")}`] : []),
      ...(left.length > 0 ? [`it left ${left.join(", ")}`] : []),
      ...(version ? [] : [`no request came from ${agent}`]),
    ];
    return { version, problems };
  } finally {
    requests.stop();
    await aws.close();
  }
}

function versionOf(agent: string, userAgents: ReadonlySet<string>): string {
  const versions = [...userAgents].flatMap((text) => {
    const product = text.split(" ").find((word) => word.startsWith(`${agent}/`));
    return product ? [product.slice(agent.length + 1)] : [];
  });
  return [...new Set(versions)].join(", ");
}
