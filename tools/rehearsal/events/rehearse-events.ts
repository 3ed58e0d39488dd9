import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { projectFolder } from "../../../components/functions/bundle-options";
import { catalogue } from "../../../events/contracts/catalogue";
import { programAt } from "../program-at";
import { recordCheckout } from "../record-checkout";
import { ClaimObjects } from "./claim-objects";
import { compareEvents } from "./compare-events";
import { maskPersonalData } from "./mask-personal-data";
import { readRecordedEvents } from "./read-recorded-events";
import { showReplay, type Replay } from "./show-replay";

/** Which events, and which versions they are replayed through. */
export interface RehearseEventsArgs {
  /** See {@link readRecordedEvents}. */
  readonly file: string;
  readonly from: string;
  /** @default the files as they are here */
  readonly to?: string;
  readonly stack: string;
  /** Folder with the objects of claim checks, by their keys. */
  readonly claims?: string;
  /** See {@link CompareEventsArgs}. */
  readonly withUnchanged: boolean;
  readonly asJson: boolean;
  readonly progress: { say(stage: string): void; count(stage: string, done: number, of: number): void };
  readonly signal: AbortSignal;
}

const queueUrlBase = "https://sqs.us-east-1.amazonaws.com";

/** Compares what becomes of recorded events under both versions. Answers what to print, and whether nothing differs. */
export async function rehearseEvents(args: RehearseEventsArgs): Promise<{ text: string; isSame: boolean }> {
  const { file, stack, asJson, progress, signal, withUnchanged } = args;
  const { events, withoutData } = readRecordedEvents(readFileSync(file, "utf8"));
  const objects = new ClaimObjects(args.claims, catalogue.contracts);
  const claimed = events.map((event) => objects.withClaim(event));
  const { from, to } = await programsOf(args);
  progress.say("Recording both versions");
  const [before, after] = await Promise.all(
    [from, to].map((folder) => recordCheckout({ folder, stack, queueUrlBase, signal })),
  );
  const { compared, unchanged } = await compareEvents({
    ...{ before: before!.graph, after: after!.graph, startMs: Date.now(), withUnchanged },
    events: claimed.map(({ event }) => event),
    threads: availableParallelism(),
    onProgress: (done, of) => progress.count("parts replayed", done, of),
  });
  const differences = compared
    .flatMap(({ groups }) => groups)
    .sort((one, other) => other.count - one.count)
    .map((group) => maskPersonalData(group, catalogue.contracts));
  const replay: Replay = {
    ...{ events: events.length, withoutData, unchanged, differences },
    exampleData: claimed.filter(({ isExample }) => isExample).length,
    outcomes: compared.map(({ groups: _, ...one }) => one),
  };
  const text = asJson ? JSON.stringify(replay, null, 2) : showReplay(replay);
  return { text, isSame: differences.length === 0 };
}

/** Folders of both versions. */
async function programsOf({ from, to, progress, signal }: RehearseEventsArgs) {
  const checkout = { say: (stage: string) => progress.say(stage), signal };
  const old = await programAt(from, checkout);
  return { from: old.folder, to: to === undefined ? projectFolder : (await programAt(to, checkout)).folder };
}
