import { spawn } from "node:child_process";
import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect } from "chai";
import { fileSpool } from "../../publisher/file-spool";
import type { SendGroup, SpooledEvent } from "../../publisher/spool";
import { nodeSpoolFiles, type SpoolFiles } from "../../publisher/spool-files";
import { rejection, spooled, testEvent, testId } from "./fixtures";

class Killed extends Error {}

/** The real files, until the process dies before or in the middle of its nth step; then nothing happens any more. */
function dyingFiles(diesAt: number, torn: boolean): SpoolFiles & { steps: string[] } {
  const steps: string[] = [];
  const step = async <Result>(name: string, run: () => Promise<Result>, half?: () => Promise<unknown>) => {
    steps.push(name);
    if (steps.length < diesAt) return run();
    if (steps.length === diesAt && torn) await half?.();
    throw new Killed();
  };
  return {
    steps,
    append: (path, content) => {
      const bytes = Buffer.from(content);
      const half = bytes.subarray(0, Math.floor(bytes.length / 2));
      return step(
        "append",
        () => nodeSpoolFiles.append(path, bytes),
        () => appendFile(path, half),
      );
    },
    read: (path) => step("read", () => nodeSpoolFiles.read(path)),
    rename: (from, to) =>
      step(
        "rename",
        () => nodeSpoolFiles.rename(from, to),
        () => nodeSpoolFiles.rename(from, to),
      ),
    remove: (path) =>
      step(
        "remove",
        () => nodeSpoolFiles.remove(path),
        () => nodeSpoolFiles.remove(path),
      ),
    list: (path) => step("list", () => nodeSpoolFiles.list(path)),
    sizeBytes: (path) => step("sizeBytes", () => nodeSpoolFiles.sizeBytes(path)),
  };
}

function collector(fails: (event: SpooledEvent) => boolean = () => false) {
  const sent: string[] = [];
  const groups: number[] = [];
  const send: SendGroup = async (group) => {
    groups.push(group.length);
    const kept = group.filter(fails);
    sent.push(...group.filter((event) => !kept.includes(event)).map(({ event }) => event.metadata.id));
    return { kept, goOn: kept.length === 0 };
  };
  return { sent, groups, send };
}

