import { fork, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { findNodeBinary } from "../packages/local-aws/lambda/node-binary";
import type { Answer } from "./answer-orders";

/**
 * Has the orders carried out in so many processes; tells each result as it comes. They run on the Node.js that functions
 * have, which takes a third less of the processor than the oldest that the tools run on. @throws when one breaks down
 * @param file the TypeScript of a process, which calls `answerOrders`
 */
export function runInProcesses<Order extends object, Result>(
  file: string,
  orders: readonly Order[],
  processes: number,
  onResult: (result: Result) => void,
): Promise<void> {
  const waiting = [...orders];
  return new Promise((resolve, reject) => {
    const workers = Array.from({ length: Math.min(processes, orders.length) }, () => startWorker(file));
    let busy = workers.length;
    if (busy === 0) resolve();
    const end = (error?: Error): void => {
      for (const worker of workers) worker.removeAllListeners().kill("SIGKILL");
      if (error) reject(error);
      else resolve();
    };
    for (const worker of workers) {
      const next = (): void => {
        const order = waiting.shift();
        if (order !== undefined) worker.send(order);
        else if (--busy === 0) end();
      };
      worker.on("message", (answer: Answer<Result>) => {
        if ("error" in answer) return end(new Error(answer.error));
        onResult(answer.result);
        next();
      });
      worker.on("error", end);
      worker.on("exit", (code, signal) => end(new Error(`A process ended by itself: ${code ?? signal}.`)));
      next();
    }
  });
}

function startWorker(file: string): ChildProcess {
  return fork(file, {
    execPath: findNodeBinary(),
    execArgv: ["-r", join(__dirname, "register-typescript.cjs")],
    serialization: "advanced",
  });
}
