import { expect } from "chai";
import { cost, type CostPorts } from "../../../../tools/cli/cost/cost";
import type { CostReport } from "../../../../tools/cli/cost/cost-report";
import type { Report } from "../../../../tools/bench/report";
import { stackNames } from "../../../../packages/recorder/pulumi-config";
import { types } from "../../../../policy/resource-types";
import { ofType } from "../../../recording";
import { encryptedStack, recordedStack } from "../../../stacks/recorded-stack";

const run = (...args: string[]) => runOver((stack) => recordedStack(stack), ...args);

async function runOver(record: CostPorts["record"], ...args: string[]) {
  const printed = { out: "", error: "", reports: [] as Report[] };
  const exitCode = await cost(args, {
    record,
    publish: async (report) => void printed.reports.push(report),
    out: (text) => (printed.out += text),
    error: (text) => (printed.error += text),
  });
  return { exitCode, ...printed };
}

describe("npm run cost", () => {
  const refused: [args: string[], message: string][] = [
    [["--events-per-month", "1"], "missing required argument 'stack'"],
    [["prod", "--events-per-month", "1", "--write"], "--write goes without a stack"],
    [["prod"], "required option '--events-per-month <count>' not specified"],
    [
      ["moon", "--events-per-month", "1"],
      `there is no stack "moon". Known stacks: ${stackNames().join(", ")}.`,
    ],
    [["prod", "--events-per-month", "many"], "'many' is invalid. It must be a number from 1 to"],
    [["prod", "--events-per-month", "0"], "'0' is invalid"],
    [
      ["prod", "--events-per-month", "1", "--event-bytes", "1048577"],
      "It must be a number from 1 to 1048576.",
    ],
    [["prod", "--events-per-month", "1", "--batch", "0"], "It must be a number from 1 to 10000."],
    [["prod", "--events-per-month", "1", "--ingress-share", "2"], "It must be a number from 0 to 1."],
    [["prod", "--events-per-month", "1", "--free"], "unknown option '--free'"],
  ];
  for (const [args, message] of refused) {
    it(`refuses "${args.join(" ")}"`, async () => {
      const { exitCode, error, out } = await run(...args);
      expect(exitCode).to.equal(2);
      expect(error).to.contain(message);
      expect(out).to.equal("");
    });
  }

  it("prints a table with date, region and what it takes for granted", async () => {
    const { exitCode, out } = await run("prod", "--events-per-month", "50e6", "--batch", "10");
    expect(exitCode).to.equal(0);
    expect(out).to.match(/^prod: 50,000,000 events a month of 1300 bytes\n.*us-east-1, 2026-11/);
    expect(out).to.match(/EventBridge +│ +1\.00 │ +0\.00 │ +50\.00 │ +1\.00 │ +1\.00 │ +50\.00/);
    expect(out).to.contain("- every batch holds 10 events");
    expect(out).to.contain("- naive: the same work");
  });

  it("prints the numbers as JSON, and they depend on the options", async () => {
    const report = async (...more: string[]) => {
      const { out } = await run("prod", "--events-per-month", "50e6", "--json", ...more);
      return JSON.parse(out) as CostReport;
    };
    const usual = await report();
    expect(usual.prices).to.include({ asOf: "2026-11", region: "us-east-1" });
    expect(usual.traffic).to.include({ eventsPerMonth: 50e6, eventBytes: 1300 });
    expect(usual.bill.total.perMonth).to.be.lessThan(usual.naive.total.perMonth);
    const larger = await report("--batch", "100");
    expect(larger.bill.total.perMonth).to.be.lessThan(usual.bill.total.perMonth);
    expect(larger.naive).to.deep.equal(usual.naive);
    const routed = await report("--ingress-share", "1");
    expect(routed.bill.total.perMonth - usual.bill.total.perMonth).to.be.closeTo(50, 1e-6);
  });

  it("prices a key of the environment's own, and says what it leaves out", async () => {
    const plain = await run("prod", "--events-per-month", "50e6");
    expect(plain.out).not.to.contain("KMS: ");
    const { out } = await runOver(encryptedStack, "prod", "--events-per-month", "50e6");
    // For each subscription 26,280 requests of its queue and 8,760 of a state table or journal at $3.00/M, and two keys.
    const subscriptions = ofType(await encryptedStack("prod"), types.mapping).length;
    const usd = (2 + (subscriptions * (26_280 + 8_760) * 3) / 1e6).toFixed(2);
    expect(out).to.match(new RegExp(`KMS +│ +0\\.\\d+ │ +2\\.00 │ +${usd.replace(".", "\\.")} │`));
    expect(out).to.contain("- KMS: every queue and table is in use all the time; what EventBridge and Logs");
  });

  it("says what each subscription costs, and an outage of six hours", async () => {
    const { out } = await run("prod", "--events-per-month", "50e6");
    expect(out).to.match(/user\/search-index +│ +\d\.\d+ │ +0\.60 │ +0\.444 │ +0\.263 │/);
    expect(out).to.match(/user\/journal +│ +\d\.\d+ │ +0\.60 │ +0\.00 │ +0\.263 │/);
    expect(out).to.match(/6 hours in which no endpoint answers cost \$0\.\d+ more: 410,959 events wait/);
    // EventBridge and SQS alone: a delivery and a receive and a delete of ten, for each of two subscriptions an event.
    expect(out).to.match(/all +│.*│ +1\.96 │ +\d+\.\d\d │ +\d+\.\d\d │/);
  });

  it("keeps the tables of prod, and of dev whose buses log errors alone, with what was promised", async () => {
    const asked: unknown[] = [];
    const record: CostPorts["record"] = async (stack, config) => {
      asked.push([stack, config]);
      return recordedStack(stack);
    };
    const { exitCode, reports } = await runOver(record, "--events-per-month", "50e6", "--write");
    expect([exitCode, asked]).to.deep.equal([
      0,
      [
        ["prod", undefined],
        ["dev", { busLogLevel: "ERROR" }],
      ],
    ]);
    const [{ tables, targets } = { tables: [], targets: [] }] = reports;
    expect(tables.map(({ table }) => table.rows.length)).to.deep.equal([12, 12, 8]);
    expect(targets.map(({ promise }) => promise)).to.deep.equal([
      "$3.50 per million events in prod",
      "$3.00 per million events in dev",
      "$2.00 a month for a further endpoint",
    ]);
    for (const { promise, measured, isMet } of targets)
      expect(isMet, promise).to.equal(Number(measured.slice(1)) <= Number(promise.slice(1, 5)));
  });

  it("explains itself", async () => {
    const { exitCode, out } = await run("--help");
    expect(exitCode).to.equal(0);
    expect(out).to.contain("Usage: npm run cost --").and.contain("Examples:").and.contain("Exit codes:");
  });
});
