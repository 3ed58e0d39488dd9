import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { findNodeBinary } from "../../../packages/local-aws/lambda/node-binary";
import { startServer, type MeasuredServer } from "./measured-server";

/** What is measured side by side. */
export const measuredServers = { floor: "floor", ours: "local-aws", miniStack: "MiniStack" } as const;

export type ServerName = keyof typeof measuredServers;

const root = join(__dirname, "../../..");
const built = join(root, ".cache/bench-local");
const hook = join(__dirname, "collect-garbage.cjs");
const loader = join(root, "tools/register-typescript.cjs");

/** Compiles the package as it is shipped. */
export function buildPackage(): void {
  mkdirSync(built, { recursive: true });
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const project = join(root, "packages/local-aws/tsconfig.build.json");
  execFileSync(process.execPath, [tsc, "-p", project, "--noCheck", "--outDir", built], { stdio: "inherit" });
}

/** Starts one of the measuredServers on a free port; MiniStack by the command that somebody has installed it as. */
export async function startCandidate(candidate: ServerName, miniStack = ""): Promise<MeasuredServer> {
  const node = ["--expose-gc", "-r", hook];
  switch (candidate) {
    case "floor":
      return startServer({
        command: findNodeBinary(),
        args: [...node, "-r", loader, join(__dirname, "floor.ts")],
      });
    case "ours":
      return startServer({
        command: findNodeBinary(),
        // As its README and `npm run local-aws` start it.
        args: [...node, "--max-semi-space-size=16", join(built, "command/main.js"), "--port", "0"],
      });
    case "miniStack": {
      const port = String(await freePort());
      return startServer({
        command: miniStack,
        args: [],
        environment: { GATEWAY_PORT: port, LOG_LEVEL: "ERROR" },
        url: `http://127.0.0.1:${port}`,
      });
    }
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
