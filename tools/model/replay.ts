import { BreakerReplay } from "./replay-breaker";
import { IdempotencyReplay } from "./replay-idempotency";
import { traceLine, type View } from "./trace-lines";

interface Replay {
  take(words: readonly string[]): Promise<void>;
  views(): Promise<View[]>;
  close(): Promise<void>;
}

const replays: Readonly<Record<ModelName, () => Promise<Replay>>> = {
  breaker: () => BreakerReplay.start(),
  idempotency: () => IdempotencyReplay.start(),
};

export type ModelName = "breaker" | "idempotency";

/** Carries a trace's steps out on production code, and answers its lines as production has them, up to the first difference. */
export async function replayTrace(model: ModelName, trace: readonly string[]): Promise<string[]> {
  const replay = await replays[model]();
  const lines: string[] = [];
  try {
    for (const line of trace) {
      const [step = ""] = line.split(" | ");
      await replay.take(step.split(" "));
      const taken = traceLine(step, await replay.views());
      lines.push(taken);
      if (taken !== line) break;
    }
    return lines;
  } finally {
    await replay.close();
  }
}
