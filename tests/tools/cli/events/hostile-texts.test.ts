import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { journalRecord } from "../../../../handlers/journal/journal-record";
import { envelopeOf, eventOf, idOf, ofDev, SmallAws, userBus, type Person } from "./small-aws";

/** Clears the screen, names the window, colours, turns the direction, hides, and forges a line of its own. */
const hostile =
  "\u001b[2J\u001b]0;owned\u0007\u009b31m\u202eabc\u200b\u2028\ud800\u{e0041}\u007f\b\r\nforged  line\tend";
/** What SQS lets through in an attribute. */
const inAttribute = "\u009b31m\u202eabc\u200b\u2028\u007f\u0085\r\nforged  line\tend";
/** All that a terminal obeys or does not show; the line ends are the program's own. */
const unseen = /[^\P{C}\n]|[\p{Zl}\p{Zp}]/u;

const hostileEvent = {
  ...eventOf(1),
  type: `user.${hostile}`,
  source: hostile,
  data: { [hostile]: hostile },
  metadata: { ...eventOf(1).metadata, correlationId: hostile, producer: hostile },
};

describe("npm run events, with texts that command terminals,", () => {
  let aws: SmallAws;
  const folder = mkdtempSync(join(tmpdir(), "hostile-"));
  const file = join(folder, "events.jsonl");
  before(async () => {
    aws = await SmallAws.start();
    writeFileSync(file, `${JSON.stringify(hostileEvent)}\n{"${hostile}\n`);
    const attributes = {
      reason: inAttribute,
      detail: inAttribute,
      eventType: `user.${inAttribute}`,
      domain: inAttribute,
      firstSeen: inAttribute,
    };
    const body = JSON.stringify({
      ...(JSON.parse(envelopeOf(hostileEvent)) as object),
      [hostile]: hostile,
      resources: [hostile],
    });
    await aws.sendDeadLetter(1, attributes, body);
    await aws.send(`${userBus}-search-index-dead-letters`, `not JSON ${inAttribute}`);
    await aws.sendUndelivered(2, `${userBus}-journal`, body);
    const abandoned = { ...attributes, eventId: idOf(3), origin: `gone${inAttribute}`, recoveries: 1 };
    await aws.send("bellyfed-parking-lot-dev", body, (await aws.deadLetter(3, abandoned)).attributes);
    for (const ending of ["rejected", "unmatched"]) await aws.send(`${userBus}-${ending}`, body);
    await aws.send("bellyfed-ingress-dev-unrouted", body);
    await aws.journal(journalRecord(hostileEvent));
    const logs = aws.local.services.logs;
    const group = `/aws/lambda/${userBus}-journal`;
    logs.write(group, hostile, "request-1");
    for (const fields of [
      { level: hostile, message: hostile, [hostile]: hostile },
      { type: hostile, status: hostile, error: hostile, eventId: hostile, duration: hostile },
      { _aws: {}, eventTypes: { [hostile]: hostile }, [`Events${hostile}`]: 1, EventAge: [1] },
      { message_type: hostile, log_level: hostile, details: { event_id: hostile, error_message: hostile } },
    ]) {
      logs.write(group, JSON.stringify(fields), "request-1");
    }
    const breaker = { pk: "b#user/search-index", version: 1, state: "FORCED_OPEN", rounds: 0 };
    await aws.put("bellyfed-consumer-state-dev", { ...breaker, operator: hostile, reason: hostile });
  });
  after(async () => {
    rmSync(folder, { recursive: true });
    await aws.close();
  });

  /** Everything that was written or asked. */
  async function shown(args: readonly string[], person: Person = {}): Promise<string> {
    const { code, out, notes, asked } = await aws.run(ofDev(args), person);
    if (code === 0 && args.includes("--json")) {
      const values = args[0] === "tail" ? out.split("\n") : [out];
      for (const value of values) JSON.parse(value);
    }
    // The head of a table is bold where there are colours; no hostile text holds such a sequence.
    return [out, notes, ...asked].join("\n").replace(/\u001b\[\d+m/g, "");
  }

  /** The verbs that the program's own help knows. */
  async function verbsBelow(path: readonly string[]): Promise<string[]> {
    const help = await shown([...path, "--help"]);
    const commands = /^Commands:\n((?:^ +.*\n?)+)/m.exec(help)?.[1] ?? "";
    const names = [...commands.matchAll(/^ {2}([a-z][a-z-]*)/gm)].map(([, name = ""]) => name);
    const below = names.filter((name) => name !== "help").map((name) => [...path, name]);
    if (below.length === 0) return [path.join(" ")];
    return (await Promise.all(below.map(verbsBelow))).flat();
  }

  const from = ["--from", "3h", "--to", "30m"];
  const runs: Readonly<Record<string, readonly (readonly string[])[]>> = {
    "dead-letters list": [[], ["--json"], ["--reason", hostile], ["--queue", hostile], [hostile]],
    "dead-letters show": [[idOf(1)], [idOf(1), "--json"], [idOf(3)], [hostile]],
    "dead-letters redrive": [
      ["--dry-run"],
      ["--dry-run", "--json"],
      ["--kind", "parking-lot", "--dry-run"],
      ["--force", "--yes"],
    ],
    explain: [[idOf(1)], [idOf(1), "--json"], [idOf(2)], [hostile], [idOf(1), "--since", hostile]],
    "dead-letters export": [
      ["--file", `${file}.kept`],
      ["--file", `${file}/${hostile}`],
    ],
    "dead-letters purge": [[], ["--kind", "consumer", "--dry-run"], ["--exported", hostile]],
    "rejected list": [[], ["--json"]],
    ...Object.fromEntries(
      ["rejected", "unmatched", "unrouted"].flatMap((kind) => [
        [`${kind} export`, [["--file", `${file}/${hostile}`]]],
        [`${kind} purge`, [["--dry-run"], ["--type", hostile, "--dry-run"]]],
      ]),
    ),
    "alarm list": [[], ["--json"], ["--all"]],
    "alarm mute": [
      [hostile, "--for", "1h", "--why", hostile],
      ["x", "--for", hostile, "--why", hostile],
    ],
    "alarm unmute": [[hostile]],
    "unmatched list": [[], ["--json"], ["--type", hostile], ["--domain", hostile]],
    "unmatched show": [[idOf(1)], [idOf(1), "--json"], [hostile]],
    "unrouted list": [[], ["--json"]],
    "unrouted show": [[idOf(1)], [hostile]],
    "rejected show": [[idOf(1)], [hostile]],
    "archive list": [[], ["--json"], [hostile]],
    "archive export": [
      ["--domain", "user", ...from, "--file", `${file}${hostile}`],
      ["--domain", "user", ...from, "--type", hostile, "--file", hostile],
      ["--domain", hostile, ...from, "--file", file],
      ["--domain", "user", ...from, "--file", file, "--larger-than", hostile],
    ],
    replay: [
      ["--domain", hostile, ...from],
      ["--domain", "user", ...from, "--name", hostile],
      ["--domain", "user", ...from, "--subscription", hostile],
    ],
    publish: [[file], [file, "--skip-invalid"], [`${file}${hostile}`]],
    "test-event": [
      ["-", "--bus", "user"],
      ["-", "--bus", "user", "--json"],
      [file, "--bus", "user"],
      [hostile, "--bus", "user"],
      ["-", "--bus", hostile],
    ],
    tail: [["--no-follow"], ["--no-follow", "--json"], ["--since", hostile]],
    "journal find": [
      ["--event", idOf(1)],
      ["--event", idOf(1), "--json"],
      ["--correlation", hostile],
      ["--correlation", hostile, "--json"],
      ["--event", hostile],
    ],
    "journal erase": [
      ["--value", hostile, "--dry-run"],
      ["--event", hostile],
    ],
    "breaker status": [[], ["--json"], ["--subscription", hostile]],
    "breaker open": [
      ["--subscription", "user/search-index", "--why", hostile],
      ["--subscription", "user/search-index", "--why", hostile, "--yes"],
    ],
    "breaker close": [["--subscription", "user/search-index", "--why", hostile, "--yes"]],
    "breaker release": [["--subscription", "user/search-index", "--why", hostile, "--yes"]],
  };

  it("has a run for every verb there is", async () => {
    expect((await verbsBelow([])).sort()).to.deep.equal(Object.keys(runs).sort());
  });

  let sawSomething = 0;
  for (const [verb, lines] of Object.entries(runs)) {
    for (const args of lines) {
      const title = args.map((arg) => (arg.includes(hostile) ? "<hostile>" : arg)).join(" ");
      it(`${verb} ${title} writes text only`, async () => {
        const input = JSON.stringify(hostileEvent);
        const answer = args.includes("--yes") ? {} : { answer: "n", input };
        const text = await shown([...verb.split(" "), ...args], answer);
        expect(text.match(unseen)?.[0]).to.equal(undefined);
        expect(
          text.split("\n").filter((line) => /^\s*forged/.test(line)),
          "lines of the data's own",
        ).to.deep.equal([]);
        if (text.includes("\\u202e")) sawSomething += 1;
      });
    }
  }

  it("still says what the data is", () => {
    expect(sawSomething).to.be.greaterThan(20);
  });

  it("keeps JSON true to the data", async () => {
    const { out } = await aws.type(`journal find --event ${idOf(1)} --json`);
    const [record] = [JSON.parse(out) as Record<string, string>].flat();
    // No half of a pair survives UTF-8.
    const whole = (text = ""): string => text.replace(/\ud800|\ufffd/g, "");
    expect(whole(record?.["type"])).to.equal(whole(`user.${hostile}`));
  });
});
