import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { findNodeBinary } from "../../../packages/local-aws/lambda/node-binary";

const answerTimeoutMs = 60_000;

/** Starts a file by the functions' Node.js, its output thrown away, and waits for its first message. */
export async function startWorker(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<ChildProcess> {
  const worker = spawn(findNodeBinary(), args, { env, stdio: ["ignore", "ignore", "inherit", "ipc"] });
  await answerOf(worker, args.join(" "));
  return worker;
}

/** Sends a message, and answers with the next one that comes. @throws what the worker says, or that it ended */
export function askWorker<Answer extends object>(
  worker: ChildProcess,
  name: string,
  message: object,
): Promise<Exclude<Answer, { error: string }>> {
  const answered = answerOf<Answer>(worker, name);
  worker.send(message);
  return answered;
}

async function answerOf<Answer extends object>(
  worker: ChildProcess,
  name: string,
): Promise<Exclude<Answer, { error: string }>> {
  const waiting = new AbortController();
  const signal = AbortSignal.any([waiting.signal, AbortSignal.timeout(answerTimeoutMs)]);
  const died = once(worker, "exit", { signal }).then(() => {
    throw new Error(`The process of ${name} ended.`);
  });
  // It settles second whenever all is well, and is then aborted.
  died.catch(() => undefined);
  try {
    const [result] = (await Promise.race([once(worker, "message", { signal }), died])) as [Answer];
    if ("error" in result) throw new Error(`${name}: ${String(result.error)}.`);
    return result as Exclude<Answer, { error: string }>;
  } finally {
    waiting.abort();
  }
}
