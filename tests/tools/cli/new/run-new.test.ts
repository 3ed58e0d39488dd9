import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { newPorts, runNew } from "../../../../tools/cli/new/run-new";

const saying = ["--meaning", "It happened."];
const domain = (name: string, ...more: string[]): string[] => [
  ...["domain", name, "--carries", "goods", "--event", "thing-sold", ...saying],
  ...more,
];

async function run(args: readonly string[], exitCodeOfScripts = 0) {
  const printed = { out: "", error: "" };
  const exitCode = await runNew(args, {
    ...newPorts,
    signal: new AbortController().signal,
    run: async () => exitCodeOfScripts,
    out: (text) => (printed.out += text),
    error: (text) => (printed.error += text),
  });
  return { exitCode, ...printed };
}

describe("npm run new", () => {
  const refusals: readonly (readonly [args: string[], says: string])[] = [
    [["event", "analytics.dish-ranked", ...saying], "analytics.dish-ranked exists, in version 1"],
    [["event", "user.Saved", ...saying], "Contract user.Saved version 1: type must be <domain>.<kebab-name>"],
    [
      ["event", "food.eaten", ...saying],
      "Contract food.eaten version 1: type must begin with one of the domains",
    ],
    [["event", "user.saved", "--meaning", " "], "meaning is empty"],
    [["event", "user.profiles", ...saying], "events/contracts/user/profiles.ts exists already"],
    [["event", "user.saved"], "required option '--meaning <sentence>' not specified"],
    [
      ["subscription", "food/a", "--events", "a"],
      'Subscription "food/a" must be <domain>/<name>, the domain one of user,',
    ],
    [
      ["subscription", "user/A", "--events", "a"],
      'Subscription "user/A" must have a name of 1 to 22 small letters',
    ],
    [["subscription", "user/rejected", "--events", "a"], "each bus has its own rejected"],
    [
      ["subscription", "user/a", "--events", "saved"],
      'Event "saved" is not one of user\'s: user.profile-created',
    ],
    [
      ["subscription", "user/journal-event", "--events", "profile-created"],
      "journalEvent is exported elsewhere: name the files otherwise by --handler",
    ],
    [
      ["subscription", "user/a", "--events", "profile-created", "--handler", "a-"],
      'Handler "a-" must be a kebab-name of small letters',
    ],
    [domain("Goods"), 'Domain "Goods" must be 1 to 20 small letters'],
    [domain("user"), 'Domain "user" exists already'],
    [domain("ingress"), 'Domain "ingress" exists already'],
    [domain("goods", "--source", "bellyfed.profiles"), 'Source "bellyfed.profiles" is another domain\'s'],
    [domain("goods", "--bus", "Bus_1"), 'Bus "Bus_1" must be words of small letters'],
    [["environment", "staging", "--like", "moon"], 'Environment "moon" is not one of dev, prod'],
    [["environment", "Staging", "--like", "dev"], 'Environment "Staging" must be 1 to 12 small letters'],
    [["environment", "prod", "--like", "dev"], "Pulumi.prod.yaml exists already, and nothing is overwritten"],
    [["galaxy", "a"], "unknown command 'galaxy'"],
  ];
  for (const [args, says] of refusals)
    it(`refuses ${args.join(" ")}`, async () => {
      const { exitCode, error } = await run(args);
      expect(error)
        .to.match(/^error: /)
        .and.contain(says);
      expect(exitCode).to.equal(2);
    });

  it("shows what it would write, and writes nothing", async () => {
    const { exitCode, out } = await run([...domain("goods"), "--dry-run"]);
    expect(exitCode).to.equal(0);
    expect(out).to.contain(
      'would write events/contracts/goods/thing-sold.ts\n  + import { z } from "zod";\n',
    );
    expect(out).to.contain("would change events/domains.ts\n  +   goods: {\n");
    expect(existsSync(join(newPorts.folder, "events/contracts/goods"))).to.equal(false);
  });

  it("subscribes to every version of a type, as a rule knows types only", async () => {
    const args = ["subscription", "analytics/searches", "--events", "search-performed", "--dry-run"];
    const { out } = await run(args);
    expect(out).to.contain("events: [searchPerformed, searchPerformedV1]");
    expect(out, "for the test kit").to.contain("return bus.subscribe(");
  });

  it("names a contract with its domain where the short name is taken", async () => {
    const args = ["event", "system.profile-created", ...saying, "--dry-run"];
    expect((await run(args)).out).to.contain("export const systemProfileCreated = ");
  });

  it("explains itself, and each kind", async () => {
    const { exitCode, out } = await run(["--help"]);
    expect(exitCode).to.equal(0);
    expect(out).to.contain("Usage: npm run new --").and.contain("Examples:").and.contain("Exit codes:");
    expect((await run(["environment", "--help"])).out).to.contain("--like <environment>");
    expect(readFileSync(join(newPorts.folder, "package.json"), "utf8")).to.contain("tools/cli/new/main.ts");
  });
});
