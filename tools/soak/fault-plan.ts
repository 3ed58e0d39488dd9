import type { Random } from "../samples/random";

/** How a downstream service misbehaves in an outage. */
export type FailureMode =
  | "answers 503"
  | "answers 302" // sends everybody to a maintenance page
  | "answers 403" // a gateway, or a right that was taken away
  | "answers 404" // a gateway whose route is gone
  | "hangs"
  | "resets"
  | "has an untrusted certificate"
  | "speaks plain HTTP";

/** A fault that begins when so much of the events is published, and what it does. */
export type PlannedFault = { readonly atShare: number } & (
  | { readonly kind: "kill"; readonly functionName: string }
  | {
      readonly kind: "outage";
      readonly host: string;
      readonly mode: FailureMode;
      /** Share of the requests that fail, above 0 to 1. */
      readonly share: number;
      readonly seconds: number;
    }
  | {
      readonly kind: "brownout";
      readonly service: FaultyService;
      /** Share of the calls that fail, above 0 to 1. */
      readonly share: number;
      readonly seconds: number;
    }
  | { readonly kind: "publisher-kill"; readonly publisher: number }
  | { readonly kind: "lock-out"; readonly queueName: string; readonly seconds: number }
);

/** Services of the local AWS whose calls can be made to fail. */
export type FaultyService = "dynamodb" | "sqs" | "s3" | "events";

/** What can be hit. */
export interface FaultTargets {
  readonly functions: readonly string[];
  readonly queues: readonly string[];
  readonly hosts: readonly string[];
}

/** How much is to go wrong. */
export interface PlanSettings {
  readonly kills: number;
  /** Outages of downstream services; there are as many brownouts of AWS services. */
  readonly outages: number;
}

/** The rest of the events is published in peace: meanwhile drains what the faults left behind, and comes the poison. */
const lastShare = 0.58;

const failureModes: readonly { readonly mode: FailureMode; readonly share: number }[] = [
  { mode: "answers 503", share: 1 },
  { mode: "hangs", share: 1 },
  { mode: "resets", share: 1 },
  { mode: "answers 302", share: 1 },
  { mode: "has an untrusted certificate", share: 1 },
  { mode: "speaks plain HTTP", share: 1 },
  { mode: "answers 403", share: 1 },
  { mode: "answers 404", share: 1 },
  { mode: "answers 503", share: 0.3 },
  { mode: "hangs", share: 0.3 },
  { mode: "resets", share: 0.3 },
];

const brownouts: readonly { readonly service: FaultyService; readonly share: number }[] = [
  { service: "dynamodb", share: 1 },
  { service: "sqs", share: 1 },
  { service: "s3", share: 1 },
  { service: "dynamodb", share: 0.5 },
  { service: "sqs", share: 0.5 },
  { service: "s3", share: 0.5 },
  { service: "events", share: 1 },
];

/** Decides when what goes wrong; the same for the same random numbers. Sorted by time. */
export function planFaults(
  { kills, outages }: PlanSettings,
  targets: FaultTargets,
  random: Random,
): PlannedFault[] {
  const atShare = (): number => random.fraction() * lastShare;
  const times = <Fault>(count: number, make: (index: number) => Fault): Fault[] =>
    Array.from({ length: count }, (_, index) => make(index));
  const planned: PlannedFault[] = [
    ...times(kills, () => ({
      kind: "kill" as const,
      atShare: atShare(),
      functionName: random.pick(targets.functions),
    })),
    ...times(targets.hosts.length > 0 ? outages : 0, (index) => ({
      kind: "outage" as const,
      atShare: atShare(),
      host: random.pick(targets.hosts),
      ...failureModes[index % failureModes.length]!,
      seconds: random.integer(5, 15),
    })),
    ...times(outages, (index) => ({
      kind: "brownout" as const,
      atShare: atShare(),
      ...brownouts[index % brownouts.length]!,
      seconds: random.integer(2, 6),
    })),
    ...times(Math.ceil(kills / 4), (publisher) => ({
      kind: "publisher-kill" as const,
      atShare: atShare(),
      publisher,
    })),
    ...times(Math.ceil(outages / 4), () => ({
      kind: "lock-out" as const,
      atShare: atShare(),
      queueName: random.pick(targets.queues),
      seconds: random.integer(1, 4),
    })),
  ];
  return planned.sort((one, other) => one.atShare - other.atShare);
}
