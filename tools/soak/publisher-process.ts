import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { catalogue } from "../../events/contracts/catalogue";
import { createPublisher, fileSpool } from "../../events/publisher";
import type { EventDraft } from "../../events/publisher";

/** What a publishing process is told on its command line, as JSON. */
export interface PublisherOrder {
  /** File with the events, a JSON object in each line. */
  readonly linesPath: string;
  /** File in which it notes how many lines it is done with; it goes on there after a kill. */
  readonly donePath: string;
  readonly spoolPath: string;
  readonly environment: string;
}

const eventsPerCall = 10;

type Drafts = EventDraft<(typeof catalogue.contracts)[number]>[];

/**
 * Publishes events through a publisher with a file spool until all are with EventBridge, no faster than its parent
 * allows. It may be killed at any time: what was published and not noted yet is published again under its ids.
 */
async function main({ linesPath, donePath, spoolPath, environment }: PublisherOrder): Promise<void> {
  let allowedShare = 0;
  process.on("message", (share: number) => (allowedShare = share));
  process.on("disconnect", () => process.exit(1));
  const events = readFileSync(linesPath, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as unknown) as Drafts;
  const publisher = createPublisher({
    environment,
    producer: "bellyfed.soak",
    contracts: catalogue.contracts,
    spool: fileSpool({ path: spoolPath }),
    // Throttled events are to reach the spool, not to be repeated until they need none.
    retry: { maxAttempts: 2 },
  });
  for (let done = readDone(donePath); done < events.length;) {
    if (done >= allowedShare * events.length) {
      await pause(20);
      continue;
    }
    const { spooled } = await publisher.publish(events.slice(done, done + eventsPerCall));
    done = Math.min(events.length, done + eventsPerCall);
    appendFileSync(donePath, `${done} ${spooled}\n`);
    if (spooled === 0) await publisher.replaySpool();
  }
  for (let left = 1; left > 0; await pause(200)) left = (await publisher.replaySpool()).kept;
}

function readDone(path: string): number {
  if (!existsSync(path)) return 0;
  // A line that a kill has cut short counts for nothing.
  const whole = readFileSync(path, "utf8").split("\n").slice(0, -1);
  return Number(whole.at(-1)?.split(" ")[0] ?? 0);
}

main(JSON.parse(process.argv[2] ?? "{}") as PublisherOrder).then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exit(2);
  },
);
