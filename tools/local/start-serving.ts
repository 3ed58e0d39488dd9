import { loadShowing } from "../load-showing";
import { Progress } from "../progress";
import type { ServeArgs } from "./serve";

/** Serves a stack, and shows from the first second on how far the start is. */
export async function startServing(args: Omit<ServeArgs, "progress">): Promise<void> {
  const progress = new Progress(process.stderr);
  progress.say("Loading");
  // Loading it takes seconds, so it waits until something is shown.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { serve } = loadShowing(progress, () => require("./serve") as typeof import("./serve"));
  await serve({ ...args, progress });
}
