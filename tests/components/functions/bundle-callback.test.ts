import childProcess, { execFileSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { expect } from "chai";
import * as pulumi from "@pulumi/pulumi";
import { bundleCallback, type PackageFiles } from "../../../components/functions/bundle-callback";
import { findNodeBinary } from "../../../packages/local-aws/lambda/node-binary";
import { errorOf } from "../../recording";
import { unpacked } from "../../unpacked";

const root = resolve(__dirname, "../../..");

/** Loads a package in a process of its own, as Lambda would, and answers what its handler answers. */
function invoke(files: PackageFiles, event: unknown = {}): Promise<unknown> {
  return unpacked(files, (index) => {
    const script = `
      const { handler } = require(${JSON.stringify(index)});
      handler(${JSON.stringify(event)}, {}).then((answer) => process.stdout.write("\\n" + JSON.stringify(answer)));`;
    const output = execFileSync(findNodeBinary(), ["-e", script], {
      env: {},
      cwd: tmpdir(),
      encoding: "utf8",
    });
    return JSON.parse(output.split("\n").at(-1) ?? "") as unknown;
  });
}

describe("bundleCallback", () => {
  it("bundles one callback after the other in one process, which ends behind the last", async () => {
    const { spawn } = childProcess;
    const started: ChildProcess[] = [];
    const order: string[] = [];
    const modules = (name: string) => ({
      get "test:module"() {
        order.push(`begin ${name}`);
        return `export const name = "${name}";`;
      },
    });
    const bundled = (name: string): Promise<unknown> =>
      bundleCallback(() => {
        const { name } = require("test:module") as { name: string };
        return async () => name;
      }, modules(name)).then(() => order.push(`end ${name}`));
    childProcess.spawn = ((...args: Parameters<typeof spawn>) => {
      const child = spawn(...args);
      started.push(child);
      return child;
    }) as typeof spawn;
    try {
      await Promise.all(["one", "two", "three"].map(bundled));
    } finally {
      childProcess.spawn = spawn;
    }
    expect(started).to.have.length(1);
    const [service] = started as [ChildProcess];
    if (service.exitCode === null && service.signalCode === null) await once(service, "exit");
    // Each is read once more, when its key is made.
    const last = order.filter((what, index) => order.lastIndexOf(what) === index);
    expect(last).to.deep.equal(["begin one", "end one", "begin two", "end two", "begin three", "end three"]);
  });

  it("makes one file that runs on its own", async () => {
    const factor = 3;
    const bundle = await bundleCallback(() => async (event: { value: number }) => ({
      value: event.value * factor,
    }));
    expect(await invoke(bundle, { value: 14 })).to.deep.equal({ value: 42 });
  });

  it("bundles what the callback requires, with its real semantics", async () => {
    const bundle = await bundleCallback(() => {
      const { Odd } = require("./tests/components/functions/odd-module") as typeof import("./odd-module");
      return async () => new Odd().observe();
    });
    expect(await invoke(bundle)).to.deep.equal({
      field: 1,
      hidden: 2,
      isError: true,
      message: "odd",
      mapped: "value",
    });
  });

  it("takes for required what is required, however it is written, and nothing else", async () => {
    const files = await bundleCallback(() => {
      // oxfmt-ignore
      const { parse } = require(/* in a comment: require("./gone") */ `yaml`) as typeof import("yaml");
      const text = 'require("gone-too")';
      let missing = "";
      try {
        require("not-installed");
      } catch (error) {
        missing = (error as { code: string }).code;
      }
      const odd = require("./tests/components/functions/odd-module") as {
        __esModule?: boolean;
        Odd: unknown;
      };
      return async () => [
        parse("[1]") as unknown,
        text,
        missing,
        require.resolve("node:os"),
        odd.__esModule,
        Object.keys(odd),
      ];
    });
    expect(await invoke(files)).to.deep.equal([
      [1],
      'require("gone-too")',
      "MODULE_NOT_FOUND",
      "node:os",
      true,
      ["Odd"],
    ]);
  });

  it("lets a callback require Node's modules, packages, and what it names only when it runs", async () => {
    const files = await bundleCallback(() => {
      const { createHash } = require("node:crypto") as typeof import("node:crypto");
      const { parse } = require("yaml") as typeof import("yaml");
      const pick = (name: string) => require(name) as typeof import("node:os");
      return async () => [
        createHash("md5").update("").digest("hex").slice(0, 8),
        parse("[1, two]") as unknown,
        typeof pick("node:os").hostname,
      ];
    });
    expect(files).to.have.all.keys("index.js");
    expect(await invoke(files)).to.deep.equal(["d41d8cd9", [1, "two"], "function"]);
  });

  it("lets a callback require a module that is one function", async () => {
    const files = await bundleCallback(() => {
      const greet = require("./tests/components/functions/whole-module") as typeof import("./whole-module");
      return async () => greet("dish");
    });
    expect(await invoke(files)).to.equal("hello, dish");
  });

  it("refuses to bundle a callback that requires what does not exist", async () => {
    const error = await errorOf(() =>
      bundleCallback(() => require("#handlers/nothing") as () => Promise<unknown>),
    );
    expect(error.message).to.contain("#handlers/nothing");
  });

  it("offers virtual modules", async () => {
    const modules = { "bellyfed:greeting": `export const greeting = "hello";` };
    const factory = () => {
      const { greeting } = require("bellyfed:greeting") as { greeting: string };
      return async () => greeting;
    };
    expect(await invoke(await bundleCallback(factory, modules))).to.equal("hello");
    expect((await errorOf(() => bundleCallback(factory))).message).to.contain("bellyfed:greeting");
  });

  it("bundles equal callbacks once", async () => {
    const make = (name: string) => () => async () => process.env[name];
    const [first, second, other] = await Promise.all(
      [make("A"), make("A"), make("B")].map((f) => bundleCallback(f)),
    );
    expect(first).to.deep.equal(second);
    expect(other).not.to.deep.equal(first);
  });

  it("refuses a captured secret", async () => {
    const secret = pulumi.secret("hush");
    const error = await errorOf(() => bundleCallback(() => async () => secret.get()));
    expect(error.message).to.contain("Secret outputs cannot be captured");
  });

  it("refuses a captured Config, which holds every secret", async () => {
    pulumi.runtime.setAllConfig({ "bellyfed:key": "value", "bellyfed:password": "hush" }, [
      "bellyfed:password",
    ]);
    const config = new pulumi.Config("bellyfed");
    const error = await errorOf(() => bundleCallback(() => async () => config.get("key")));
    expect(error.message).to.contain("captures pulumi.Config");
  });

  it("gives the same bytes in another folder and under another Node", async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), "bellyfed-checkout-"));
    try {
      for (const part of [
        "components",
        "events",
        "handlers",
        "tests/components",
        "tools/load-npm-tree-late.cjs",
        "tools/register-typescript.cjs",
        "tsconfig.json",
        "package.json",
      ]) {
        cpSync(join(root, part), join(elsewhere, part), { recursive: true });
      }
      symlinkSync(join(root, "node_modules"), join(elsewhere, "node_modules"));
      const here = bundleIn(root, process.execPath);
      expect(bundleIn(elsewhere, process.execPath)).to.deep.equal(here);
      // npm scripts run on the packaged Node 24; npm itself on whatever the machine has.
      const others = new Set([findNodeBinary(), process.env["npm_node_execpath"] ?? process.execPath]);
      others.delete(realpathSync(process.execPath));
      for (const node of others) expect(bundleIn(root, node), node).to.deep.equal(here);
    } finally {
      rmSync(elsewhere, { recursive: true });
    }
  });
});

/** Bundles the sample consumer in a fresh process; the folder's name is the hash of the files' bytes. */
function bundleIn(folder: string, node: string): { hash: string; bytes: number } {
  const script = join("tests", "components", "functions", "print-bundle.ts");
  const path = execFileSync(node, ["-r", "./tools/register-typescript.cjs", script], {
    cwd: folder,
    encoding: "utf8",
  }).trim();
  return { hash: basename(dirname(path)), bytes: readFileSync(resolve(folder, path)).length };
}
