import type { RedriveResult } from "../../../../handlers/dead-letters/dead-letter-redrive";
import type { Session } from "../session";
import type { QueuedDeadLetter } from "./queued-dead-letter";
import { deadLetterSummary } from "./show-dead-letter";

/** What became of one message that was meant. */
export interface RedrivenDeadLetter extends Pick<RedriveResult, "note"> {
  readonly outcome: Exclude<RedriveResult["outcome"], "skipped">;
  readonly deadLetter: QueuedDeadLetter;
}

/** Says what became of each message, and in the end of all. */
export class RedriveReport {
  private readonly results: RedrivenDeadLetter[] = [];
  private readonly tasks: { readonly queue: string; readonly moved: number; readonly failure?: string }[] =
    [];

  /** @param expected about how many messages there will be. */
  constructor(
    private readonly session: Session,
    private readonly json: boolean,
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
    if (!this.json) {
      const facts = [
        deadLetter.queue.queueName,
        deadLetter.reason,
        deadLetter.eventType,
        deadLetter.eventId,
        note,
      ];
      this.session.out(`${outcome.padEnd(11)}  ${facts.join("  ")}`);
    }
    this.session.progress.count("messages", this.taken, this.expected);
  }

  /** Notes what SQS itself moved. */
  addTask(queue: string, moved: number, failure?: string): void {
    this.tasks.push({ queue, moved, failure });
    if (!this.json) this.session.out(`redriven     ${queue}  ${moved} messages, moved by SQS`);
    if (failure !== undefined) this.session.note(`SQS did not move all of ${queue}: ${failure}.`);
  }

  /** @throws when something failed or was held back, so that the exit code says so. */
  conclude(dryRun: boolean): void {
    const { session, results, tasks } = this;
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
    if (this.json) {
      const deadLetters = results.map(({ outcome, deadLetter, note }) => ({
        outcome,
        note,
        ...deadLetterSummary(deadLetter),
      }));
      session.json({ dryRun, ...counts, tasks, deadLetters });
    }
    const { redriven, movedToParkingLot, left, failed } = counts;
    const would = dryRun ? "Dry run, nothing was changed; would be: " : "";
    session.note(
      `${would}${redriven} redriven, ${movedToParkingLot} to the parking lot, ${left} left, ${failed} failed.`,
    );
    if (session.signal.aborted) throw new Error("Interrupted: what is not named above is where it was.");
    if (failed + left > 0 && !dryRun) throw new Error(`${failed + left} dead letters are where they were.`);
  }
}
