import { Batch } from "../../handlers/consumer/batch";
import { Deadline } from "../../handlers/consumer/deadline";
import type { Mutant } from "./mutant";
import { replace } from "./replace";

/** Defects that show only where several invocations share a process, or where a process stands still. */
export const processMutants: readonly Mutant[] = [
  {
    name: "answers-for-its-process",
    meaning: "an invocation answers for the batch that its process has worked at last",
    firstSeed: 2,
    plan: { rates: { "shared-environment": 1 } },
    patch: () => {
      const latest = new WeakMap<object, Batch>();
      const processOf = (batch: Batch): object =>
        (batch as unknown as { readonly consumer: object }).consumer;
      const collecting = replace(
        Batch.prototype,
        "collect",
        (collect: Batch["collect"]) =>
          function (this: Batch, ...outcome: Parameters<Batch["collect"]>) {
            latest.set(processOf(this), this);
            return collect.apply(this, outcome);
          },
      );
      const responding = replace(
        Batch.prototype,
        "response",
        (respond: Batch["response"]) =>
          function (this: Batch) {
            return respond.call(latest.get(processOf(this)) ?? this);
          },
      );
      return () => {
        collecting();
        responding();
      };
    },
  },
  {
    name: "timers-tell-the-time",
    meaning: "a process that stood still begins what it had asked for before it hears that its time is over",
    invariant: "I3",
    firstSeed: 15,
    plan: {
      mode: "lock",
      batchSize: 1,
      eventsPerSecond: 1,
      rates: { "shared-environment": 0.2, "frozen-process": 0.5 },
    },
    patch: () => {
      const original = Object.getOwnPropertyDescriptor(Deadline.prototype, "hasPassed") as PropertyDescriptor;
      Object.defineProperty(Deadline.prototype, "hasPassed", {
        ...original,
        get(this: Deadline) {
          return this.isOver;
        },
      });
      return () => Object.defineProperty(Deadline.prototype, "hasPassed", original);
    },
  },
];
