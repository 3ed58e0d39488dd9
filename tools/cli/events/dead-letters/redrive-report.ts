import type { RedriveResult } from "../../../../handlers/dead-letters/dead-letter-redrive";
import type { Session } from "../session";
import type { QueuedDeadLetter } from "./queued-dead-letter";
import { deadLetterSummary } from "./show-dead-letter";

/** What became of one message that was meant. */
export interface RedrivenDeadLetter extends Pick<RedriveResult, "note"> {
  readonly outcome: Exclude<RedriveResult["outcome"], "skipped">;
  readonly deadLetter: QueuedDeadLetter;
}

/** How an outcome is said of a dry run. */
const wouldBe: Readonly<Record<RedrivenDeadLetter["outcome"], string>> = {
  redriven: "would be redriven",
  "parking-lot": "would go to the parking lot",
  left: "would be left",
  failed: "would fail",
};

/** Says what became of each message, and in the end of all. */
export class RedriveReport {
  private readonly results: RedrivenDeadLetter[] = [];
  private readonly tasks: { readonly queue: string; readonly moved: number; readonly failure?: string }[] =
    [];

  /** @param expected about how many messages there will be. */
  constructor(
    private readonly session: Session,
    private readonly order: { readonly json: boolean; readonly dryRun: boolean },
    private readonly expected: number,
  ) {}

  /** Messages that something became of so far. */
  get taken(): number {
    return this.results.length + this.tasks.reduce((sum, { moved }) => sum + moved, 0);
  }

  /** Notes what became of one message. */
  add(result: RedrivenDeadLetter): void {
    this.results.push(result);
    const { outcome, deadLetter, note } = result;
    if (!this.order.json) {
      const facts = [
        deadLetter.queue.queueName,
        deadLetter.reason,
        deadLetter.eventType,
        deadLetter.eventId,
        note,
      ];
      const said = this.order.dryRun ? wouldBe[outcome] : outcome;
      this.session.out(`${said.padEnd(11)}  ${facts.join("  ")}`);
    }
    this.session.progress.count("messages", this.taken, this.expected);
  }

  /** Notes what SQS itself moved. */
  addTask(queue: string, moved: number, failure?: string): void {
    this.tasks.push({ queue, moved, failure });
    if (!this.order.json) this.session.out(`redriven     ${queue}  ${moved} messages, moved by SQS`);
    if (failure !== undefined) this.session.note(`SQS did not move all of ${queue}: ${failure}.`);
  }

  /** @throws when something failed or was held back, so that the exit code says so. */
  conclude(): void {
    const { session, results, tasks } = this;
    const { json, dryRun } = this.order;
    session.progress.clear();
    const count = (outcome: RedrivenDeadLetter["outcome"]): number =>
      results.filter((result) => result.outcome === outcome).length;
    const byTask = tasks.reduce((sum, { moved }) => sum + moved, 0);
    const counts = {
      redriven: count("redriven") + byTask,
      movedToParkingLot: count("parking-lot"),
      left: count("left"),
      failed: count("failed"),
    };
    if (json) {
      const deadLetters = results.map(({ outcome, deadLetter, note }) => ({
        outcome,
        note,
        ...deadLetterSummary(deadLetter),
      }));
      session.json({ dryRun, ...counts, tasks, deadLetters });
    }
    const { redriven, movedToParkingLot, left, failed } = counts;
    session.note(
      dryRun
        ? `Would redrive ${redriven}, move ${movedToParkingLot} to the parking lot and leave ${left}; ${failed} would fail. Nothing was changed.`
        : `${redriven} redriven, ${movedToParkingLot} to the parking lot, ${left} left, ${failed} failed.`,
    );
    if (session.signal.aborted) throw new Error("Interrupted: what is not named above is where it was.");
    if (failed + left > 0 && !dryRun) throw new Error(`${failed + left} dead letters are where they were.`);
  }
}
