import type { Clock } from "../ports/clock";
import { atMost } from "./at-most";
import { journalObject } from "./journal-object";
import { partitionOf } from "./journal-partition";
import type { JournalRecord } from "./journal-record";

export interface JournalPorts {
  /** Stores an object, unless there is one under its key: then it is the same. */
  putOnce(key: string, body: Uint8Array, signal: AbortSignal): Promise<void>;
  after(...task: Parameters<Clock["after"]>): unknown;
}

/** How long an object waits for further events of its batch: those without claim checks or earlier attempts come at once. */
const gatherMs = 20;

/** Half of the client's connections: its limits of time begin with the request, also where that waits for one. */
const storesAtOnce = 25;

interface OpenObject {
  readonly records: JournalRecord[];
  readonly stored: Promise<void>;
}

/** Writes what the concurrent calls of one batch record, as one object for each partition. */
export class JournalBatch {
  private readonly open = new Map<string, OpenObject>();
  /** Events of many hours are as many objects, as when an archive is replayed to which one came in an hour. */
  private readonly inTurn = atMost(storesAtOnce);

  constructor(
    private readonly ports: JournalPorts,
    private readonly signal: AbortSignal,
  ) {}

  /** Resolves when the object that holds the record is stored. */
  record(record: JournalRecord): Promise<void> {
    const partition = partitionOf(record);
    let object = this.open.get(partition);
    if (!object) {
      object = this.begin(partition);
      this.open.set(partition, object);
    }
    object.records.push(record);
    return object.stored;
  }

  private begin(partition: string): OpenObject {
    const records: JournalRecord[] = [];
    const stored = new Promise<void>((resolve) => {
      this.ports.after(gatherMs, () => {
        this.open.delete(partition);
        resolve(this.inTurn(() => this.store(partition, records)));
      });
    });
    return { records, stored };
  }

  private async store(partition: string, records: readonly JournalRecord[]): Promise<void> {
    const { key, body } = journalObject(partition, records);
    await this.ports.putOnce(key, body, this.signal);
  }
}
