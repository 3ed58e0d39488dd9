import { writeFileSync } from "node:fs";
import { domainOf, domains, type Domain } from "../../events/domains";
import type { EventMessage } from "../../events/message/event-message";
import { makeCast, makePerson, type Cast } from "./cast";
import {
  contractViolations,
  eventsOfClosedAccount,
  eventsOfUnknownTypes,
  eventsOfLongChains,
  malformedEnvelopes,
  type SampleLine,
} from "./flaws";
import { addSignUp, addAccountDeletion, addVisit } from "./journeys";
import { addOperation } from "./operations";
import { seededRandom, type Random } from "./random";
import { samplesFile } from "./read-sample-lines";

/** What is special about a line. */
export const kinds = [
  "good",
  "duplicate", // a good event handed over a second time
  "contract", // its data breaks its contract
  "unknown-type",
  "too-many-hops",
  "envelope", // no EventMessage
  "closed-account", // valid, and refused by downstream services
] as const;

export type SampleKind = (typeof kinds)[number];

/** One line of the sample file. */
export interface Sample {
  readonly kind: SampleKind;
  readonly line: SampleLine;
}

/** How many lines of each kind there are, per domain. */
export type SampleSummary = Readonly<Record<Domain, Readonly<Record<SampleKind, number>>>>;

const seed = 20_261_120;
const dayStartMs = Date.UTC(2026, 10, 20);
const goodEvents = 1_930;
const duplicates = 20;

/** One day of Bellyfed: two thousand lines, in the order in which producers hand them over. */
export function generateSamples(): readonly Sample[] {
  const random = seededRandom(seed);
  const cast = makeCast(random, 60, 40);
  const events = tellDay(cast, random);
  const source = { events, random };
  const marked = (kind: SampleKind, lines: readonly SampleLine[]): Sample[] => lines.map((line) => ({ kind, line }));
  const samples = [
    ...marked("good", events),
    ...marked("contract", contractViolations(source)),
    ...marked("unknown-type", eventsOfUnknownTypes(source)),
    ...marked("too-many-hops", eventsOfLongChains(source)),
    ...marked("envelope", malformedEnvelopes(source)),
    ...marked("closed-account", eventsOfClosedAccount(cast, random, dayStartMs + 3 * 3_600_000)),
  ];
  return withDuplicates(samples.sort((one, other) => (timeOf(one) < timeOf(other) ? -1 : timeOf(one) > timeOf(other) ? 1 : 0)), random);
}

function tellDay(cast: Cast, random: Random): EventMessage[] {
  const events: EventMessage[] = [];
  // Nothing begins after 22:00, so that what it causes falls on the same day.
  const someTime = (): number => dayStartMs + random.integer(0, 22 * 3_600_000);
  while (events.length < goodEvents) {
    const stranger = makePerson(random, events.length);
    if (random.chance(0.25)) addSignUp(events, stranger, cast, random, someTime());
    else if (random.chance(0.05)) addAccountDeletion(events, stranger, random, someTime());
    if (random.chance(0.75)) addOperation(events, random, someTime());
    addVisit(events, random.pick(cast.people), cast, random, someTime());
  }
  return events.slice(0, goodEvents);
}

/** Hands some good events over again, up to 200 lines later. */
function withDuplicates(samples: readonly Sample[], random: Random): Sample[] {
  const all = [...samples];
  const good = samples.filter(({ kind }) => kind === "good");
  for (let count = 0; count < duplicates; count += 1) {
    const [first] = good.splice(random.integer(0, good.length - 1), 1);
    if (!first) break;
    all.splice(all.indexOf(first) + random.integer(1, 200), 0, { kind: "duplicate", line: first.line });
  }
  return all;
}

/** When it was handed over; a line without a time came at noon. */
function timeOf({ line }: Sample): string {
  const metadata = line.metadata as { time?: string } | undefined;
  return metadata?.time?.replace(" ", "T") ?? new Date(dayStartMs + 12 * 3_600_000).toISOString();
}

/** Counts the lines. */
export function summarizeSamples(samples: readonly Sample[]): SampleSummary {
  const none = (): Record<SampleKind, number> =>
    Object.fromEntries(kinds.map((kind) => [kind, 0])) as Record<SampleKind, number>;
  const counts = Object.fromEntries(domains.map((domain) => [domain, none()])) as Record<
    Domain,
    Record<SampleKind, number>
  >;
  for (const { kind, line } of samples) counts[domainOf(line.type)!][kind] += 1;
  return counts;
}

/** The text of the sample file. */
export function toJsonLines(samples: readonly Sample[]): string {
  return samples.map(({ line }) => `${JSON.stringify(line)}\n`).join("");
}

if (require.main === module) {
  const samples = generateSamples();
  writeFileSync(samplesFile, toJsonLines(samples));
  console.table(summarizeSamples(samples));
}
