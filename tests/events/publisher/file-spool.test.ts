import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { expect } from "chai";
import { fileSpool, type FileSpoolPorts } from "../../../events/publisher/file-spool";
import type { OwnerState } from "../../../events/publisher/file-spool/segment-owner";
import { nodeSpoolClock, type SpoolClock } from "../../../events/publisher/file-spool/segment-locks";
import {
  nodeSpoolFiles,
  type SpoolFile,
  type SpoolFiles,
} from "../../../events/publisher/file-spool/spool-files";
import { encodeRecord } from "../../../events/publisher/file-spool/spool-record";
import type { SendBatch, Spool, SpooledEvent } from "../../../events/publisher/spool";
import { rejection, spooled, testEvent, testId } from "./fixtures";

/** What happens to each step instead of or after the step itself. */
type Step = <Result>(name: string, run: () => Promise<Result>, content?: Buffer) => Promise<Result>;

/** The real files, each of whose calls is a step. */
function steppedFiles(step: Step): SpoolFiles {
  const files: SpoolFiles = {
    create: (path) => step("create", () => nodeSpoolFiles.create(path)),
    open: (path) => step("open", () => nodeSpoolFiles.open(path)),
    state: (path) => step("state", () => nodeSpoolFiles.state(path)),
    rename: (from, to) => step("rename", () => nodeSpoolFiles.rename(from, to)),
    remove: (path) => step("remove", () => nodeSpoolFiles.remove(path)),
    touch: (path) => nodeSpoolFiles.touch(path),
    list: (folder) => step("list", () => nodeSpoolFiles.list(folder)),
    syncFolder: (folder) => step("syncFolder", () => nodeSpoolFiles.syncFolder(folder)),
  };
  return changedFiles(files, (file) => ({
    readAll: () => step("readAll", () => file.readAll()),
    write: (content, position) => step("write", () => file.write(content, position), content),
    truncate: (sizeBytes) => step("truncate", () => file.truncate(sizeBytes)),
    sync: () => step("sync", () => file.sync()),
    close: () => step("close", () => file.close()),
  }));
}

/** Files each of which is changed when it is created or opened. */
function changedFiles(files: SpoolFiles, changed: (file: SpoolFile) => SpoolFile): SpoolFiles {
  return {
    ...files,
    create: async (path) => changed(await files.create(path)),
    async open(path) {
      const file = await files.open(path);
      return file && changed(file);
    },
  };
}

/** Real files whose writes take only half, and whose steps fail when asked to. */
function failingFiles(fails: (step: string, content?: Buffer) => Error | undefined): SpoolFiles {
  return steppedFiles(async (name, run, content) => {
    const error = fails(name, content);
    if (error) throw error;
    return run();
  });
}

function collector(fails: (event: SpooledEvent) => boolean = () => false) {
  const sent: string[] = [];
  const groups: number[] = [];
  const send: SendBatch = async (group) => {
    groups.push(group.length);
    const kept = group.filter(fails);
    sent.push(...group.filter((event) => !kept.includes(event)).map(({ event }) => event.metadata.id));
    return { kept, proceed: kept.length === 0 };
  };
  return { sent, groups, send };
}

/** Keeps all of a group, and goes on. */
const keepAll: SendBatch = async (group) => ({ kept: group, proceed: true });
const broken: SendBatch = async () => Promise.reject(new Error("bug"));

/** So many events, the first of them numbered so. */
function many(count: number, first = 0): SpooledEvent[] {
  return Array.from({ length: count }, (_, index) => spooled(index + first, index + first));
}

/** The ids of what a spool hands over. */
async function replayed(spool: Pick<Spool, "replay">): Promise<string[]> {
  const { sent, send } = collector();
  await spool.replay(send);
  return sent;
}

const enospc = () => Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
const noted = (number: number, note: string): SpooledEvent => ({
  ...spooled(number, number),
  event: testEvent(number, note),
});

/** Owners whose states a test decides. */
const ownerIn = (states: Record<string, OwnerState>, token: string) => ({
  token,
  stateOf: (other: string): OwnerState => states[other] ?? "alive",
});

