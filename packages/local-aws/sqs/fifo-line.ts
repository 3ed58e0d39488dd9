import type { Line } from "./line";
import type { StoredMessage } from "./stored-message";

/** The messages of one MessageGroupId. */
interface Group {
  readonly groupId: string;
  messages: number;
  inFlight: number;
  /** Its visible messages, in the order in which they were sent. */
  readonly visible: StoredMessage[];
}

/**
 * The line of a FIFO queue: a group's messages in the order in which they were sent, and none of a group of which one
 * is in flight. A receive takes as many of one group as it can before it goes on to the next
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html).
 */
export class FifoLine implements Line {
  private readonly groups = new Map<string, Group>();
  /** Those of which a message can be handed out, in the order in which they became so. */
  private readonly ready = new Set<Group>();
  size = 0;

  enter({ message: { groupId = "" } }: StoredMessage): void {
    const group = this.groups.get(groupId) ?? { groupId, messages: 0, inFlight: 0, visible: [] };
    group.messages++;
    this.groups.set(groupId, group);
  }

  leave(stored: StoredMessage): void {
    const group = this.groupOf(stored);
    if (--group.messages === 0) this.groups.delete(group.groupId);
  }

  append(stored: StoredMessage): void {
    const group = this.groupOf(stored);
    const { visible } = group;
    // What is sent belongs at the end, and what comes back at the beginning, or close to it.
    const isBack = sequenceOf(visible.at(-1)) > sequenceOf(stored);
    const place = isBack ? visible.findIndex((one) => sequenceOf(one) > sequenceOf(stored)) : visible.length;
    visible.splice(place, 0, stored);
    this.size++;
    this.judge(group);
  }

  remove(stored: StoredMessage): boolean {
    const group = this.groupOf(stored);
    const at = group.visible.indexOf(stored);
    if (at < 0) return false;
    group.visible.splice(at, 1);
    this.size--;
    this.judge(group);
    return true;
  }

  peek(_behind?: number, after?: StoredMessage): StoredMessage | undefined {
    const [again] = after ? this.groupOf(after).visible : [];
    if (again) return again;
    for (const { visible } of this.ready) return visible[0];
    return undefined;
  }

  countInFlight(stored: StoredMessage, change: 1 | -1): void {
    const group = this.groupOf(stored);
    group.inFlight += change;
    this.judge(group);
  }

  settle(): void {
    // Nothing ends by time alone.
  }

  *[Symbol.iterator](): IterableIterator<StoredMessage> {
    for (const { visible } of this.groups.values()) yield* visible;
  }

  clear(): void {
    this.groups.clear();
    this.ready.clear();
    this.size = 0;
  }

  private groupOf({ message: { groupId = "" } }: StoredMessage): Group {
    return this.groups.get(groupId) as Group;
  }

  private judge(group: Group): void {
    if (group.inFlight > 0 || group.visible.length === 0) this.ready.delete(group);
    else this.ready.add(group);
  }
}

function sequenceOf(stored: StoredMessage | undefined): string {
  return stored?.message.sequenceNumber ?? "";
}
