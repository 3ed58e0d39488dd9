import type { LocalAws } from "../../packages/local-aws/start-local-aws";
import { showAlarmChange } from "./show-alarm-change";
import { showStep } from "./show-step";

/** What is followed. */
interface Moving {
  readonly trace: Pick<LocalAws["trace"], "listen">;
  readonly alarms: Pick<LocalAws["services"]["monitoring"]["alarms"], "listen">;
}

/** Prints each step of an event and each change of an alarm until the answer is called. */
export function printMoves({ trace, alarms }: Moving, print: (line: string) => void): () => void {
  const ends = [
    trace.listen((entry) => print(showStep(entry))),
    alarms.listen((change) => {
      const line = showAlarmChange(change);
      if (line !== undefined) print(line);
    }),
  ];
  return () => ends.forEach((end) => end());
}
