import type { Line } from "./line";
import { LinkedList, type ListPlace } from "./linked-list";
import type { StoredMessage } from "./stored-message";

/** A tenant with so many messages in flight, and more than that share of all, is a noisy neighbour. */
const noisyInFlight = 30;
const noisyShare = 0.1;
/** Who has sent nothing for so long is none any more. */
const quietAfterMs = 5 * 60_000;

/** The messages of one MessageGroupId. */
interface Tenant {
  readonly groupId: string;
  messages: number;
  inFlight: number;
  visible: number;
  /** When its newest message came. */
  newestMs: number;
  /** Its visible messages, while it is a noisy neighbour. */
  aside: LinkedList<StoredMessage> | undefined;
}

/**
 * The line of a standard queue: oldest first, but behind all others whoever is a noisy neighbour, and of several first
 * the one with the fewest messages in flight. A tenant stays one until nothing of it waits, or it has sent nothing for
 * five minutes. Of AWS's two measures this is the share of the messages in flight; AWS does not say over which time it
 * takes the other, the share of the processing time. A message without a group is a tenant of its own.
 * Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues-detailed.html
 */
export class FairLine implements Line {
  private readonly line = new LinkedList<StoredMessage>();
  private readonly tenants = new Map<string, Tenant>();
  private readonly noisy = new Set<Tenant>();
  private inFlight = 0;
  private aside = 0;
  private nowMs = -Infinity;

  get size(): number {
    return this.line.size + this.aside;
  }

  enter({ message: { groupId }, arrivedAtMs }: StoredMessage): void {
    if (groupId === undefined) return;
    const tenant = this.tenants.get(groupId);
    if (tenant) {
      tenant.messages++;
      tenant.newestMs = arrivedAtMs;
    } else {
      const first = {
        groupId,
        messages: 1,
        inFlight: 0,
        visible: 0,
        newestMs: arrivedAtMs,
        aside: undefined,
      };
      this.tenants.set(groupId, first);
    }
  }

  leave(stored: StoredMessage): void {
    const tenant = this.tenantOf(stored);
    if (tenant && --tenant.messages === 0) this.tenants.delete(tenant.groupId);
  }

  append(stored: StoredMessage): void {
    const tenant = this.tenantOf(stored);
    stored.place = this.line.append(stored);
    if (!tenant) return;
    tenant.visible++;
    if (tenant.aside) this.putAside(stored, tenant.aside);
    else this.judge(tenant);
  }

  remove(stored: StoredMessage): boolean {
    const { place } = stored;
    if (!place) return false;
    const tenant = this.tenantOf(stored);
    take(stored, place);
    if (place.list !== this.line) this.aside--;
    if (tenant && --tenant.visible === 0) this.quieten(tenant);
    return true;
  }

  peek(behind = 0): StoredMessage | undefined {
    const quiet = this.line.peek(behind) ?? this.line.peek();
    if (quiet || this.noisy.size === 0) return quiet;
    return [...this.noisy].reduce((a, b) => (b.inFlight < a.inFlight ? b : a)).aside?.peek();
  }

  countInFlight(stored: StoredMessage, change: 1 | -1): void {
    this.inFlight += change;
    const tenant = this.tenantOf(stored);
    if (!tenant) return;
    tenant.inFlight += change;
    if (change > 0 && !tenant.aside) this.judge(tenant);
  }

  settle(nowMs: number): void {
    this.nowMs = nowMs;
    if (this.noisy.size === 0) return;
    for (const tenant of this.noisy) if (!this.sentLately(tenant)) this.quieten(tenant);
  }

  *[Symbol.iterator](): IterableIterator<StoredMessage> {
    yield* this.line;
    for (const { aside } of this.noisy) if (aside) yield* aside;
  }

  clear(): void {
    for (const part of [this.line, this.tenants, this.noisy]) part.clear();
    this.inFlight = this.aside = 0;
  }

  private tenantOf({ message: { groupId } }: StoredMessage): Tenant | undefined {
    return groupId === undefined ? undefined : this.tenants.get(groupId);
  }

  private sentLately({ newestMs }: Tenant): boolean {
    return this.nowMs - newestMs < quietAfterMs;
  }

  /** Lets a tenant that has become a noisy neighbour wait aside. */
  private judge(tenant: Tenant): void {
    const { inFlight, visible, groupId } = tenant;
    if (inFlight < noisyInFlight || inFlight <= noisyShare * this.inFlight || visible === 0) return;
    if (!this.sentLately(tenant)) return;
    tenant.aside = new LinkedList();
    this.noisy.add(tenant);
    for (const stored of [...this.line])
      if (stored.message.groupId === groupId) this.putAside(stored, tenant.aside);
  }

  private putAside(stored: StoredMessage, aside: LinkedList<StoredMessage>): void {
    if (stored.place) take(stored, stored.place);
    stored.place = aside.append(stored);
    this.aside++;
  }

  /** Lets a noisy neighbour wait among the others again, each message where its age belongs. */
  private quieten(tenant: Tenant): void {
    const { aside } = tenant;
    if (!aside) return;
    tenant.aside = undefined;
    this.noisy.delete(tenant);
    this.aside -= aside.size;
    if (aside.size === 0) return;
    const all = [...this.line, ...aside].sort((a, b) => a.arrivedAtMs - b.arrivedAtMs);
    this.line.clear();
    for (const stored of all) stored.place = this.line.append(stored);
  }
}

function take(stored: StoredMessage, place: ListPlace<StoredMessage>): void {
  place.list.remove(place);
  stored.place = undefined;
}
