import type { Topology } from "../topology/topology";

/** One way in which events are set aside, with the queues that they are kept in. */
export interface SetAsideKind {
  readonly says: string;
  readonly severity: "bad" | "warn";
  readonly queues: readonly { readonly of: string; readonly queue: string }[];
}

/** Every way, worst first. */
export function setAsideKinds({ buses, otherQueues }: Topology): SetAsideKind[] {
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
      queues: buses.flatMap(({ title, lanes }) =>
        lanes.flatMap(({ rule, deadLetters }) =>
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
