import { expect } from "chai";
import type { DeploymentStep } from "../../../packages/deployment/deployment-plan";
import { Trace, type TraceEntry } from "../../../packages/local-aws/trace";
import { accountFor } from "../../../tools/rehearsal/account";
import type { Evidence } from "../../../tools/rehearsal/evidence";
import type { RehearsedEvent } from "../../../tools/rehearsal/event-load";
import type { Copy } from "../../../tools/rehearsal/inventory";
import { types } from "../../../policy/resource-types";
import { RehearsalTrace } from "../../../tools/rehearsal/rehearsal-trace";
import type { StepTime } from "../../../tools/rehearsal/step-time";
import type { RehearsedSubscription } from "../../../tools/rehearsal/subscriptions-of";

const search: RehearsedSubscription = {
  name: "user/search",
  busName: "users",
  rule: "search",
  queue: "search-queue",
  functionName: "search-function",
  deadLetters: "search-letters",
  endpointHost: "search.example",
  journalBucket: undefined,
  maxMessageBytes: 262_144,
  takes: () => true,
};
const eventId = "e-1";
const body = JSON.stringify({ detail: { metadata: { id: eventId } } });
/** The deployment lasts from 100 to 200, its one step from 110 to 120. */
const during = 130;
const after = 300;

function event(more: Partial<RehearsedEvent> = {}): RehearsedEvent {
  const detail = JSON.stringify({ metadata: { id: eventId } });
  return { eventId, type: "user.signed-up", busName: "users", source: "s", detail, atMs: during, ...more };
}

function stepOn(name: string, operation: DeploymentStep["operation"]): StepTime {
  const before = {
    type: types.queue,
    id: `https://sqs/1/${name}`,
    inputs: { name },
  } as unknown as NonNullable<DeploymentStep["before"]>;
  const step = { operation, urn: `urn::${name}`, before, changed: [], replacedBecause: [], waitsFor: [] };
  return { step, startedMs: 110, endedMs: 120 };
}

const copy = (where: string, more: Partial<Copy> = {}): Copy => ({ eventId, place: "queue", where, ...more });
const entry = (step: TraceEntry["step"], where: string, atMs = during, note?: string): TraceEntry => ({
  ...{ step, where, atMs, id: "a-1", body },
  ...(note !== undefined && { note }),
});
const inQueue = entry("delivered", search.queue);
const got = entry("received", search.functionName);
const posted = (...times: number[]): Evidence["taken"] =>
  new Map([[search.endpointHost as string, new Map([[eventId, times]])]]);

interface Seen extends Partial<Omit<Evidence, "trace">> {
  readonly entries?: readonly TraceEntry[];
}

function account({ entries = [], ...seen }: Seen) {
  const trace = new Trace();
  const watched = new RehearsalTrace({ trace });
  for (const one of entries) trace.record(one);
  return accountFor({
    published: [event()],
    isToBeKept: () => false,
    before: [search],
    after: [search],
    taken: new Map(),
    keptBefore: [],
    keptAfter: [],
    settled: [],
    trouble: { kept: new Map(), undeliverable: new Set() },
    deployment: { startedMs: 100, endedMs: 200 },
    steps: [stepOn("other", "update")],
    ...seen,
    trace: watched,
  });
}

