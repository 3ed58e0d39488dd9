import { expect } from "chai";
import { lossesIn } from "../../../../tools/cli/preview-risk/losses";
import { readPreview } from "../../../../tools/cli/preview-risk/read-preview";
import { types } from "../../../../policy/resource-types";
import { previewOf, queue, replacement, step } from "./sample-preview";

const lossesOf = (steps: object[]) => lossesIn(readPreview(previewOf(steps)));
const wordsOf = (steps: object[]) => lossesOf(steps).map(({ words }) => words);

describe("losses in a preview", () => {
  it("says once that a queue is replaced, why, and what is lost", () => {
    const after = { ...queue.before, name: "bellyfed-domain-user-prod-search" };
    expect(wordsOf(replacement({ ...queue, after, because: ["name"] }))).to.deep.equal([
      "replaces queue bellyfed-domain-user-prod-search-index (because of name): the 14 days of messages in it are lost",
    ]);
  });

  it("says so too when the old one goes first", () => {
    const [create, replace, remove] = replacement({ ...queue, after: queue.before, because: ["fifoQueue"] });
    expect(wordsOf([remove, replace, create] as object[])).to.deep.equal([
      "replaces queue bellyfed-domain-user-prod-search-index (because of fifoQueue): the 14 days of messages in it are lost",
    ]);
  });

  const backedUp = { name: "t", pointInTimeRecovery: { enabled: true } };
  const deletions: [type: string, inputs: object, what: string, lost: string][] = [
    [types.queue, { name: "q" }, "queue q", "the 4 days of messages in it are lost"],
    [
      types.queue,
      { name: "q", messageRetentionSeconds: 3600 },
      "queue q",
      "the 3600 seconds of messages in it are lost",
    ],
    [
      types.bus,
      { name: "b" },
      "event bus b",
      "what is published while it is gone is dropped without an error, and its archive can be replayed to no other bus",
    ],
    [
      types.archive,
      { name: "a", retentionDays: 90 },
      "archive a",
      "the 90 days of events that it could replay are lost",
    ],
    [types.archive, { name: "a" }, "archive a", "the years of events that it could replay are lost"],
    [
      types.bucket,
      { bucket: "claims" },
      "bucket claims",
      "events that travel by claim check can no longer be handled or replayed: their data is in it",
    ],
    [types.table, { name: "t" }, "table t", "all its items are lost, and there is no backup"],
    [
      types.table,
      backedUp,
      "table t",
      "its items are lost, except for the backup that AWS keeps for 35 days",
    ],
    [
      types.secret,
      { name: "s" },
      "secret s",
      "its value is lost after 30 days, and whoever reads it by ARN has to be told the new one",
    ],
    [
      types.secret,
      { name: "s", recoveryWindowInDays: 0 },
      "secret s",
      "its value is lost at once, and whoever reads it by ARN has to be told the new one",
    ],
    [types.key, {}, "encryption key one", "what it encrypted can never be read again after 30 days"],
    [types.logGroup, { name: "l", retentionInDays: 7 }, "log group l", "its 7 days of log lines are lost"],
  ];
  for (const [type, inputs, what, lost] of deletions) {
    const words = `deletes ${what}: ${lost}`;
    it(words, () => expect(wordsOf([step("delete", type, "one", inputs)])).to.deep.equal([words]));
  }

  it("minds a bucket that AWS keeps: no consumer looks into it any more", () => {
    const kept = { retainOnDelete: true };
    const [loss] = lossesOf([step("delete", types.bucket, "claims", { bucket: "c" }, undefined, kept)]);
    expect(loss?.words).to.match(/^deletes bucket c: /);
  });

  it("tells what is protected", () => {
    const [loss] = lossesOf([step("delete", types.bus, "b", {}, undefined, { protect: true })]);
    expect(loss?.isProtected).to.equal(true);
  });

  it("counts every resource", () => {
    const steps = ["one", "two"].map((name) => step("delete", types.queue, name, { name }));
    expect(lossesOf(steps).map(({ urn }) => urn.split("::").at(-1))).to.deep.equal(["one", "two"]);
  });

  it("does not mind what AWS keeps, what holds no data, and what only changes", () => {
    expect(
      lossesOf([
        step("delete", types.archive, "kept", { retentionDays: 90 }, undefined, { retainOnDelete: true }),
        step("delete", types.dashboard, "dashboard", {}),
        ...replacement({ type: types.function, name: "f", before: {}, after: {}, because: ["name"] }),
        step("update", types.queue, "q", { name: "q" }, { name: "q" }),
        step("create", types.queue, "new", undefined, { name: "new" }),
        step("same", types.queue, "same", { name: "same" }, { name: "same" }),
        step("read", types.bus, "read", undefined, { name: "read" }),
      ]),
    ).to.deep.equal([]);
  });
});