describe("fileSpool", () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "file-spool-"));
    path = join(folder, "events.spool");
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("hands over in order of attempts and is empty then", async () => {
    const spool = fileSpool({ path });
    await spool.add([spooled(3, 20, 0), spooled(2, 10, 7)]);
    await spool.add([spooled(1, 10, 6)]);
    const { sent, send } = collector();
    expect(await spool.replay(send)).to.deep.equal({ sent: 3, kept: 0, bad: [] });
    expect(sent).to.deep.equal([testId(1), testId(2), testId(3)]);
    expect(await readdir(folder)).to.deep.equal([]);
    expect(await spool.replay(send)).to.deep.equal({ sent: 0, kept: 0, bad: [] });
  });

  it("keeps what could not be sent, and its place before what failed later", async () => {
    const spool = fileSpool({ path });
    await spool.add([spooled(1, 10), spooled(2, 20)]);
    expect(await spool.replay(collector(() => true).send)).to.include({ sent: 0, kept: 2 });
    await spool.add([spooled(3, 30)]);
    const { sent, send } = collector();
    await spool.replay(send);
    expect(sent).to.deep.equal([testId(1), testId(2), testId(3)]);
  });

  it("hands over 100 at a time and stops when told to, keeping the rest", async () => {
    const spool = fileSpool({ path });
    await spool.add(Array.from({ length: 250 }, (_, index) => spooled(index, index)));
    const { sent, groups, send } = collector(({ attemptedAtMs }) => attemptedAtMs === 150);
    expect(await spool.replay(send)).to.deep.equal({ sent: 199, kept: 51, bad: [] });
    expect(groups).to.deep.equal([100, 100]);
    expect(sent).to.not.include(testId(150));
    const rest = collector();
    await spool.replay(rest.send);
    expect(rest.sent).to.have.length(51);
    expect(rest.sent[0]).to.equal(testId(150));
  });

  it("sends the good lines of a corrupt file, and keeps the bad ones aside, byte for byte, and named", async () => {
    const good = (number: number) => Buffer.from(`${JSON.stringify(spooled(number, number))}\n`);
    const damaged = Buffer.concat([good(8).subarray(0, -1), Buffer.from("\n")]);
    damaged[damaged.indexOf("hello")] = 0xff;
    const noTime = Buffer.from(`${JSON.stringify({ event: testEvent(7) })}\n`);
    const noRoute = Buffer.from(
      `${JSON.stringify({ ...spooled(6, 6), event: testEvent(6, "a", "shop.sold-out") })}\n`,
    );
    const bad = [Buffer.from("{ torn\n"), damaged, noTime, noRoute, Buffer.from("null\n")];
    await writeFile(path, Buffer.concat([good(1), ...bad, good(2)]));
    const { sent, send } = collector();
    const summary = await fileSpool({ path }).replay(send);
    expect(sent).to.deep.equal([testId(1), testId(2)]);
    expect(summary.bad).to.deep.equal(
      [
        "is not JSON",
        "is not UTF-8",
        "does not say when it was attempted",
        "event/type names no domain",
        "event must be an object",
      ].map((problem, index) => ({ where: `${path} line ${index + 2}, now in ${path}.bad`, problem })),
    );
    expect(await readFile(`${path}.bad`)).to.deep.equal(Buffer.concat(bad));
    expect(await readdir(folder)).to.deep.equal(["events.spool.bad"]);
  });

  it("does not let an unfinished line swallow the next event", async () => {
    await writeFile(path, '{"event":{"type":"au');
    await fileSpool({ path }).add([spooled(1, 1)]);
    const { sent, send } = collector();
    expect((await fileSpool({ path }).replay(send)).bad).to.have.length(1);
    expect(sent).to.deep.equal([testId(1)]);
  });

  it("sends an event once that an append wrote twice", async () => {
    const spool = fileSpool({ path });
    await spool.add([spooled(1, 1)]);
    await spool.add([spooled(1, 1)]);
    const { sent, send } = collector();
    await spool.replay(send);
    expect(sent).to.deep.equal([testId(1)]);
  });

  it("takes events up to its limit and refuses more by size and limit", async () => {
    const line = Buffer.byteLength(`\n${JSON.stringify(spooled(1, 1))}\n`);
    const spool = fileSpool({ path, maxBytes: 2 * line });
    await spool.add([spooled(1, 1)]);
    await spool.add([spooled(2, 2)]);
    const error = await rejection(spool.add([spooled(3, 3)]));
    expect(error.message).to.equal(
      `Spool ${path} would have ${3 * line} bytes, and its limit is ${2 * line} bytes.`,
    );
  });

  it("keeps everything when sending itself breaks", async () => {
    const spool = fileSpool({ path });
    await spool.add([spooled(1, 1)]);
    expect((await rejection(spool.replay(async () => Promise.reject(new Error("bug"))))).message).to.equal(
      "bug",
    );
    const { sent, send } = collector();
    await spool.replay(send);
    expect(sent).to.deep.equal([testId(1)]);
  });

  it("lets two replays of two processes run at a time without losing what comes in between", async () => {
    const one = fileSpool({ path });
    const other = fileSpool({ path });
    await one.add([spooled(1, 1), spooled(2, 2)]);
    const second = collector();
    let inner: Promise<unknown> = Promise.resolve();
    const first = collector(() => true);
    await one.replay(async (group) => {
      await other.add([spooled(3, 3)]);
      inner = other.replay(second.send);
      await inner;
      return first.send(group);
    });
    const last = collector();
    await other.replay(last.send);
    expect([...second.sent, ...last.sent]).to.include.members([testId(1), testId(2), testId(3)]);
    expect(await readdir(folder)).to.deep.equal([]);
  });

  describe("when the process dies", () => {
    /** Two events wait, a third is added and a replay sends the first, keeps the rest and sets a bad line aside. */
    async function run(files: SpoolFiles, accepted: string[], sent: string[]): Promise<void> {
      const spool = fileSpool({ path }, files);
      await spool.add([spooled(3, 3)]);
      accepted.push(testId(3));
      const { send } = collector(({ attemptedAtMs }) => attemptedAtMs > 1);
      await spool.replay(async (group) => {
        const result = await send(group);
        sent.push(
          ...group.filter((event) => !result.kept.includes(event)).map(({ event }) => event.metadata.id),
        );
        return result;
      });
    }

    async function prepare(): Promise<void> {
      await fileSpool({ path }).add([spooled(1, 1)]);
      // What a replay left that never ended.
      await writeFile(`${path}.replaying-old`, `${JSON.stringify(spooled(2, 2))}\nnot json\n`);
    }

    for (const torn of [false, true]) {
      it(`${torn ? "in" : "before"} any step, loses nothing that it accepted`, async () => {
        const kinds = new Set<string>();
        let survived = false;
        for (let diesAt = 1; !survived; diesAt++) {
          await rm(folder, { recursive: true });
          folder = await mkdtemp(join(tmpdir(), "file-spool-"));
          path = join(folder, "events.spool");
          await prepare();
          const accepted = [testId(1), testId(2)];
          const sent: string[] = [];
          const files = dyingFiles(diesAt, torn);
          survived = await run(files, accepted, sent).then(
            () => true,
            (error: unknown) => {
              if (error instanceof Killed) return false;
              throw error;
            },
          );
          kinds.add(files.steps.at(-1) ?? "");
          const after = collector();
          await fileSpool({ path }).replay(after.send);
          expect([...sent, ...after.sent], `killed at step ${diesAt}`).to.include.members(accepted);
          expect(await readFile(`${path}.bad`, "utf8")).to.contain("not json");
        }
        expect([...kinds]).to.have.members(["sizeBytes", "append", "list", "rename", "read", "remove"]);
      });
    }

    it("by kill -9 at any moment, loses nothing that it accepted", async function () {
      this.timeout(60_000);
      const accepted = new Set<string>();
      const delivered = new Set<string>();
      for (const killAfter of [1, 4, 9]) {
        await killedWriter(path, killAfter, accepted, delivered);
      }
      expect(accepted.size).to.be.greaterThan(13);
      const after = collector();
      await fileSpool({ path }).replay(after.send);
      const safe = new Set([...delivered, ...after.sent]);
      expect([...accepted].filter((id) => !safe.has(id))).to.deep.equal([]);
    });
  });
});