describe("fileSpool", () => {
  let folder: string;
  let path: string;
  let spool: Spool;
  const spoolWith = (ports: Partial<FileSpoolPorts>) => fileSpool({ path }, ports);
  /** Path of a segment that is older than all that a spool begins. */
  const oldSegment = () => `${path}.0000000000000-00000000.segment`;
  const namesLike = async (pattern: RegExp) => (await readdir(folder)).filter((name) => pattern.test(name));
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "file-spool-"));
    path = join(folder, "events.spool");
    spool = fileSpool({ path });
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("hands over in order of attempts and is empty then", async () => {
    await spool.add([spooled(3, 20, 0), spooled(2, 10, 7)]);
    await spool.add([spooled(1, 10, 6)]);
    const { sent, send } = collector();
    expect(await spool.replay(send)).to.deep.equal({ sent: 3, kept: 0, bad: [] });
    expect(sent).to.deep.equal([testId(1), testId(2), testId(3)]);
    expect(await readdir(folder)).to.deep.equal([]);
    expect(await spool.replay(send)).to.deep.equal({ sent: 0, kept: 0, bad: [] });
  });

  it("keeps what could not be sent, and its place before what failed later", async () => {
    await spool.add([spooled(1, 10), spooled(2, 20)]);
    expect(await spool.replay(collector(() => true).send)).to.include({ sent: 0, kept: 2 });
    await spool.add([spooled(3, 30)]);
    expect(await replayed(spool)).to.deep.equal([testId(1), testId(2), testId(3)]);
  });

  it("hands over ten at a time and stops when told to, keeping the rest", async () => {
    await spool.add(many(55));
    const { sent, groups, send } = collector(({ attemptedAtMs }) => attemptedAtMs === 23);
    expect(await spool.replay(send)).to.deep.equal({ sent: 29, kept: 26, bad: [] });
    expect(groups).to.deep.equal([10, 10, 10]);
    expect(sent).to.not.include(testId(23));
    const rest = await replayed(spool);
    expect(rest).to.have.length(26);
    expect(rest[0]).to.equal(testId(23));
  });

  it("leaves what comes after an event that is kept for a replay that goes on", async () => {
    await spool.add(many(25));
    const { send } = collector(({ attemptedAtMs }) => attemptedAtMs === 3);
    const summary = await spool.replay(async (group) => ({ ...(await send(group)), proceed: true }));
    expect(summary).to.deep.equal({ sent: 24, kept: 1, bad: [] });
    expect(await replayed(spool)).to.deep.equal([testId(3)]);
  });

  it("keeps everything when sending itself breaks", async () => {
    await spool.add([spooled(1, 1)]);
    expect((await rejection(spool.replay(broken))).message).to.equal("bug");
    expect(await namesLike(/\.locked-/), "nobody works on it any more").to.deep.equal([]);
    expect(await replayed(spool)).to.deep.equal([testId(1)]);
  });

  describe("identity", () => {
    const same = spooled(1, 1);
    const { metadata } = same.event;
    const otherType = { ...spooled(1, 2), event: { ...same.event, type: "auth.test-signed-out" } };
    const otherData = { ...spooled(1, 3), event: testEvent(1, "another") };
    const named = (id: string, attemptedAtMs: number): SpooledEvent => ({
      ...spooled(1, attemptedAtMs),
      event: { ...same.event, metadata: { ...metadata, id } },
    });
    const upperCase = named("ABCDEF00-0000-4000-8000-000000000001", 4);
    const lowerCase = named("abcdef00-0000-4000-8000-000000000001", 5);

    it("sends different events of one id", async () => {
      await spool.add([same, otherType, otherData]);
      const got: SpooledEvent[] = [];
      await spool.replay(async (group) => (got.push(...group), { kept: [], proceed: true }));
      expect(got).to.deep.equal([same, otherType, otherData]);
    });

    it("sends one event once that was spooled twice, also in two segments and spellings of its id", async () => {
      await spool.add([same, upperCase]);
      await spool.add([same]);
      await fileSpool({ path }).add([same, lowerCase]);
      const { sent, send } = collector();
      expect(await spool.replay(send)).to.deep.equal({ sent: 2, kept: 0, bad: [] });
      expect(sent).to.deep.equal([testId(1), upperCase.event.metadata.id]);
      expect(await readdir(folder)).to.deep.equal([]);
    });

    it("keeps the second copy of an event as long as the first is kept", async () => {
      await spool.add([same, same]);
      await spool.replay(keepAll);
      expect(await replayed(spool)).to.deep.equal([testId(1)]);
    });
  });

  describe("bad bytes", () => {
    it("are named and kept aside, byte for byte, and the good ones between are sent", async () => {
      await spool.add([spooled(1, 1)]);
      const [segment = ""] = await namesLike(/segment$/);
      const good = await readFile(join(folder, segment));
      const torn = Buffer.from("{ torn");
      await writeFile(join(folder, segment), Buffer.concat([torn, good, Buffer.from([0xff, 0xfe])]));
      const { sent, send } = collector();
      const summary = await spool.replay(send);
      expect(sent).to.deep.equal([testId(1)]);
      const aside = join(folder, segment.replace(/segment$/, "bad"));
      const end = 6 + good.length;
      const bad = [`0 to 6`, `${end} to ${end + 2}`].map((bytes) => ({
        where: `${join(folder, segment)} bytes ${bytes}, now in ${aside}`,
        problem: "is no record",
      }));
      expect(summary.bad).to.deep.equal(bad);
      expect(await readFile(aside)).to.deep.equal(Buffer.from([...torn, 0x0a, 0xff, 0xfe, 0x0a]));
      expect(await readdir(folder)).to.deep.equal([basename(aside)]);
    });

    it("are told once, also when the events beside them are kept for longer", async () => {
      await writeFile(oldSegment(), Buffer.concat([encodeRecord(spooled(1, 1)), Buffer.from("{ torn")]));
      expect((await spool.replay(keepAll)).bad).to.have.length(1);
      expect((await spool.replay(keepAll)).bad).to.have.length(0);
      expect(await spool.replay(collector().send)).to.deep.equal({ sent: 1, kept: 0, bad: [] });
      expect(await readdir(folder)).to.have.length(1);
    });

    it("stay where they are when there is no room to keep them aside, and do not hold the good ones up", async () => {
      await writeFile(oldSegment(), Buffer.concat([encodeRecord(spooled(1, 1)), Buffer.from("{ torn")]));
      const full = failingFiles((step) => (step === "create" ? enospc() : undefined));
      const { sent, send } = collector();
      const summary = await spoolWith({ files: full }).replay(send);
      expect(sent).to.deep.equal([testId(1)]);
      expect(summary.bad[0]?.where).to.match(/still there, as .*\.bad cannot be written: no space left/);
      const again = await fileSpool({ path }).replay(send);
      expect(again).to.deep.include({ sent: 0, kept: 0 });
      expect(again.bad[0]?.where).to.match(/now in/);
    });
  });

  it("leaves alone a folder that bears its name", async () => {
    await mkdir(path);
    await writeFile(join(path, "own"), "");
    const spool = fileSpool({ path });
    await spool.add([spooled(1, 1)]);
    expect(await spool.replay(collector().send)).to.deep.equal({ sent: 1, kept: 0, bad: [] });
    expect(await readdir(path)).to.deep.equal(["own"]);
  });

  for (const step of ["open", "readAll"]) {
    it(`tells of a file that cannot be read (${step}), keeps it, and sends what is behind it`, async () => {
      await writeFile(oldSegment(), encodeRecord(spooled(1, 1)));
      await fileSpool({ path }).add([spooled(2, 2)]);
      let asked = 0;
      const files = failingFiles((name) =>
        name === step && asked++ === 0
          ? Object.assign(new Error("permission denied"), { code: "EACCES" })
          : undefined,
      );
      const { sent, send } = collector();
      const summary = await spoolWith({ files }).replay(send);
      expect(sent).to.deep.equal([testId(2)]);
      expect(summary).to.deep.include({ sent: 1, kept: 0 });
      expect(summary.bad).to.have.length(1);
      expect(summary.bad[0]?.where).to.match(/\.segment, still there$/);
      expect(summary.bad[0]?.problem).to.equal("cannot be read: permission denied");
      expect(await fileSpool({ path }).replay(send)).to.deep.equal({ sent: 1, kept: 0, bad: [] });
    });
  }

  describe("its limit", () => {
    const bytes = encodeRecord(spooled(1, 1)).length;

    it("is refused to be passed, by size and limit, and has room again after a replay", async () => {
      const spool = fileSpool({ path, maxBytes: 2 * bytes });
      await spool.add([spooled(1, 1)]);
      await spool.add([spooled(2, 2)]);
      const error = await rejection(spool.add([spooled(3, 3)]));
      expect(error.message).to.equal(
        `Spool ${path} would have ${3 * bytes} bytes, and its limit is ${2 * bytes} bytes.`,
      );
      await spool.replay(collector().send);
      await spool.add([spooled(3, 3)]);
    });

    it("counts what others wrote meanwhile, with each new segment", async () => {
      const one = fileSpool({ path, maxBytes: 3 * bytes });
      const other = fileSpool({ path });
      await one.add([spooled(1, 1)]);
      await other.add([spooled(2, 2)]);
      await other.add([spooled(3, 3)]);
      const late = fileSpool({ path, maxBytes: 3 * bytes });
      expect((await rejection(late.add([spooled(4, 4)]))).message).to.match(/would have .* limit/);
      await one.replay(keepAll);
      expect((await rejection(one.add([spooled(4, 4)]))).message).to.match(/would have .* limit/);
    });

    it("does not count what could not be written", async () => {
      let isFull = false;
      const files = failingFiles((step) => (isFull && step === "write" ? enospc() : undefined));
      const spool = fileSpool({ path, maxBytes: 2 * bytes }, { files });
      await spool.add([spooled(1, 1)]);
      isFull = true;
      expect(await rejection(spool.add([spooled(2, 2)]))).to.have.property("code", "ENOSPC");
      isFull = false;
      await spool.add([spooled(3, 3)]);
    });
  });

  it("refuses a name that leaves no room for what is appended to it", () => {
    expect(() => fileSpool({ path: join(folder, "x".repeat(161)) })).to.throw(/161 bytes, and may have 160/);
  });

  it("flushes what was added at the same time together", async () => {
    const steps: string[] = [];
    const files = steppedFiles(async (name, run) => (steps.push(name), run()));
    const spool = spoolWith({ files });
    await Promise.all(Array.from({ length: 50 }, (_, index) => spool.add([spooled(index, index)])));
    const count = (name: string) => steps.filter((step) => step === name).length;
    expect([count("sync"), count("syncFolder"), count("create")]).to.deep.equal([1, 1, 1]);
    expect(await replayed(spool)).to.have.length(50);
  });

  it("resolves only after the record, and the name of a new file, are flushed", async () => {
    const steps: string[] = [];
    const spool = spoolWith({ files: steppedFiles(async (name, run) => (steps.push(name), run())) });
    await spool.add([spooled(1, 1)]);
    const ends = ["write", "sync", "syncFolder"].map((name) => steps.lastIndexOf(name));
    expect(ends[0]).to.be.greaterThan(-1);
    expect(ends).to.deep.equal([...ends].sort((one, other) => one - other));
    steps.length = 0;
    await spool.add([spooled(2, 2)]);
    expect(steps).to.include("sync").and.not.include("syncFolder").and.not.include("create");
    expect(await readdir(folder)).to.have.length(1);
  });

  it("goes on in a new segment once one is large", async () => {
    await spool.add([noted(1, "x".repeat(4_200_000))]);
    await spool.add([spooled(2, 2)]);
    expect(await namesLike(/segment$/)).to.have.length(2);
  });

  describe("on a disk that fails", () => {
    it("rejects the record that does not fit, and keeps those before and after it", async () => {
      let room = Infinity;
      const files = steppedFiles(async (name, run, content) => {
        if (name !== "write" || !content) return run();
        // A full disk takes what it can, and fails when asked again.
        if (room <= 0) throw enospc();
        room -= content.length;
        return run();
      });
      const spool = spoolWith({
        files: changedFiles(files, (file) => ({
          ...file,
          write: (content, position) =>
            file.write(content.subarray(0, Math.max(1, Math.min(content.length, room))), position),
        })),
      });
      await spool.add([spooled(1, 1)]);
      room = 700;
      const together = await Promise.allSettled([
        spool.add([noted(2, "x".repeat(5_000))]),
        spool.add([spooled(3, 3)]),
      ]);
      expect(together.map(({ status }) => status)).to.deep.equal(["rejected", "rejected"]);
      expect((together[0] as PromiseRejectedResult).reason).to.have.property("code", "ENOSPC");
      room = Infinity;
      await spool.add([spooled(4, 4)]);
      const { sent, send } = collector();
      expect((await spool.replay(send)).bad).to.deep.equal([]);
      expect(sent).to.deep.equal([testId(1), testId(4)]);
    });

    it("keeps the small record beside one that does not fit", async () => {
      const files = failingFiles((step, content) =>
        step === "write" && (content?.length ?? 0) > 1_000 ? enospc() : undefined,
      );
      const spool = spoolWith({ files });
      const together = await Promise.allSettled([
        spool.add([spooled(1, 1)]),
        spool.add([noted(2, "x".repeat(5_000))]),
        spool.add([spooled(3, 3)]),
      ]);
      expect(together.map(({ status }) => status)).to.deep.equal(["fulfilled", "rejected", "fulfilled"]);
      expect(await replayed(spool)).to.deep.equal([testId(1), testId(3)]);
    });

    it("writes over what is left of a record that could not even be cut off", async () => {
      let isFull = false;
      const half = (file: SpoolFile): SpoolFile => ({
        ...file,
        write: async (content, position) => {
          if (!isFull) return file.write(content, position);
          if (content.length < 2_000) throw enospc();
          return file.write(content.subarray(0, content.length - 1_000), position);
        },
        truncate: async (sizeBytes) => (isFull ? Promise.reject(enospc()) : file.truncate(sizeBytes)),
      });
      const spool = spoolWith({ files: changedFiles(nodeSpoolFiles, half) });
      await spool.add([spooled(1, 1)]);
      isFull = true;
      await rejection(spool.add([noted(2, "x".repeat(5_000))]));
      isFull = false;
      await spool.add([spooled(3, 3)]);
      const { sent, send } = collector();
      expect((await spool.replay(send)).bad).to.have.length(1);
      expect(sent).to.deep.equal([testId(1), testId(3)]);
    });

    it("does not keep what it rejected because it could not be flushed", async () => {
      let isBroken = false;
      const files = failingFiles((step) => (isBroken && step === "sync" ? enospc() : undefined));
      const spool = spoolWith({ files });
      await spool.add([spooled(1, 1)]);
      isBroken = true;
      await rejection(spool.add([spooled(2, 2)]));
      isBroken = false;
      await spool.add([spooled(3, 3)]);
      expect(await replayed(spool)).to.deep.equal([testId(1), testId(3)]);
    });

    for (const failing of ["create", "sync", "syncFolder", "rename"]) {
      it(`rejects when ${failing} fails, loses nothing that it accepted and works when the disk does`, async () => {
        let isBroken = false;
        const broken = () => Object.assign(new Error("i/o error"), { code: "EIO" });
        const files = failingFiles((step) => (isBroken && step === failing ? broken() : undefined));
        const spool = spoolWith({ files });
        const other = spoolWith({ files });
        await spool.add([spooled(1, 1)]);
        isBroken = true;
        expect(await rejection(other.add([spooled(2, 2)]))).to.have.property("code", "EIO");
        isBroken = false;
        await other.add([spooled(3, 3)]);
        const all = collector();
        await spool.replay(all.send);
        await other.replay(all.send);
        expect(all.sent).to.include.members([testId(1), testId(3)]);
        expect(await readdir(folder)).to.deep.equal([]);
      });
    }
  });

  describe("with others", () => {
    it("never hands an event to two replays that run at a time", async () => {
      const spools = [fileSpool({ path }), fileSpool({ path }), fileSpool({ path })];
      for (let number = 0; number < 90; number++) await spools[number % 3]?.add([spooled(number, number)]);
      const got: string[] = [];
      const send: SendBatch = async (group) => {
        await new Promise((resolve) => setImmediate(resolve));
        got.push(...group.map(({ event }) => event.metadata.id));
        return { kept: [], proceed: true };
      };
      const replays = [...spools, ...spools].map((spool) => spool.replay(send));
      const summaries = await Promise.all(replays);
      expect(got).to.have.length(90);
      expect(new Set(got).size).to.equal(90);
      expect(summaries.reduce((sum, { sent }) => sum + sent, 0)).to.equal(90);
    });

    it("works on a segment in one of its own replays, also after others have asked for it", async () => {
      await spool.add([spooled(1, 1)]);
      const got: string[] = [];
      let under = 0;
      const replays = Array.from({ length: 3 }, () =>
        spool.replay(async (group) => {
          if (++under === 1) await spool.replay(async () => Promise.reject(new Error("taken twice")));
          got.push(...group.map(({ event }) => event.metadata.id));
          return { kept: [], proceed: true };
        }),
      );
      await Promise.all(replays);
      expect(got).to.deep.equal([testId(1)]);
    });

    it("does not touch what is added while it replays", async () => {
      const one = fileSpool({ path });
      const other = fileSpool({ path });
      await one.add([spooled(1, 1), spooled(2, 2)]);
      const inner = collector();
      await one.replay(async (group) => {
        await one.add([spooled(3, 3)]);
        await other.add([spooled(4, 4)]);
        await other.replay(inner.send);
        return { kept: group, proceed: true };
      });
      const last = collector();
      await other.replay(last.send);
      expect([...inner.sent, ...last.sent].sort()).to.deep.equal([1, 2, 3, 4].map(testId));
      expect(await readdir(folder)).to.deep.equal([]);
    });

    it("leaves alone what a process that lives works on, however long", async () => {
      const busy = spoolWith({ owner: ownerIn({}, "busy") });
      await busy.add([spooled(1, 1)]);
      const other = collector();
      const own = collector();
      await busy.replay(async (group) => {
        const idle = spoolWith({ owner: ownerIn({ busy: "alive" }, "other") });
        expect(await idle.replay(other.send)).to.include({ sent: 0, kept: 0 });
        return own.send(group);
      });
      expect([own.sent, other.sent]).to.deep.equal([[testId(1)], []]);
    });

    it("hands over what was added before a replay, also while it goes on adding", async () => {
      let isReplaying = false;
      let release: () => void = () => undefined;
      const files = steppedFiles(async (name, run) => {
        const result = await run();
        if (!isReplaying) return result;
        if (name === "list" && adding === undefined) {
          adding = spool.add([spooled(2, 2)]);
          await begun;
        }
        if (name === "write" && !isHeld) {
          isHeld = true;
          reached();
          await new Promise<void>((resolve) => (release = resolve));
        }
        return result;
      });
      let reached: () => void = () => undefined;
      const begun = new Promise<void>((resolve) => (reached = resolve));
      let adding: Promise<void> | undefined;
      let isHeld = false;
      const spool = spoolWith({ files });
      const first = spool.add([spooled(1, 1)]);
      await new Promise((resolve) => setImmediate(resolve));
      const { sent, send } = collector();
      const replay = spool.replay(send);
      await first;
      isReplaying = true;
      await replay;
      release();
      await adding;
      expect(sent).to.deep.equal([testId(1)]);
    });

    it("loses nothing to who takes it for dead in the middle of a write", async () => {
      const states: Record<string, OwnerState> = { slow: "dead" };
      const thief = spoolWith({ owner: ownerIn(states, "thief") });
      const stolen = collector();
      let isFirst = true;
      const files = steppedFiles(async (name, run) => {
        if (name === "write" && isFirst) {
          isFirst = false;
          await thief.replay(stolen.send);
        }
        return run();
      });
      const slow = spoolWith({ files, owner: ownerIn({}, "slow") });
      await slow.add([spooled(1, 1)]);
      const after = collector();
      await thief.replay(after.send);
      expect([...stolen.sent, ...after.sent]).to.deep.equal([testId(1)]);
    });

    it("stops sending what was taken from it while it stood still", async () => {
      const slow = spoolWith({ owner: ownerIn({}, "slow") });
      await slow.add(many(25));
      const thief = spoolWith({ owner: ownerIn({ slow: "dead" }, "thief") });
      const stolen = collector();
      const own = collector();
      await slow.replay(async (group) => {
        if (own.groups.length === 0) await thief.replay(stolen.send);
        return own.send(group);
      });
      expect(own.sent).to.have.length(10);
      expect(stolen.sent).to.have.length(25);
    });

    describe("whose processes it cannot see", () => {
      const unknown: Record<string, OwnerState> = { away: "unknown" };
      /** A clock that only sleeping moves; what is to happen meanwhile happens in the sleep. */
      const clockThat = (during: (sleptMs: number) => unknown = () => undefined) => ({
        ...nodeSpoolClock,
        sleptMs: 0,
        async sleep(delayMs: number) {
          this.sleptMs += delayMs;
          await during(this.sleptMs);
        },
      });

      /** Leaves a segment as a process does that ends in the middle of a replay. */
      async function leftBehind(): Promise<string> {
        const away = spoolWith({ owner: ownerIn({}, "away") });
        await away.add([spooled(1, 1)]);
        const [segment = ""] = await namesLike(/segment$/);
        await nodeSpoolFiles.rename(join(folder, segment), join(folder, `${segment}.locked-away`));
        return join(folder, `${segment}.locked-away`);
      }

      it("takes over what stood still for 10 s", async () => {
        await leftBehind();
        const clock = clockThat();
        expect(await replayed(spoolWith({ clock, owner: ownerIn(unknown, "here") }))).to.deep.equal([
          testId(1),
        ]);
        expect(clock.sleptMs).to.equal(10_000);
        expect(await readdir(folder)).to.deep.equal([]);
      });

      it("leaves alone what its owner touches, and does not wait for it", async () => {
        const locked = await leftBehind();
        const clock = clockThat(async (sleptMs) => sleptMs === 2_000 && nodeSpoolFiles.touch(locked));
        expect(await replayed(spoolWith({ clock, owner: ownerIn(unknown, "here") }))).to.deep.equal([]);
        expect(clock.sleptMs).to.equal(2_000);
      });

      it("does not wait while nothing can be sent", async () => {
        await leftBehind();
        const clock = clockThat();
        const here = spoolWith({ clock, owner: ownerIn(unknown, "here") });
        await here.add([spooled(2, 2)]);
        await here.replay(collector(() => true).send);
        expect(clock.sleptMs).to.equal(0);
      });

      it("gives a sign of life every 2 s while it works on a segment, and none when it does not", async () => {
        const touched: string[] = [];
        let call: (() => void) | undefined;
        const clock: SpoolClock = {
          ...nodeSpoolClock,
          every(periodMs, given) {
            expect(periodMs).to.equal(2_000);
            call = given;
            return () => (call = undefined);
          },
        };
        const files = { ...nodeSpoolFiles, touch: async (name: string) => void touched.push(basename(name)) };
        const spool = spoolWith({ clock, files, owner: ownerIn({}, "here") });
        await spool.add([spooled(1, 1)]);
        expect(call).to.equal(undefined);
        await spool.replay(async () => {
          call?.();
          return { kept: [], proceed: true };
        });
        expect(touched).to.have.length(1);
        expect(touched[0]).to.match(/\.locked-here$/);
        expect(call).to.equal(undefined);
      });
    });
  });

  describe("when the process dies", () => {
    class Killed extends Error {}

    /** Real files until the nth step, which is made by half or not at all; then nothing happens any more. */
    function dyingFiles(diesAt: number, torn: boolean): SpoolFiles & { steps: string[] } {
      const steps: string[] = [];
      const files = steppedFiles(async (name, run, content) => {
        steps.push(name);
        if (steps.length < diesAt) return run();
        // What the system took before a kill is there; of a write it may be a part.
        // The system closes what a process left open.
        const isMade = name === "close" || (steps.length === diesAt && torn && !content);
        const result = isMade ? await run() : undefined;
        if (name === "create" || name === "open") await (result as SpoolFile | undefined)?.close();
        throw new Killed();
      });
      const halved = (file: SpoolFile): SpoolFile => ({
        ...file,
        write: async (content, position) => {
          const half = content.subarray(0, Math.ceil(content.length / 2));
          return steps.length + 2 === diesAt && torn
            ? file.write(half, position)
            : file.write(content, position);
        },
      });
      return { ...changedFiles(files, halved), steps };
    }

    /** Events wait, more are added, and a replay sends those of even numbers and sets bad bytes aside. */
    async function run(files: SpoolFiles, accepted: string[], sent: string[][]): Promise<void> {
      const spool = spoolWith({ files, owner: ownerIn({}, "dying") });
      for (const number of [21, 22]) {
        await spool.add([noted(number, "x".repeat(2_000))]);
        accepted.push(testId(number));
      }
      await spool.replay(async (group) => {
        const kept = group.filter(({ attemptedAtMs }) => attemptedAtMs % 2 === 1);
        sent.push(group.filter((event) => !kept.includes(event)).map(({ event }) => event.metadata.id));
        return { kept, proceed: true };
      });
    }

    for (const torn of [false, true]) {
      it(`${torn ? "in" : "before"} any step, loses nothing that it accepted and repeats one group at most`, async () => {
        const kinds = new Set<string>();
        let survived = false;
        for (let diesAt = 1; !survived; diesAt++) {
          await rm(folder, { recursive: true });
          folder = await mkdtemp(join(tmpdir(), "file-spool-"));
          path = join(folder, "events.spool");
          const early = many(15, 1);
          await fileSpool({ path }).add(early);
          await writeFile(
            oldSegment(),
            Buffer.concat([encodeRecord(spooled(20, 20)), Buffer.from("not json\n")]),
          );
          const accepted = [...early.map(({ event }) => event.metadata.id), testId(20)];
          const groups: string[][] = [];
          const files = dyingFiles(diesAt, torn);
          survived = await run(files, accepted, groups).then(
            () => true,
            (error: unknown) => {
              if (error instanceof Killed) return false;
              throw error;
            },
          );
          kinds.add(files.steps[diesAt - 1] ?? "");
          const after = collector();
          await spoolWith({ owner: ownerIn({ dying: "dead" }, "later") }).replay(after.send);
          const before = groups.flat();
          expect([...before, ...after.sent], `killed at step ${diesAt}`).to.include.members(accepted);
          const twice = after.sent.filter((id) => before.includes(id));
          if (twice.length > 0) expect(groups.at(-1), `killed at step ${diesAt}`).to.include.members(twice);
          const aside = await namesLike(/\.bad$/);
          const texts = await Promise.all(aside.map((name) => readFile(join(folder, name), "utf8")));
          expect(texts.join("")).to.contain("not json");
          expect((await readdir(folder)).filter((name) => !/\.bad(\.part)?$/.test(name))).to.deep.equal([]);
        }
        const all = "list state create write sync syncFolder rename open readAll close remove".split(" ");
        expect([...kinds]).to.include.members(all);
      });
    }
  });
});
