import { execFile } from "node:child_process";

const answers = new Map<string, Promise<boolean>>();

/** Whether a Node.js can be told of a proxy when it runs already, as from 24.14 on. */
export function canUseProxyLater(nodeBinary: string): Promise<boolean> {
  const answer = answers.get(nodeBinary) ?? ask(nodeBinary);
  answers.set(nodeBinary, answer);
  return answer;
}

function ask(nodeBinary: string): Promise<boolean> {
  const script = "console.log(typeof require('node:http').setGlobalProxyFromEnv)";
  return new Promise((resolve) => {
    execFile(nodeBinary, ["-e", script], { env: {} }, (_, stdout) => resolve(stdout.trim() === "function"));
  });
}