/** Runs a process that spools and replays without end, and kills it once it has accepted so many events. */
async function killedWriter(path: string, killAfter: number, accepted: Set<string>, delivered: Set<string>) {
  const program = `
    require("ts-node/register/transpile-only");
    const { writeSync } = require("node:fs");
    const { randomUUID } = require("node:crypto");
    const { fileSpool } = require("./publisher/file-spool");
    const { testEvent } = require("./tests/publisher/fixtures");
    const spool = fileSpool({ path: process.argv[1] });
    const say = (line) => writeSync(1, line + "\\n");
    let rounds = 0;
    (async () => {
      for (;;) {
        const event = testEvent(0);
        event.metadata.id = randomUUID();
        await spool.add([{ event, attemptedAtMs: Date.now(), sequence: rounds, code: "x" }]);
        say("accepted " + event.metadata.id);
        if (++rounds % 3 === 0) {
          await spool.replay(async (group) => {
            const sent = group.slice(0, 1);
            for (const { event } of sent) say("delivered " + event.metadata.id);
            return { kept: group.slice(1), goOn: true };
          });
        }
      }
    })();`;
  const child = spawn(process.execPath, ["-e", program, path], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((resolve) => child.once("close", resolve));
  let count = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    const [what, id = ""] = line.split(" ");
    (what === "accepted" ? accepted : delivered).add(id);
    if (what === "accepted" && ++count === killAfter) child.kill("SIGKILL");
  }
  await ended;
}
