/** Items in order of a time each was given; adding, taking and removing any of n costs O(log n). */
export class TimedHeap<T> {
  private readonly items: T[] = [];
  private readonly times: number[] = [];
  private readonly positions = new Map<T, number>();

  get size(): number {
    return this.items.length;
  }

  /** The item of the earliest time. */
  get first(): T | undefined {
    return this.items[0];
  }

  /** The earliest time, in the unit the items were added with. */
  get firstTime(): number | undefined {
    return this.times[0];
  }

  /** Adds an item that is not in the heap. */
  add(item: T, time: number): void {
    this.place(item, time, this.items.length);
    this.rise(this.items.length - 1);
  }

  /** Takes the item out, and says whether it was in. */
  remove(item: T): boolean {
    const hole = this.positions.get(item);
    if (hole === undefined) return false;
    this.positions.delete(item);
    const last = this.items.pop() as T;
    const lastTime = this.times.pop() as number;
    if (hole < this.items.length) {
      this.place(last, lastTime, hole);
      this.rise(hole);
      this.sink(this.positions.get(last) as number);
    }
    return true;
  }

  clear(): void {
    this.items.length = 0;
    this.times.length = 0;
    this.positions.clear();
  }

  private rise(start: number): void {
    let at = start;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.timeAt(parent) <= this.timeAt(at)) return;
      this.swap(at, parent);
      at = parent;
    }
  }

  private sink(start: number): void {
    let at = start;
    for (;;) {
      const left = 2 * at + 1;
      const right = left + 1;
      const child = this.timeAt(right) < this.timeAt(left) ? right : left;
      if (this.timeAt(at) <= this.timeAt(child)) return;
      this.swap(at, child);
      at = child;
    }
  }

  private timeAt(position: number): number {
    return this.times[position] ?? Infinity;
  }

  private swap(a: number, b: number): void {
    const [item, time] = [this.items[a] as T, this.times[a] as number];
    this.place(this.items[b] as T, this.times[b] as number, a);
    this.place(item, time, b);
  }

  private place(item: T, time: number, position: number): void {
    this.items[position] = item;
    this.times[position] = time;
    this.positions.set(item, position);
  }
}
