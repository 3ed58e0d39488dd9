import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { expect } from "chai";
import * as ts from "typescript";
import { runNew } from "../../../../tools/cli/new/run-new";
import { runs } from "../../../runs";
import { typeErrors } from "../../../type-errors";
import { scratchProject } from "./scratch-project";

const isWhole = runs(0, 1) === 1;

/** The first TypeScript of a section of the README. */
function snippetOf(readme: string, section: string): string {
  const [, rest = ""] = readme.split(`\n## ${section}\n`);
  const [, snippet] = /```ts\n([\s\S]*?)```/.exec(rest.split("\n## ")[0] ?? "") ?? [];
  if (snippet === undefined) throw new Error(`The README's section ${section} has no TypeScript`);
  return snippet;
}

/** The names of the properties of the first object in a call of the function, in their order. */
function propertiesIn(source: string, called: string): string[] {
  const visit = (node: ts.Node): string[] | undefined => {
    const isCall = ts.isCallExpression(node) && node.expression.getText().endsWith(called);
    const object = isCall ? node.arguments.find(ts.isObjectLiteralExpression) : undefined;
    return object?.properties.map((one) => one.name?.getText() ?? "") ?? ts.forEachChild(node, visit);
  };
  return visit(ts.createSourceFile("a.ts", source, ts.ScriptTarget.ES2021, true)) ?? [];
}

