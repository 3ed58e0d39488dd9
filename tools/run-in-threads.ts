import { join } from "node:path";
import { Worker } from "node:worker_threads";

/** What a thread answers to an order. */
export type ThreadAnswer<Result> = { readonly result: Result } | { readonly error: string };

/**
 * Has the orders carried out in so many threads; tells each result as it comes. @throws when one breaks down
 * @param file the TypeScript of a thread, which answers each message with a {@link ThreadAnswer}
 */
export function runInThreads<Order, Result>(
  file: string,
  orders: readonly Order[],
  threads: number,
  onResult: (result: Result) => void,
): Promise<void> {
  const waiting = [...orders];
  return new Promise((resolve, reject) => {
    const workers = Array.from({ length: Math.min(threads, orders.length) }, () => startWorker(file));
    let busy = workers.length;
    if (busy === 0) resolve();
    const end = (error?: Error): void => {
      for (const worker of workers) void worker.terminate();
      if (error) reject(error);
      else resolve();
    };
    for (const worker of workers) {
      const next = (): void => {
        const order = waiting.shift();
        if (order !== undefined) worker.postMessage(order);
        else if (--busy === 0) end();
      };
      worker.on("message", (answer: ThreadAnswer<Result>) => {
        if ("error" in answer) return end(new Error(answer.error));
        onResult(answer.result);
        next();
      });
      worker.on("error", end);
      next();
    }
  });
}

function startWorker(file: string): Worker {
  return new Worker(file, { execArgv: ["-r", join(__dirname, "register-typescript.cjs")] });
}
