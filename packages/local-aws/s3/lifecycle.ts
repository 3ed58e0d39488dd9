import type { LifecycleRule } from "@aws-sdk/client-s3";
import type { TimerClock, Timer } from "../clock";
import type { Bucket, StoredObject } from "./bucket";

const dayMs = 24 * 60 * 60 * 1000;
/** S3 looks once a day, and removes some time after; sooner is easier to look at. */
const sweepEveryMs = 60 * 60 * 1000;

/** What expiry needs of the buckets. */
export interface LifecyclePorts {
  readonly clock: TimerClock;
  readonly buckets: () => Iterable<Bucket>;
  /** Removes an object whose lifetime by a rule is over. */
  readonly expire: (bucket: Bucket, key: string, ruleId: string) => void;
}

/** Removes the objects whose lifetime is over, as the lifecycle rules of their buckets have it. */
export class Lifecycle {
  private timer: Timer | undefined;

  constructor(private readonly ports: LifecyclePorts) {}

  /** Looks from now on, as long as a bucket has a rule by which objects expire. */
  watch(): void {
    const { clock, buckets } = this.ports;
    if (this.timer || ![...buckets()].some((bucket) => expiries(bucket).length > 0)) return;
    this.timer = clock.after(sweepEveryMs, () => {
      this.timer = undefined;
      this.sweep();
      this.watch();
    });
  }

  close(): void {
    this.timer?.cancel();
  }

  private sweep(): void {
    const nowMs = this.ports.clock.now();
    for (const bucket of this.ports.buckets()) {
      const rules = expiries(bucket);
      for (const [key, object] of bucket.objects) {
        const over = rules.find((rule) => isOf(rule, key, object) && isOver(rule, object, nowMs));
        if (over) this.ports.expire(bucket, key, over.ID ?? "");
      }
    }
  }
}

function expiries({ settings }: Bucket): readonly LifecycleRule[] {
  const { Rules = [] } = (settings.get("LifecycleConfiguration") ?? {}) as { Rules?: LifecycleRule[] };
  return Rules.filter(
    ({ Status, Expiration }) => Status === "Enabled" && (Expiration?.Days ?? Expiration?.Date),
  );
}

/** Objects have no tags here: a rule for tagged ones is for none. */
function isOf({ Prefix, Filter = {} }: LifecycleRule, key: string, { body }: StoredObject): boolean {
  const { And, Tag } = Filter;
  if (Tag || And?.Tags?.length) return false;
  const { ObjectSizeGreaterThan: above = -1, ObjectSizeLessThan: below = Infinity } = And ?? Filter;
  const prefix = And?.Prefix ?? Filter.Prefix ?? Prefix ?? "";
  return key.startsWith(prefix) && body.length > above && body.length < below;
}

/** An object's days end at a midnight in UTC (docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html). */
function isOver({ Expiration }: LifecycleRule, { modifiedMs }: StoredObject, nowMs: number): boolean {
  const { Days, Date: date } = Expiration ?? {};
  if (Days === undefined) return date !== undefined && nowMs >= date.getTime();
  return nowMs >= Math.ceil((modifiedMs + Days * dayMs) / dayMs) * dayMs;
}
