import { createHash, randomInt, randomUUID } from "node:crypto";
import { openSync, writeSync } from "node:fs";
import { fileSpool } from "../../../events/publisher/file-spool";
import type { Spool, SpooledEvent } from "../../../events/publisher/spool";

/**
 * A process that works on a spool until it is killed, and writes to a file what it did: `started`, `begun`, `kept` or `refused`
 * with the name of an event, and `group` with the names of those that it hands over, before they count as sent;
 * `ended` when the spool is done with the group before. What a killed process has written there stays.
 */
async function main([, , role = "", path = "", log = "", maxBytes = "0"]: readonly string[]): Promise<void> {
  const file = openSync(log, "a");
  const say = (line: string): unknown => writeSync(file, `${line}\n`);
  say("started");
  const spool = fileSpool({ path });
  if (role === "replayer") for (;;) await replay(spool, say);
  await Promise.all(Array.from({ length: 6 }, () => write(spool, say, Number(maxBytes))));
}

/** So many bytes of a text are enough to tell it from any other. */
const namesakeBytes = 12;

async function write(spool: Spool, say: (line: string) => unknown, maxBytes: number): Promise<never> {
  let lastId: string = randomUUID();
  for (let sequence = 0; ; sequence++) {
    const events = Array.from({ length: randomInt(20) === 0 ? 15 : 1 }, () => ({
      // Now and then another event has the id of the one before, as a producer's bug makes it.
      event:
        randomInt(8) === 0
          ? makeEvent(maxBytes, lastId, namesakeBytes)
          : makeEvent(maxBytes, (lastId = randomUUID())),
      attemptedAtMs: Date.now(),
      sequence,
      code: "ThrottlingException",
    }));
    const ids = events.map(nameOf).join(" ");
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
    for (const record of group) if (!isWhole(record)) say(`damaged ${nameOf(record)}`);
    // Now and then EventBridge refuses one event, or all.
    const isDown = randomInt(12) === 0;
    const kept = group.filter(() => isDown || randomInt(25) === 0);
    const sent = group.filter((record) => !kept.includes(record));
    say(`group ${sent.map(nameOf).join(" ")}`);
    await new Promise((resolve) => setTimeout(resolve, randomInt(5)));
    return { kept, proceed: !isDown };
  });
  say("ended");
  for (const { problem } of bad) say(`bad ${problem}`);
  await new Promise((resolve) => setTimeout(resolve, randomInt(20)));
}

/** An event whose text has 1 byte to `maxBytes`, small ones as often as large ones, and hence its hash in its source. */
function makeEvent(maxBytes: number, id: string, leastBytes = 1): SpooledEvent["event"] {
  const length = Math.floor(maxBytes ** ((randomInt(1_000) / 1_000) ** 2));
  const unit = randomUUID();
  const text = unit.repeat(Math.ceil(length / unit.length)).slice(0, Math.max(leastBytes, length));
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
      producer: "simulation",
    },
  };
}

/** What an event is known by in the logs: its id, and what tells it from others of that id. */
export function nameOf({ event }: Pick<SpooledEvent, "event">): string {
  return `${event.metadata.id}/${event.source.slice(0, 12)}`;
}

/** Whether an event is what {@link makeEvent} made. */
export function isWhole({ event }: SpooledEvent): boolean {
  return hash((event.data as { readonly text: string }).text) === event.source;
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

if (require.main === module) void main(process.argv);
