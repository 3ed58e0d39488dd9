import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { projectFolder } from "../../../components/functions/bundle-options";
import { catalogue } from "../../../events/contracts/catalogue";
import { programAt } from "../program-at";
import { recordCheckout } from "../record-checkout";
import { compareEvents } from "./compare-events";
import { maskPersonalData } from "./mask-personal-data";
import { readRecordedEvents } from "./read-recorded-events";
import { showComparison } from "./show-comparison";

/** Which events, and which versions they are replayed through. */
export interface RehearseEventsArgs {
  /** See {@link readRecordedEvents}. */
  readonly file: string;
  readonly from: string;
  /** @default the files as they are here */
  readonly to?: string;
  readonly stack: string;
  readonly asJson: boolean;
  readonly progress: { say(stage: string): void; count(stage: string, done: number, of: number): void };
  readonly signal: AbortSignal;
}

const queueUrlBase = "https://sqs.us-east-1.amazonaws.com";

/** Compares what becomes of recorded events under both versions. Answers what to print, and whether nothing differs. */
export async function rehearseEvents(args: RehearseEventsArgs): Promise<{ text: string; isSame: boolean }> {
  const { file, from, to, stack, asJson, progress, signal } = args;
  const { events, withoutData } = readRecordedEvents(readFileSync(file, "utf8"));
  const checkout = { say: (stage: string) => progress.say(stage), signal };
  const old = await programAt(from, checkout);
  const wanted = to === undefined ? { folder: projectFolder } : await programAt(to, checkout);
  progress.say("Recording both versions");
  const [before, after] = await Promise.all(
    [old, wanted].map(({ folder }) => recordCheckout({ folder, stack, queueUrlBase, signal })),
  );
  const compared = await compareEvents({
    ...{ before: before!.graph, after: after!.graph, events, startMs: Date.now() },
    threads: availableParallelism(),
    onProgress: (done, of) => progress.count("parts replayed", done, of),
  });
  const differences = compared
    .flatMap(({ groups }) => groups)
    .sort((one, other) => other.count - one.count)
    .map((group) => maskPersonalData(group, catalogue.contracts));
  const outcomes = compared.map(({ groups: _, ...one }) => one);
  const isSame = differences.length === 0;
  if (asJson)
    return {
      isSame,
      text: JSON.stringify({ events: events.length, withoutData, outcomes, differences }, null, 2),
    };
  const left = withoutData > 0 ? ` ${withoutData} records of the journal hold no data.` : "";
  const end = `${events.length} events were replayed.${left} ${isSame ? "Nothing differs." : "The versions differ."}`;
  return { isSame, text: `${showComparison(compared, differences)}\n\n${end}` };
}
