export interface StateItem {
  /** Number of writes of the item; 0: there is none. */
  readonly version: number;
  /** When DynamoDB may delete it, seconds since the epoch. */
  readonly ttl: number;
}

export interface WriteOutcome<Item> {
  readonly isWritten: boolean;
  /** The stored item; undefined when there is none any more. */
  readonly item: Item | undefined;
}

/** Items by key, with conditional writes on their version. */
export interface StateTable<Item extends StateItem> {
  /** A strongly consistent read. */
  read(key: string): Promise<Item | undefined>;
  /** Writes `item` as version `seenVersion + 1`, if the stored item still has `seenVersion` (0: there is none). */
  write(key: string, item: Item, seenVersion: number): Promise<WriteOutcome<Item>>;
}
