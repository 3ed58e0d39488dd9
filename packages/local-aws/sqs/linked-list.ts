/** Where an item stands in a list, by which it is taken out. */
export interface ListPlace<T> {
  readonly item: T;
  /** The list that it stands in, and no other. */
  readonly list: LinkedList<T>;
  before: ListPlace<T> | undefined;
  after: ListPlace<T> | undefined;
}

/** Items in the order they came; joining, leaving from anywhere and looking at the head cost O(1). */
export class LinkedList<T> {
  size = 0;
  private head: ListPlace<T> | undefined;
  private tail: ListPlace<T> | undefined;

  /** Puts an item at the end. */
  append(item: T): ListPlace<T> {
    const place: ListPlace<T> = { item, list: this, before: this.tail, after: undefined };
    if (this.tail) this.tail.after = place;
    else this.head = place;
    this.tail = place;
    this.size++;
    return place;
  }

  /** Takes out what stands at that place of this list; once. */
  remove(place: ListPlace<T>): void {
    if (place.before) place.before.after = place.after;
    else this.head = place.after;
    if (place.after) place.after.before = place.before;
    else this.tail = place.before;
    this.size--;
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
    this.size = 0;
    this.head = this.tail = undefined;
  }
}
