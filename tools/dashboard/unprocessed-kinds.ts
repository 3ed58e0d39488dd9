import type { Topology } from "../topology/read-topology";

/** A kind of unprocessed event, with the queues that hold it. */
export interface UnprocessedKind {
  readonly says: string;
  readonly severity: "bad" | "warn";
  readonly queues: readonly { readonly of: string; readonly queue: string }[];
}

/** Every kind, worst first. */
export function unprocessedKinds({ buses, otherQueues }: Topology): UnprocessedKind[] {
  const catchAlls = [...new Set(buses.flatMap((bus) => bus.catchAlls.map(({ rule }) => rule)))];
  return [
    {
      says: "undelivered",
      severity: "bad",
      queues: buses.flatMap(({ title, undelivered }) =>
        undelivered ? [{ of: title, queue: undelivered }] : [],
      ),
    },
    {
      says: "dead letters",
      severity: "warn",
      queues: buses.flatMap(({ title, subscriptions }) =>
        subscriptions.flatMap(({ rule, deadLetters }) =>
          deadLetters ? [{ of: `${title}/${rule}`, queue: deadLetters }] : [],
        ),
      ),
    },
    {
      says: "rejected",
      severity: "warn",
      queues: buses.flatMap(({ title, rejected }) => (rejected ? [{ of: title, queue: rejected }] : [])),
    },
    ...catchAlls.map((says) => ({
      says,
      severity: "warn" as const,
      queues: buses.flatMap((bus) =>
        bus.catchAlls.filter(({ rule }) => rule === says).map(({ queue }) => ({ of: bus.title, queue })),
      ),
    })),
    {
      says: "given up by the recovery",
      severity: "warn",
      queues: otherQueues.map((queue) => ({ of: queue, queue })),
    },
  ];
}
