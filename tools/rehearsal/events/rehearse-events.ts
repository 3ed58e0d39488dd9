import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { catalogue } from "../../../events/contracts/catalogue";
import type { StackGraph } from "../../../packages/recorder/stack-graph";
import { ClaimObjects } from "./claim-objects";
import { compareEvents } from "./compare-events";
import { maskPersonalData } from "./mask-personal-data";
import { readRecordedEvents } from "./read-recorded-events";
import { showReplay, type Replay } from "./show-replay";

/** Which events, and which versions they are replayed through. */
export interface RehearseEventsArgs {
  /** See {@link readRecordedEvents}. */
  readonly file: string;
  /** Folder with the objects of claim checks, by their keys. */
  readonly claims?: string;
  /** Records the stack of both versions. */
  readonly record: () => Promise<readonly [before: StackGraph, after: StackGraph]>;
  /** See {@link compareEvents}. */
  readonly withUnchanged: boolean;
  readonly asJson: boolean;
  readonly progress: { count(stage: string, done: number, of: number): void };
}

/** Compares what becomes of recorded events under both versions. Answers what to print, and whether nothing differs. */
export async function rehearseEvents(args: RehearseEventsArgs): Promise<{ text: string; isSame: boolean }> {
  const { file, claims, asJson, progress, withUnchanged } = args;
  const { events, withoutData } = readRecordedEvents(readFileSync(file, "utf8"));
  const objects = new ClaimObjects(claims, catalogue.contracts);
  const claimed = events.map((event) => objects.withClaim(event));
  const [before, after] = await args.record();
  const { compared, unchanged } = await compareEvents({
    ...{ before, after, startMs: Date.now(), withUnchanged },
    events: claimed.map(({ event }) => event),
    processes: availableParallelism(),
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
