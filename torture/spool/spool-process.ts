import { createHash, randomInt, randomUUID } from "node:crypto";
import { openSync, writeSync } from "node:fs";
import { fileSpool } from "../../publisher/file-spool";
import type { Spool, SpooledEvent } from "../../publisher/spool";

/**
 * A process that works on a spool until it is killed, and writes to a file what it did: `begun`, `kept` or `refused`
 * with the id of an event, and `group` with the ids that it hands over, before they count as sent; `ended` when the
 * spool is done with the group before. What a killed process has written there stays.
 */
async function main([, , role = "", path = "", log = "", maxBytes = "0"]: readonly string[]): Promise<void> {
  const file = openSync(log, "a");
  const say = (line: string): unknown => writeSync(file, `${line}\n`);
  const spool = fileSpool({ path });
  if (role === "replayer") for (;;) await replay(spool, say);
  await Promise.all(Array.from({ length: 6 }, () => write(spool, say, Number(maxBytes))));
}

async function write(spool: Spool, say: (line: string) => unknown, maxBytes: number): Promise<never> {
  for (let sequence = 0; ; sequence++) {
    const events = Array.from({ length: randomInt(20) === 0 ? 15 : 1 }, () => ({
      event: makeEvent(maxBytes),
      attemptedAtMs: Date.now(),
      sequence,
      code: "ThrottlingException",
    }));
    const ids = events.map(({ event }) => event.metadata.id).join(" ");
    say(`begun ${ids}`);
    await spool.add(events).then(
      () => say(`kept ${ids}`),
      (error: NodeJS.ErrnoException) => say(`refused ${error.code} ${ids}`),
    );
    await new Promise((resolve) => setTimeout(resolve, randomInt(30)));
  }
}

async function replay(spool: Spool, say: (line: string) => unknown): Promise<void> {
  const { bad } = await spool.replay(async (group) => {
    for (const record of group) if (!isWhole(record)) say(`damaged ${record.event.metadata.id}`);
    // Now and then EventBridge refuses one event, or all.
    const isDown = randomInt(12) === 0;
    const kept = group.filter(() => isDown || randomInt(25) === 0);
    const sent = group.filter((record) => !kept.includes(record));
    say(`group ${sent.map(({ event }) => event.metadata.id).join(" ")}`);
    await new Promise((resolve) => setTimeout(resolve, randomInt(5)));
    return { kept, goOn: !isDown };
  });
  say("ended");
  for (const { problem } of bad) say(`bad ${problem}`);
  await new Promise((resolve) => setTimeout(resolve, randomInt(20)));
}

/** An event whose text has 1 byte to `maxBytes`, small ones as often as large ones, and hence its hash in its source. */
function makeEvent(maxBytes: number): SpooledEvent["event"] {
  const id = randomUUID();
  const length = Math.floor(maxBytes ** ((randomInt(1_000) / 1_000) ** 2));
  const text = id.repeat(Math.ceil(length / id.length)).slice(0, Math.max(1, length));
  return {
    type: "user.profile-updated",
    source: hash(text),
    data: { text },
    metadata: {
      id,
      time: new Date().toISOString(),
      version: 1,
      correlationId: id,
      hops: 0,
      producer: "torture",
    },
  };
}

/** Whether an event is what {@link makeEvent} made. */
export function isWhole({ event }: SpooledEvent): boolean {
  return hash((event.data as { readonly text: string }).text) === event.source;
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

if (require.main === module) void main(process.argv);
