import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { SeedResult } from "./seed-result";

/** A seed as it is handed to a worker. */
export interface SeedOrder {
  readonly seed: number;
  readonly events: number;
  readonly mutantName?: string;
}

/** What a worker answers. */
export type SeedAnswer = { readonly result: SeedResult } | { readonly error: string };

/** Runs the orders in so many threads; tells each result as it comes. @throws when a run itself breaks down. */
export function runSeeds(
  orders: readonly SeedOrder[],
  threads: number,
  onResult: (result: SeedResult) => void,
): Promise<void> {
  const waiting = [...orders];
  return new Promise((resolve, reject) => {
    const workers = Array.from({ length: Math.min(threads, orders.length) }, startWorker);
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
        if (order) worker.postMessage(order);
        else if (--busy === 0) end();
      };
      worker.on("message", (answer: SeedAnswer) => {
        if ("error" in answer) return end(new Error(answer.error));
        onResult(answer.result);
        next();
      });
      worker.on("error", end);
      next();
    }
  });
}

function startWorker(): Worker {
  return new Worker(join(__dirname, "worker.ts"), {
    execArgv: ["-r", join(__dirname, "../register-typescript.cjs")],
  });
}
