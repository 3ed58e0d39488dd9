import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import {
  nodeSpoolFiles,
  writeWhole,
  type SpoolFile,
} from "../../../../events/publisher/file-spool/spool-files";
import { rejection } from "../fixtures";

describe("spool files", () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "spool-files-"));
    path = join(folder, "segment");
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("writes where it is told, cuts, and reads from the start", async () => {
    const file = await nodeSpoolFiles.create(path);
    await writeWhole(file, Buffer.from("one two"), 0);
    await writeWhole(file, Buffer.from("T"), 4);
    await file.truncate(6);
    await file.sync();
    expect(String(await file.readAll())).to.equal("one Tw");
    expect(String(await file.readAll())).to.equal("one Tw");
    await file.close();
    expect(await readFile(path, "utf8")).to.equal("one Tw");
    expect(await nodeSpoolFiles.state(path)).to.have.property("sizeBytes", 6);
  });

  it("is readable by its owner only", async function () {
    if (process.platform === "win32") this.skip();
    await (await nodeSpoolFiles.create(path)).close();
    expect((await stat(path)).mode & 0o077).to.equal(0);
  });

  it("makes no file twice", async () => {
    await (await nodeSpoolFiles.create(path)).close();
    expect(await rejection(nodeSpoolFiles.create(path))).to.have.property("code", "EEXIST");
  });

  it("shows a touch", async () => {
    await (await nodeSpoolFiles.create(path)).close();
    const before = await nodeSpoolFiles.state(path);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await nodeSpoolFiles.touch(path);
    expect((await nodeSpoolFiles.state(path))?.changed).to.not.equal(before?.changed);
  });

  it("knows what is not there", async () => {
    expect(await nodeSpoolFiles.open(path)).to.equal(undefined);
    expect(await nodeSpoolFiles.state(path)).to.equal(undefined);
    expect(await nodeSpoolFiles.rename(path, `${path}.b`)).to.equal(false);
    expect(await nodeSpoolFiles.list(join(folder, "none"))).to.deep.equal([]);
    await nodeSpoolFiles.touch(path);
    await nodeSpoolFiles.remove(path);
  });

  it("does not hide a failure that is not absence", async () => {
    await (await nodeSpoolFiles.create(path)).close();
    expect(await rejection(nodeSpoolFiles.open(join(path, "below")))).to.have.property("code", "ENOTDIR");
    expect(await rejection(nodeSpoolFiles.create(join(folder, "none", "segment")))).to.have.property(
      "code",
      "ENOENT",
    );
  });

  describe("writeWhole", () => {
    const slow = (takes: number[]) => {
      const got: [string, number][] = [];
      const write = async (content: Buffer, position: number) => {
        const count = takes.shift() ?? content.length;
        got.push([content.toString("utf8", 0, count), position]);
        return count;
      };
      return { got, file: { write } as unknown as SpoolFile };
    };

    it("goes on where the system stopped", async () => {
      const { got, file } = slow([2, 1]);
      await writeWhole(file, Buffer.from("abcdef"), 10);
      expect(got).to.deep.equal([
        ["ab", 10],
        ["c", 12],
        ["def", 13],
      ]);
    });

    it("ends when the system takes nothing", async () => {
      const error = await rejection(writeWhole(slow([2, 0]).file, Buffer.from("abcdef"), 0));
      expect(error.message).to.equal("The system took none of 4 bytes.");
    });
  });
});
