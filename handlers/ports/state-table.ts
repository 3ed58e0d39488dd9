/** What every item of the state table has. */
export interface StateItem {
  /** Counts the writes of the item; 0 means that there is none. */
  readonly version: number;
  /** When DynamoDB may delete it: seconds since the epoch. */
  readonly ttl: number;
}

/** The answer of a conditional write: the item as it is now, whoever wrote it. */
export interface WriteOutcome<Item> {
  /** Whether our write was the one that took effect. */
  readonly isWritten: boolean;
  /** Undefined when the write was lost because the item is gone. */
  readonly item: Item | undefined;
}

/** Items by key; every write is fenced by the version its writer has seen. */
export interface StateTable<Item extends StateItem> {
  /** A strongly consistent read. */
  read(key: string): Promise<Item | undefined>;
  /** Writes `item` as version `seenVersion + 1`, if the stored item still has `seenVersion` (0: there is none). */
  write(key: string, item: Item, seenVersion: number): Promise<WriteOutcome<Item>>;
}