describe("the README's recipes, and npm run new, in a copy of the repository", () => {
  const project = scratchProject();
  const { folder } = project;
  after(() => project.remove());

  const read = (path: string): string => readFileSync(join(folder, path), "utf8");
  const write = (path: string, text: string): void => writeFileSync(join(folder, path), text);
  const change = (path: string, from: string, to: string): void => {
    expect(read(path), `${path} has ${from}`).to.contain(from);
    write(
      path,
      read(path).replace(from, () => to),
    );
  };
  const scripts: string[] = [];

  async function add(...args: string[]): Promise<string> {
    let printed = "";
    const print = (text: string): void => void (printed += text);
    const fine = async (script: string): Promise<number> => scripts.push(script) && 0;
    const { signal } = new AbortController();
    expect(await runNew(args, { folder, run: fine, out: print, error: print, signal }), printed).to.equal(0);
    return printed;
  }
  /** Runs a script as npm would, and answers what it printed; fails when it does. */
  function runScript(name: string, args = ""): string {
    const { scripts } = JSON.parse(read("package.json")) as { scripts: Readonly<Record<string, string>> };
    const { NIGHTLY: _, ...env } = process.env;
    const path = [join(folder, "node_modules/.bin"), env["PATH"]].join(delimiter);
    const command = `${scripts[name]} ${args}`;
    const options = { cwd: folder, encoding: "utf8", shell: true, env: { ...env, PATH: path } } as const;
    const { status, stdout, stderr } = spawnSync(command, options);
    expect(status, `${command}:\n${stdout}${stderr}`).to.equal(0);
    return stdout;
  }

  it("say the same", async () => {
    const readme = read("README.md");
    const event = snippetOf(readme, "Add an event type");
    const subscription = snippetOf(readme, "Add a subscription");
    const [, type = ""] = /type: "(.+)"/.exec(event) ?? [];
    const ofEvent = await add("event", type, "--meaning", "It happened.", "--dry-run");
    expect(propertiesIn(ofEvent.replaceAll("  + ", ""), "defineContract")).to.deep.equal(
      propertiesIn(event, "defineContract"),
    ).and.not.be.empty;
    const ofSubscription = await add(
      "subscription",
      "user/other",
      "--events",
      "profile-created",
      "--dry-run",
    );
    const own = propertiesIn(ofSubscription.replaceAll("  + ", ""), "bus.subscribe");
    expect(propertiesIn(subscription, "bus.subscribe").slice(0, own.length)).to.deep.equal(own).and.not.be
      .empty;
  });

  const refused = async (): Promise<number> => 1;
  for (const [what, ends, says] of [
    ["the program refuses", refused, "It is taken back."],
    ["Ctrl-C interrupts", async (stop: AbortController) => (stop.abort(new Error("Ctrl-C")), 0), "Ctrl-C"],
  ] as const)
    it(`leave nothing of what ${what}, nor of what was generated from it`, async () => {
      const [table, page] = ["events/domains.ts", "docs/catalogue/README.md"];
      const before = [read(table), read(page)];
      const naming = ["goods", "--carries", "goods", "--event", "sold", "--meaning", "Something was sold."];
      let printed = "";
      const print = (text: string): void => void (printed += text);
      const stop = new AbortController();
      const run = async (script: string): Promise<number> => {
        write(script === "catalogue" ? page : "tests/golden/goods.json", "of goods");
        return script === "catalogue" ? 0 : ends(stop);
      };
      const ports = { folder, run, out: print, error: print, signal: stop.signal };
      expect(
        await runNew(["domain", ...naming], ports).catch((error: Error) => print(error.message)),
      ).not.to.equal(0);
      expect(printed).to.contain("written: events/contracts/goods/sold.ts").and.contain(says);
      expect([read(table), read(page)]).to.deep.equal(before);
      for (const path of ["events/contracts/goods/sold.ts", "tests/golden/goods.json"])
        expect(() => read(path)).to.throw("ENOENT");
      expect(existsSync(join(folder, "events/contracts/goods"))).to.equal(false);
    });

  it("can be followed by hand", () => {
    const readme = read("README.md");
    const contracts = "events/contracts/analytics/visits.ts";
    write(contracts, `${read(contracts)}\n${snippetOf(readme, "Add an event type")}`);
    const bellyfed = "stacks/bellyfed.ts";
    const call = snippetOf(readme, "Add a subscription");
    change(
      bellyfed,
      "subscribeJournal(bus, given);",
      `subscribeJournal(bus, given);
const mailIdentityArn = \`arn:aws:ses:\${given.config.region}:000000000000:identity/bellyfed.example\`;
if (bus.domain === "user") ${call}`,
    );
    write(bellyfed, `import { profileCreated } from "../events/contracts/user";\n${read(bellyfed)}`);
    write(
      "handlers/send-mail.ts",
      `export async function sendMail(address: string, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await Promise.resolve(address);
}
`,
    );
    // As the README says of a service that is new to functions.
    change("stacks/create-network.ts", "\n};", '\n  ses: ["ses:SendEmail"],\n};');
    runScript("format", `${bellyfed} ${contracts}`);
  });

  it("are one command for each", async () => {
    await add("event", "auth.device-trusted", "--meaning", "Someone trusted a device.");
    await add("subscription", "auth/trust", "--events", "account-locked", "auth.user-signed-in");
    await add(
      "domain",
      "orders",
      "--carries",
      "orders",
      "--event",
      "order-placed",
      "--meaning",
      "Someone ordered.",
    );
    await add("environment", "staging", "--like", "prod");
    await add("environment", "test-2", "--like", "dev");
    expect(scripts).to.deep.equal(Array(5).fill(["catalogue", "golden"]).flat());
    expect(read("Pulumi.test-2.yaml")).to.contain("https://search.test-2.bellyfed.example/events");
    expect(read("Pulumi.staging.yaml")).not.to.contain("search.bellyfed.example");
  });

  it("make a program that runs, with pages of all", () => {
    // The new environments are like these.
    if (!isWhole) for (const stack of ["dev", "prod"]) rmSync(join(folder, `Pulumi.${stack}.yaml`));
    runScript("catalogue");
    expect(read("docs/catalogue/events/analytics.list-saved.md")).to.contain("| Subscribers in test-2 |");
    expect(read("docs/catalogue/events/auth.account-locked.md")).to.contain("`trust`");
    expect(read("docs/catalogue/events/user.profile-created.md")).to.contain("`welcome-mail`");
    expect(read("docs/catalogue/staging.md")).to.contain("bellyfed-domain-orders-staging");
  });

  // Those of stacks take seconds, and are seen every night.
  it("make contracts and a handler whose types are right", () => {
    const { compilerOptions } = JSON.parse(read("tsconfig.json")) as { compilerOptions: object };
    const touched = [
      ...["events/domains", "events/contracts/index", "events/contracts/analytics/visits"],
      ...["events/contracts/auth/device-trusted", "events/contracts/orders/order-placed", "handlers/trust"],
    ].map((path) => `${path}.ts`);
    expect(typeErrors(folder, touched, compilerOptions)).to.deep.equal([]);
  });

  if (isWhole)
    it("leave the repository green, and the demo balanced", () => {
      // There the recipes were followed: what they add exists.
      change("tests/tools/cli/new/recipes.test.ts", '\ndescribe("the', '\ndescribe.skip("the');
      runScript("golden");
      runScript("test");
      expect(runScript("demo")).to.contain("user/welcome-mail").and.contain("auth/trust");
    });
});
