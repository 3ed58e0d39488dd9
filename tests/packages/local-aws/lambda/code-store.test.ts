import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { CodeStore } from "../../../../packages/local-aws/lambda/code-store";

describe("CodeStore", () => {
  let store: CodeStore;
  beforeEach(() => {
    store = new CodeStore();
  });
  afterEach(() => store.close());

  it("rejects when a file of the package cannot be read, and works on afterwards", async () => {
    const missing = join(store.root, "missing.js");
    const error = await store.put({ "index.js": missing }).catch((reason: Error) => reason);
    expect((error as Error).message).to.contain(missing);
    const { folder } = await store.put({ "index.js": Buffer.from("1") });
    expect(readFileSync(join(folder, "index.js"), "utf8")).to.equal("1");
  });

  it("leaves nothing behind, of what is being written or comes later either", async () => {
    const writing = store.put({ "index.js": Buffer.from("1") });
    await new Promise(setImmediate);
    await store.close();
    const late = await store.put({ "index.js": Buffer.from("2") }).catch((reason: Error) => reason.message);
    expect(late).to.contain("The local AWS is closed");
    await writing;
    expect(existsSync(store.root)).to.equal(false);
  });

  it("keeps equal packages once and different ones apart, by name as by content", async () => {
    const one = await store.put({ "a.js": Buffer.from("1"), "b/c.js": Buffer.from("2") });
    const same = await store.put({ "b/c.js": Buffer.from("2"), "a.js": Buffer.from("1") });
    const renamed = await store.put({ "a.js": Buffer.from("1"), "b/d.js": Buffer.from("2") });
    const changed = await store.put({ "a.js": Buffer.from("1"), "b/c.js": Buffer.from("3") });
    expect(same.folder).to.equal(one.folder);
    expect(new Set([one.folder, renamed.folder, changed.folder]).size).to.equal(3);
    expect(one.bytes).to.equal(2);
    expect(readdirSync(store.root)).to.have.length(3);
    expect(readFileSync(join(one.folder, "b/c.js"), "utf8")).to.equal("2");
  });

  it("copies files, so that a function that writes to its own leaves the original alone", async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), "code-store-test-"));
    try {
      const original = join(elsewhere, "bundle.js");
      writeFileSync(original, "original");
      const { folder } = await store.put({ "index.js": original });
      writeFileSync(join(folder, "index.js"), "changed");
      expect(readFileSync(original, "utf8")).to.equal("original");
    } finally {
      rmSync(elsewhere, { recursive: true });
    }
  });

  it("leaves nothing behind when closed", async () => {
    await store.put({ "index.js": Buffer.from("1") });
    await store.close();
    expect(existsSync(store.root)).to.equal(false);
  });
});
