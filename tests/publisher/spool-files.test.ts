import { mkdtemp, open, readFile, rename, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { appendDurably, nodeSpoolFiles } from "../../publisher/spool-files";
import { rejection } from "./fixtures";

describe("spool files", () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "spool-files-"))));
  afterEach(() => rm(folder, { recursive: true }));

  it("appends to what is there", async () => {
    const path = join(folder, "spool");
    await nodeSpoolFiles.append(path, "one\n");
    await nodeSpoolFiles.append(path, Buffer.from("two\n"));
    expect(await readFile(path, "utf8")).to.equal("one\ntwo\n");
    expect(await nodeSpoolFiles.sizeBytes(path)).to.equal(8);
  });

  it("is readable by its owner only", async function () {
    if (process.platform === "win32") this.skip();
    await nodeSpoolFiles.append(join(folder, "spool"), "one\n");
    expect((await stat(join(folder, "spool"))).mode & 0o077).to.equal(0);
  });

  it("writes again when a replay took the file between opening and writing", async () => {
    const path = join(folder, "spool");
    let opened = 0;
    const openThenLose = async (...args: Parameters<typeof open>) => {
      const file = await open(...args);
      if (++opened === 1) await rename(path, `${path}.replaying-other`);
      return file;
    };
    await appendDurably(path, "one\n", { open: openThenLose, stat });
    expect(await readFile(path, "utf8")).to.equal("one\n");
    expect(opened).to.equal(2);
  });

  it("writes again when another process has made the file anew meanwhile", async () => {
    const path = join(folder, "spool");
    let opened = 0;
    const openThenReplace = async (...args: Parameters<typeof open>) => {
      const file = await open(...args);
      if (++opened === 1) {
        await rename(path, `${path}.replaying-other`);
        await appendDurably(path, "another\n");
      }
      return file;
    };
    await appendDurably(path, "one\n", { open: openThenReplace, stat });
    expect(await readFile(path, "utf8")).to.equal("another\none\n");
  });

  it("knows what is not there", async () => {
    const path = join(folder, "spool");
    expect(await nodeSpoolFiles.read(path)).to.equal(undefined);
    expect(await nodeSpoolFiles.rename(path, `${path}.b`)).to.equal(false);
    expect(await nodeSpoolFiles.list(join(folder, "none"))).to.deep.equal([]);
    expect(await nodeSpoolFiles.sizeBytes(path)).to.equal(0);
    await nodeSpoolFiles.remove(path);
  });

  it("does not hide a failure that is not absence", async () => {
    await nodeSpoolFiles.append(join(folder, "file"), "x");
    expect(await rejection(nodeSpoolFiles.read(join(folder, "file", "below")))).to.have.property(
      "code",
      "ENOTDIR",
    );
    expect(await rejection(nodeSpoolFiles.append(join(folder, "none", "spool"), "x"))).to.have.property(
      "code",
      "ENOENT",
    );
  });
});
