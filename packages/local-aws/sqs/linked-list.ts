interface Place<T> {
  readonly item: T;
  before: Place<T> | undefined;
  after: Place<T> | undefined;
}

/** Items in the order they came; joining, leaving from anywhere and looking at the head cost O(1). */
export class LinkedList<T> {
  private readonly places = new Map<T, Place<T>>();
  private head: Place<T> | undefined;
  private tail: Place<T> | undefined;

  get size(): number {
    return this.places.size;
  }

  /** Puts an item that is not in the line at its end. */
  append(item: T): void {
    const place: Place<T> = { item, before: this.tail, after: undefined };
    if (this.tail) this.tail.after = place;
    else this.head = place;
    this.tail = place;
    this.places.set(item, place);
  }

  /** Takes the item out, and says whether it was in. */
  remove(item: T): boolean {
    const place = this.places.get(item);
    if (!place) return false;
    if (place.before) place.before.after = place.after;
    else this.head = place.after;
    if (place.after) place.after.before = place.before;
    else this.tail = place.before;
    this.places.delete(item);
    return true;
  }

  /** The item `behind` places behind the head, or undefined past the end; costs O(behind). */
  peek(behind = 0): T | undefined {
    let place = this.head;
    for (let step = 0; place && step < behind; step++) place = place.after;
    return place?.item;
  }

  *[Symbol.iterator](): IterableIterator<T> {
    for (let place = this.head; place; place = place.after) yield place.item;
  }

  clear(): void {
    this.places.clear();
    this.head = this.tail = undefined;
  }
}
