import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { parse } from "yaml";
import { recordedStack } from "../stacks/recorded-stack";
import { root } from "./pages";

const read = (path: string): string => readFileSync(join(root, path), "utf8");

describe("docs/adopting.md", () => {
  const page = read("docs/adopting.md");

  it("says of each type which id it is imported by", async () => {
    const { resources } = await recordedStack("dev");
    const rows = [...page.matchAll(/\| `(aws:[^`]+)` +\| `([^`]+)` +\|/g)];
    expect(rows).to.have.length(6);
    for (const [, type = "", id = ""] of rows)
      expect(resources.filter((one) => one.type === type).map((one) => one.id)).to.include(id);
  });

  it("deploys in other systems by the commands of the first deployment", () => {
    const [, rest = ""] = read("docs/first-deployment.md").split("\n## Each time\n");
    const [, block = ""] = /```sh\n([^]*?)```/.exec(rest) ?? [];
    const commands = block
      .trim()
      .split("\n")
      .map((line) => line.replace(/ +#.*/, "").replace("--stack dev", "--stack prod"));
    expect(commands).to.have.length(3);
    const wanted = ["npm ci", ...commands.slice(0, 2), `${commands[2]} --yes`];
    const [gitLab, codeBuild] = [...page.matchAll(/```yaml\n([^]*?)```/g)].map(
      ([, text = ""]) => parse(text) as Record<string, Record<string, Record<string, string[]>>>,
    );
    expect(gitLab?.["deploy"]?.["script"]).to.deep.equal(wanted);
    const { install, build } = codeBuild?.["phases"] ?? {};
    expect([install, build].flatMap((phase) => phase?.["commands"])).to.deep.equal(wanted);
  });

  it("packs workspaces of the repository", () => {
    const { workspaces } = JSON.parse(read("package.json")) as { workspaces: string[] };
    const packed = [...page.matchAll(/npm pack -w (\S+) .*--ignore-scripts=false/g)].map(
      ([, folder]) => folder,
    );
    expect(packed).to.have.length(2);
    expect(workspaces).to.include.members(packed);
  });
});