describe("the account of a rehearsal", () => {
  const meant = { kept: new Map<string, undefined>(), undeliverable: new Set([eventId]) };
  const poison = { kept: new Map([[eventId, search.name]]), undeliverable: new Set<string>() };
  const late = [event({ atMs: after })];
  const refused = entry("undelivered", search.queue, after);
  const unseen = { ...search, endpointHost: undefined };
  const inJournal = copy("journal", { place: "journal", domain: "user" });
  const rows: readonly [what: string, seen: Seen, kinds: readonly string[]][] = [
    [
      "not delivered for a day, and recovered",
      { trouble: meant, published: late, entries: [refused], taken: posted(400) },
      [],
    ],
    [
      "not delivered for a day, and recovered by nobody",
      {
        ...{ trouble: meant, published: late, entries: [refused] },
        settled: [copy("undelivered", { target: search.queue })],
      },
      ["unprocessed"],
    ],
    [
      "not delivered for a day, and kept by nothing",
      { trouble: meant, published: late, entries: [refused] },
      ["lost"],
    ],
    [
      "poison that is a dead letter",
      {
        ...{ trouble: poison, published: late, isToBeKept: () => true },
        settled: [copy(search.deadLetters as string), inJournal],
      },
      [],
    ],
    [
      "poison that its consumer cannot give to its dead letters",
      {
        ...{ trouble: poison, published: late, isToBeKept: () => true },
        settled: [copy(search.queue), inJournal],
      },
      ["stuck"],
    ],
    [
      "poison that only a journal has",
      { trouble: poison, published: late, isToBeKept: () => true, settled: [inJournal] },
      ["lost"],
    ],
    [
      "no longer archived",
      {
        published: [event({ eventId: "e-0", atMs: 50, refused: "earlier" }), ...late],
        ...{ keptBefore: [copy("archive", { eventId: "e-0", place: "archive" })], taken: posted(400) },
        keptAfter: [copy("archive", { eventId: "e-0", place: "archive" })],
      },
      ["refused", "dropped"],
    ],
    ["handled once", { entries: [inQueue], taken: posted(140) }, []],
    ["handled twice", { entries: [inQueue], taken: posted(140, 150) }, ["doubled"]],
    [
      "handled once by each of two subscriptions of one endpoint",
      {
        entries: [
          inQueue,
          entry("delivered", "copy-queue"),
          entry("handled", search.functionName),
          entry("handled", "copy-function"),
        ],
        after: [search, { ...search, name: "user/copy", queue: "copy-queue", functionName: "copy-function" }],
        taken: posted(140, 150),
      },
      [],
    ],
    [
      "in a journal",
      {
        before: [{ ...search, endpointHost: undefined, journalBucket: "journal" }],
        after: [],
        entries: [inQueue],
        settled: [copy("journal", { place: "journal", domain: "user" })],
      },
      [],
    ],
    [
      "handled, maybe twice, by one whose effect nobody sees",
      {
        ...{ before: [unseen], after: [unseen] },
        entries: [inQueue, entry("handled", search.functionName), entry("handled", search.functionName)],
      },
      [],
    ],
    [
      "done with by one whose effect nobody sees, and a dead letter, though it is in a journal",
      {
        ...{ before: [unseen], after: [unseen] },
        entries: [inQueue, entry("handled", search.functionName)],
        settled: [inJournal, copy("letters", { subscription: search.name })],
      },
      ["unprocessed"],
    ],
    [
      "handled once, and given back before",
      { entries: [inQueue, got, entry("returned", search.functionName), got], taken: posted(140) },
      [],
    ],
    [
      "given to its function once more while that has it",
      { entries: [got, got], taken: posted(140) },
      ["doubled"],
    ],
    [
      "given up by SQS, though recovered",
      { entries: [inQueue, entry("redriven", search.deadLetters as string)], taken: posted(140) },
      ["unprocessed"],
    ],
    ["taken by no rule", { entries: [entry("unmatched", "users")] }, ["lost"]],
    [
      "in a queue that was deleted",
      { entries: [inQueue], steps: [stepOn(search.queue, "delete")] },
      ["lost"],
    ],
    ["dropped by what keeps it", { entries: [inQueue, entry("dropped", search.queue)] }, ["lost"]],
    ["waiting at the end", { entries: [inQueue], settled: [copy(search.queue)] }, ["stuck"]],
    [
      "given up by its consumer",
      { entries: [inQueue], settled: [copy("letters", { reason: "outage", subscription: search.name })] },
      ["unprocessed"],
    ],
    [
      "given up by another consumer only, and handled here",
      { taken: posted(140), entries: [inQueue], settled: [copy("letters", { subscription: "user/other" })] },
      [],
    ],
    [
      "not delivered, and recovered",
      { entries: [entry("undelivered", `arn:aws:sqs:r:1:${search.queue}`)], taken: posted(190) },
      [],
    ],
    [
      "not delivered once the deployment has ended, though recovered",
      {
        published: [event({ atMs: after })],
        entries: [entry("undelivered", `arn:aws:sqs:r:1:${search.queue}`, after)],
        taken: posted(310),
      },
      ["undelivered"],
    ],
    [
      "not delivered, and kept for recovery",
      {
        settled: [copy("undelivered", { target: search.queue, reason: "NO_PERMISSIONS" })],
        entries: [entry("undelivered", search.queue)],
      },
      ["unprocessed"],
    ],
    ["taken for one that nobody wants", { settled: [copy("unmatched")] }, ["unprocessed"]],
    ["refused", { published: [event({ refused: "AccessDeniedException" })] }, ["refused"]],
    [
      "nobody's after the change, and kept",
      { after: [], settled: [copy("unmatched")], published: [event({ atMs: after })] },
      [],
    ],
    ["nobody's after the change, and nowhere", { after: [], published: [event({ atMs: after })] }, ["lost"]],
    ["put into the queue of a subscription that went", { after: [], entries: [inQueue] }, ["lost"]],
    ["of a new subscription, before that was there", { before: [], settled: [copy("unmatched")] }, []],
    ["that is to be kept, and is not handled", { isToBeKept: () => true, settled: [copy("letters")] }, []],
    [
      "kept before and after",
      { published: [], keptBefore: [copy("letters")], keptAfter: [copy("other-letters")] },
      [],
    ],
    ["kept before, and not after", { published: [], keptBefore: [copy("letters")] }, ["dropped"]],
    [
      "kept by an archive before, and only by a queue after",
      { published: [], keptBefore: [copy("archive", { place: "archive" })], keptAfter: [copy("letters")] },
      ["dropped"],
    ],
    [
      "waiting for its consumer before: that is no keeping",
      { published: [], keptBefore: [copy(search.queue)] },
      [],
    ],
  ];
  for (const [what, seen, kinds] of rows) {
    it(`of an event ${what}: ${kinds.join(", ") || "no harm"}`, () => {
      expect(account(seen).findings.map(({ kind }) => kind)).to.deep.equal(kinds);
    });
  }

  it("counts expected, handled and harmed events of each subscription", () => {
    const published = [event(), event({ eventId: "e-2" })];
    const [row] = account({
      published,
      taken: posted(140),
      settled: [{ ...copy(search.queue), eventId: "e-2" }],
    }).rows;
    expect(row).to.deep.equal({
      subscription: "user/search",
      expected: 2,
      handled: 1,
      harmed: { stuck: 1 },
    });
  });

  it("names the step that had begun last, and how long it went on", () => {
    const published = [event({ atMs: 115 }), event({ eventId: "e-2", atMs: 160 })];
    const [found] = account({ published, entries: [], settled: [] }).findings;
    expect(found?.step?.step.urn).to.equal("urn::other");
    expect([found?.fromMs, found?.untilMs, found?.eventIds]).to.deep.equal([15, 60, ["e-1", "e-2"]]);
    expect(account({ published: [event({ atMs: 105 })] }).findings[0]?.step).to.equal(undefined);
  });

  it("blames what was kept on the step that changed what kept it", () => {
    const steps = [stepOn("letters", "update"), { ...stepOn("other", "delete"), startedMs: 150 }];
    const [found] = account({
      published: [],
      keptBefore: [copy("letters", { reason: "contract" })],
      steps,
    }).findings;
    expect(found?.step?.step.urn).to.equal("urn::letters");
    expect(found?.because).to.equal("contract, kept by the queue letters before");
  });
});
