import { logError } from "../log-error";
import { AwsError } from "../aws-error";
import type { TimerClock, Timer } from "../clock";
import { stateOfMap, type ServiceState } from "../state/service-state";

type Item = Record<string, { N?: string } | undefined>;

/** What expiry needs of the tables. */
export interface ExpiryPorts {
  /** Reads every item of the table. */
  items(table: string): AsyncIterable<Item>;
  /** Deletes the item if its attribute still has the value that was read. */
  remove(table: string, item: Item, attribute: string): Promise<void>;
}

// DynamoDB leaves items alone whose time lies more than five years back.
const oldestSeconds = 5 * 365 * 24 * 60 * 60;

/** Tells whether the item's time has come; an attribute that is no number never expires. */
function isExpired(item: Item, attribute: string, nowMs: number): boolean {
  const expiresAtSeconds = Number(item[attribute]?.N ?? NaN);
  const nowSeconds = nowMs / 1000;
  return expiresAtSeconds < nowSeconds && expiresAtSeconds > nowSeconds - oldestSeconds;
}

/** Which attribute of which table holds the time to live, and the sweep that removes what has expired. */
export class TimeToLive {
  private readonly attributes = new Map<string, string>();
  private timer: Timer | undefined;
  private closed = false;
  readonly state: ServiceState = { ...stateOfMap(this.attributes), resume: () => this.schedule() };

  /** @param sweepEverySeconds AWS deletes "within a few days"; a clean table sooner is easier to look at. */
  constructor(
    private readonly ports: ExpiryPorts,
    private readonly clock: TimerClock,
    private readonly sweepEverySeconds: number,
  ) {}

  attributeOf(table: string): string | undefined {
    return this.attributes.get(table);
  }

  update(table: string, attribute: string, enabled: boolean): void {
    const current = this.attributes.get(table);
    if (enabled && current !== undefined) throw invalid("TimeToLive is already enabled");
    if (!enabled && current === undefined) throw invalid("TimeToLive is already disabled");
    if (!enabled && current !== attribute) {
      throw invalid(`TimeToLive is active on a different AttributeName: current AttributeName is ${current}`);
    }
    if (enabled) this.attributes.set(table, attribute);
    else this.attributes.delete(table);
    this.schedule();
  }

  forget(table: string): void {
    this.attributes.delete(table);
  }

  close(): void {
    this.closed = true;
    this.timer?.cancel();
  }

  private schedule(): void {
    if (this.timer || this.closed || this.attributes.size === 0) return;
    this.timer = this.clock.after(this.sweepEverySeconds * 1000, () => {
      void this.sweep().finally(() => {
        this.timer = undefined;
        this.schedule();
      });
    });
  }

  private async sweep(): Promise<void> {
    for (const [table, attribute] of [...this.attributes]) {
      try {
        await this.sweepTable(table, attribute);
      } catch (error) {
        if (!this.closed) logError(`Expired items of table ${table} could not be removed:`, error);
      }
    }
  }

  private async sweepTable(table: string, attribute: string): Promise<void> {
    for await (const item of this.ports.items(table)) {
      if (this.closed) return;
      if (isExpired(item, attribute, this.clock.now())) await this.ports.remove(table, item, attribute);
    }
  }
}

function invalid(message: string): AwsError {
  return new AwsError("ValidationException", message);
}
