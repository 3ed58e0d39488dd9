/** An item in a heap, by which it is taken out. */
export interface HeapEntry<T> {
  readonly item: T;
  readonly time: number;
  /** Of its coming. */
  readonly order: number;
  /** In the heap; -1 outside. */
  position: number;
}

/** Items in order of a time each was given, then of their coming; adding, taking and removing any of n costs O(log n). */
export class TimedHeap<T> {
  private readonly items: HeapEntry<T>[] = [];
  private added = 0;

  get size(): number {
    return this.items.length;
  }

  /** The item of the earliest time. */
  get first(): T | undefined {
    return this.items[0]?.item;
  }

  /** The earliest time, in the unit the items were added with. */
  get firstTime(): number | undefined {
    return this.items[0]?.time;
  }

  add(item: T, time: number): HeapEntry<T> {
    const entry = { item, time, order: this.added++, position: -1 };
    this.rise(entry, this.items.length);
    return entry;
  }

  /** Takes the entry out, and says whether it was in. */
  remove(entry: HeapEntry<T>): boolean {
    const { position } = entry;
    if (position < 0) return false;
    entry.position = -1;
    const last = this.items.pop() as HeapEntry<T>;
    if (last === entry) return true;
    if (isEarlier(last, entry)) this.rise(last, position);
    else this.sink(last, position);
    return true;
  }

  /** Takes the first item out. */
  take(): HeapEntry<T> | undefined {
    const [first] = this.items;
    if (first) this.remove(first);
    return first;
  }

  /** Forgets all; none of the entries may be removed after that. */
  clear(): void {
    this.items.length = 0;
  }

  /** Puts the entry into the hole, or where it belongs above it. */
  private rise(entry: HeapEntry<T>, start: number): void {
    let hole = start;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      const above = this.items[parent] as HeapEntry<T>;
      if (isEarlier(above, entry)) break;
      this.place(above, hole);
      hole = parent;
    }
    this.place(entry, hole);
  }

  /** Puts the entry into the hole, or where it belongs below it. */
  private sink(entry: HeapEntry<T>, start: number): void {
    const { items } = this;
    let hole = start;
    for (let child = 2 * hole + 1; child < items.length; child = 2 * hole + 1) {
      const right = items[child + 1];
      if (right && isEarlier(right, items[child] as HeapEntry<T>)) child++;
      const below = items[child] as HeapEntry<T>;
      if (isEarlier(entry, below)) break;
      this.place(below, hole);
      hole = child;
    }
    this.place(entry, hole);
  }

  private place(entry: HeapEntry<T>, position: number): void {
    this.items[position] = entry;
    entry.position = position;
  }
}

function isEarlier<T>(one: HeapEntry<T>, other: HeapEntry<T>): boolean {
  return one.time < other.time || (one.time === other.time && one.order < other.order);
}
