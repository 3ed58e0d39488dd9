import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { alarmKinds } from "../../components/monitoring/alarm-kinds";
import { recordedStack, stacks } from "../stacks/recorded-stack";

const root = join(__dirname, "..", "..");
const folder = join(root, "docs", "runbooks");
const pages = readdirSync(folder).filter((file) => file.endsWith(".md"));

describe("runbooks", () => {
  it("has one page for each kind of alarm, and no other", () => {
    expect(pages).to.have.members(Object.keys(alarmKinds).map((kind) => `${kind}.md`));
  });

  for (const page of pages) {
    it(`${page} says what it means, what to do and when it is over, shortly`, () => {
      const text = readFileSync(join(folder, page), "utf8");
      expect(text).to.match(/^# .+\n\nAlarm kind: `[a-z-]+`\n/);
      expect(text).to.include(`Alarm kind: \`${page.replace(".md", "")}\``);
      for (const heading of ["What it means", "What to do", "When it is over"]) {
        expect(text).to.match(new RegExp(`\n## ${heading}\n\n\\S`));
      }
      expect(text.split(/\s+/).length).to.be.within(60, 400);
      for (const [, link] of text.matchAll(/\]\(([^)]+)\)/g)) expect(pages).to.include(link);
    });
  }

  it("has people's data written only to files that git does not take", () => {
    const text = pages.map((page) => readFileSync(join(folder, page), "utf8")).join();
    const files = [...text.matchAll(/--file ([^\s`]+)/g)].map(([, file]) => file);
    expect(files).not.to.be.empty;
    for (const file of files) expect(file).to.match(/^[a-z]+\.jsonl$/);
    expect(readFileSync(join(root, ".gitignore"), "utf8").split("\n")).to.include("/*.jsonl");
  });

  for (const stack of stacks) {
    it(`is linked from every alarm of ${stack}, to a page that exists`, async () => {
      const { resources } = await recordedStack(stack);
      const alarms = resources.filter(({ type }) => /:(Metric|Composite)Alarm$/.test(type));
      const linked = alarms.map(({ inputs }) => {
        const [, path] = /Runbook: docs\/runbooks\/(\S+)$/.exec(String(inputs["alarmDescription"])) ?? [];
        const name = String(inputs["name"] ?? inputs["alarmName"]);
        expect(name, path).to.match(new RegExp(`-${path?.replace(".md", "")}$`));
        return path;
      });
      expect(pages).to.include.members(linked);
      expect([...new Set(linked)]).to.have.members(pages);
    });
  }
});
