import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { bundleFiles } from "../../../../components/functions/bundle-files";
import { catalogue } from "../../../../events/contracts/catalogue";
import { validatorSource } from "../../../../events/schema/validator-source";
import { consumerEnvironment, consumerSettings } from "../../../../handlers/settings/consumer-settings";
import { unconnectedBatches } from "../../../../tools/rehearsal/events/unconnected-batches";
import { ClaimObjects } from "../../../../tools/rehearsal/events/claim-objects";
import { compareConsumers, type Compared } from "../../../../tools/rehearsal/events/compare-consumers";
import { faultMet } from "../../../../tools/rehearsal/events/fault-met";
import { readRecordedEvents } from "../../../../tools/rehearsal/events/read-recorded-events";
import { differenceOf, outcomeOf } from "../../../../tools/rehearsal/events/difference";
import type { Journey } from "../../../../tools/rehearsal/events/journey";
import type { RecordedEvent } from "../../../../tools/rehearsal/events/recorded-event";
import { ReplayedConsumer, type ConsumerVersion } from "../../../../tools/rehearsal/events/replayed-consumer";
import { idOf } from "../../../handlers/support/sample-events";
import { runs } from "../../../runs";

type Kind = "endpoint" | "journal";
/** A change of a bundle's text, in which what is replaced must be there. */
type Edit = readonly [from: RegExp | string, to: string];

const contracts = catalogue.ofDomain("user");
const queueUrl = "https://sqs.us-east-1.amazonaws.com/000000000000/q";
const entries: Readonly<Record<Kind, string>> = {
  endpoint: `
    const { createConsumer } = require("#handlers/consume-events");
    const { postToEndpoint } = require("#handlers/post-to-endpoint");
    const { validators } = require("bellyfed:validators");
    exports.handler = createConsumer({ handler: postToEndpoint(), validators });`,
  journal: `
    const { createConsumer } = require("#handlers/consume-events");
    const { journalEvent } = require("#handlers/journal-event");
    const { validators } = require("bellyfed:validators");
    exports.handler = createConsumer({ handler: journalEvent(), validators });`,
};

const event = (id: string, more: object = {}, metadata: object = {}): string =>
  JSON.stringify({
    type: "user.profile-created",
    source: "bellyfed.profiles",
    data: contracts.find(({ type }) => type === "user.profile-created")?.examples[0],
    metadata: {
      time: "2026-11-20T00:00:00.000Z",
      version: 1,
      correlationId: "c",
      hops: 0,
      producer: "p",
      id,
      ...metadata,
    },
    ...more,
  });
const startMs = Date.UTC(2026, 10, 29);
const perFault = 20;
const args = { startMs, perFault, batchSize: 10 };
const ids = Array.from({ length: 400 }, (_, number) => idOf(number));
const unharmed = ids.filter((id) => !faultMet(id, 1, perFault));
/** An event for each fault, and some without one. */
const faulty = new Map(ids.map((id) => [JSON.stringify(faultMet(id, 1, perFault)), id]));
const claim = {
  bucket: "claims-elsewhere",
  key: "claims/user.profile-created/1.json",
  sizeBytes: 9,
  sha256: "?",
};
const lines = [
  // Five failures in a row would open the breaker.
  ...[...faulty.values()].flatMap((id, index) =>
    index % 4 === 3 ? [event(unharmed[(index - 3) / 4] ?? ""), event(id)] : event(id),
  ),
  // Again, after another event.
  event(unharmed[0] ?? ""),
  event(unharmed[5] ?? "", { data: { userId: 1 } }),
  event(unharmed[6] ?? "", { type: "user.profile-imagined" }),
  event(unharmed[7] ?? "", {}, { hops: 17 }),
  event(unharmed[8] ?? "", { data: { claimCheck: claim } }),
  event(unharmed[1] ?? "", { data: { ...JSON.parse(event("")).data, locale: "de-DE" } }),
];
const objects = new ClaimObjects(undefined, contracts);
const events = readRecordedEvents(lines.join("\n")).events.map((one) => objects.withClaim(one).event);
const routed = events.map((one) => ({ event: one, isForBefore: true, isForAfter: true }));

describe("consumers in a replay", () => {
  const bundles = new Map<Kind, string>();
  let folder = "";
  let edited = 0;
  // As in the processes of a replay: what stands where in a bundle is no difference.
  const { stackTraceLimit } = Error;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "replay-"));
    for (const kind of ["endpoint", "journal"] as const) {
      const path = join(folder, `${kind}.js`);
      const validators = { "bellyfed:validators": validatorSource(contracts) };
      writeFileSync(path, await bundleFiles(entries[kind], validators));
      bundles.set(kind, path);
    }
    Error.stackTraceLimit = 0;
  });
  after(() => {
    Error.stackTraceLimit = stackTraceLimit;
    rmSync(folder, { recursive: true });
  });

  function filesOf(kind: Kind, edits: readonly Edit[]): Readonly<Record<string, string>> {
    const bundle = bundles.get(kind) ?? "";
    if (edits.length === 0) return { "index.js": bundle };
    const path = join(folder, `${edited++}.js`);
    writeFileSync(path, edits.reduce(edit, readFileSync(bundle, "utf8")));
    return { "index.js": path };
  }

  function version(kind: Kind, edits: readonly Edit[] = [], variables: object = {}): ConsumerVersion {
    const files = filesOf(kind, edits);
    const settings = consumerSettings({ idempotency: { mode: kind === "endpoint" ? "lock" : "none" } });
    const outside = {
      tables: { state: ["pk"] },
      ...{
        stateTable: "state",
        deadLetterQueueUrl: `${queueUrl}-dead`,
        rejectedQueueUrl: `${queueUrl}-rejected`,
      },
    };
    const environment = consumerEnvironment({
      ...{
        domain: "user",
        consumer: "c",
        queueUrl,
        stateTable: "state",
        metricNamespace: "n",
        logLevel: "INFO",
      },
      ...{
        deadLetterQueueUrl: outside.deadLetterQueueUrl,
        rejectedQueueUrl: outside.rejectedQueueUrl,
        settings,
      },
    });
    return {
      ...{
        files,
        timeoutSeconds: 30,
        visibilitySeconds: 180,
        queueArn: "arn:aws:sqs:us-east-1:000000000000:q",
        batchSize: 10,
        outside,
      },
      variables: {
        ...environment,
        ...{
          ENDPOINT_URL: "https://search.example/events",
          ENDPOINT_SECRET_ARN: "arn",
          ENDPOINT_TIMEOUT_MS: "5000",
        },
        ...{ JOURNAL_BUCKET: "journal", CLAIM_BUCKET: "claims-here", ...variables },
      },
    };
  }

  function edit(text: string, [from, to]: Edit): string {
    const changed = text.replace(from, to);
    expect(changed, String(from)).not.to.equal(text);
    return changed;
  }

  function compare(before: ConsumerVersion, after: ConsumerVersion, some: typeof routed): Promise<Compared> {
    return compareConsumers({ subscription: "user/c", before, after, events: some, ...args });
  }

  /** What became of each event; equal for every row before its edits. */
  const replayed: Partial<Record<Kind, Promise<Journey[]>>> = {};
  async function journeysOf(one: ConsumerVersion): Promise<Journey[]> {
    const journeys = new Map<RecordedEvent, Journey>();
    const onEnd = (ended: RecordedEvent, journey: Journey): unknown => journeys.set(ended, journey);
    const consumer = new ReplayedConsumer(one, { ...args, onEnd: (...ended) => void onEnd(...ended) });
    for (const batch of unconnectedBatches(routed, args.batchSize))
      await consumer.deliver(batch.map((one) => one.event));
    await consumer.end();
    return events.map((recorded) => journeys.get(recorded) ?? []);
  }

  /** The text differs, so both are really replayed. */
  const otherwise: Edit = [/$/, "\n// the same in other bytes"];

  const kindsOf = (before: readonly Journey[], after: readonly Journey[]) =>
    before.map((journey, index) => differenceOf(journey, after[index] ?? [])?.kind);

  it("do the same when nothing changed, and meet every kind of outcome", async () => {
    const outcomes = new Set<string>();
    for (const kind of ["endpoint", "journal"] as const) {
      const before = await (replayed[kind] ??= journeysOf(version(kind)));
      const after = await journeysOf(version(kind, [otherwise]));
      expect(new Set(kindsOf(before, after))).to.deep.equal(new Set([undefined]));
      for (const journey of after) outcomes.add(outcomeOf(journey));
    }
    expect([...outcomes].sort()).to.deep.equal([
      ...["dead letters: permanent", "duplicate", "handled", "rejected: contract", "rejected: id-conflict"],
      ...["rejected: too-many-hops", "returned"],
    ]);
  });

  const fetched = /=await (\w+)\.fetch\(/;
  const journalled = "S3 put journal.s3.us-east-1.amazonaws.com/journal/domain%3Duser/hour%3D2026-11-20T00/*";
  const posts = "POST https://search.example/events";
  const rows: readonly [what: string, found: string, edits: readonly Edit[], variables?: object][] = [
    ["rejects a good type", "handled → returned", [['"user.profile-created":', '"user.profile-gone":']]],
    [
      ...(["accepts what breaks the contract", "rejected: contract → handled"] as const),
      [[/return \w+&&\{reason:"contract"/, 'return void 0&&{reason:"contract"']],
    ],
    [
      ...(["lets events hop on", "rejected: too-many-hops → handled"] as const),
      [[/return \w+<=\w+\?void 0:\{reason:"too-many-hops"/, 'return 1?void 0:{reason:"too-many-hops"']],
    ],
    [
      "retries what fails for good",
      "dead letters: permanent → returned",
      [[/if\(\w+==="permanent"\)/, "if(0)"]],
    ],
    [
      ...(["gives up what is only throttled", "handled → dead letters: permanent"] as const),
      [
        ["[408,409,425,429]", "[408,409,425]"],
        ["[400,410,413,415,422]", "[400,410,413,415,422,429]"],
      ],
    ],
    [
      ...(["swallows a failure", "dead letters: permanent → handled"] as const),
      [[/if\(await \w+\((\w+)\),!\1\.ok\)throw/, "if(0)throw"]],
    ],
    [
      ...(["drops a field", `${posts}: body without source`] as const),
      [
        [
          /\$\{JSON\.stringify\((\w+)\)\.slice\(0,-1\)\},"data":/,
          '${JSON.stringify({...$1,source:void 0}).slice(0,-1)},"data":',
        ],
      ],
    ],
    [
      "changes the data",
      `${posts}: body data.locale`,
      [[/,"data":\$\{(\w+)\}/, ',"data":${$1.replace("en-","fr-")}']],
    ],
    [
      ...(["posts twice", `${posts}: 1 → 2 times`] as const),
      [[fetched, "=await(async(...q)=>(await $1.fetch(...q),$1.fetch(...q)))("]],
    ],
    ["posts nothing", `${posts}: 1 → 0 times`, [[fetched, "=await(async()=>new Response(null))("]]],
    [
      ...([
        "posts to another URL",
        `${posts}: 1 → 0 times; POST https://search.example/v2: 0 → 1 times`,
      ] as const),
      ...([[], { ENDPOINT_URL: "https://search.example/v2" }] as const),
    ],
    [
      "asks more in its URL",
      `${posts}: header url`,
      [],
      { ENDPOINT_URL: "https://search.example/events?v=2" },
    ],
    [
      "sends another idempotency key",
      `${posts}: header idempotency-key`,
      [[/"idempotency-key":(\w+)/, '"idempotency-key":`${$1}-1`']],
    ],
    [
      "signs otherwise",
      `${posts}: header webhook-signature`,
      [[/"webhook-signature":(\w+)\(/, '"webhook-signature":"v2,"+$1(']],
    ],
    ["waits longer for an answer", "milliseconds that it takes", [], { ENDPOINT_TIMEOUT_MS: "9000" }],
    ["asks sooner again", "seconds until it comes again", [[/(\w+\.call\(\w+,)"retry-after"/, '$1"x-none"']]],
    [
      ...(["handles again what was handled", "duplicate → handled"] as const),
      [['case"COMPLETED":return{kind:"duplicate"}', 'case"COMPLETED":return{kind:"attempt",next:t}']],
    ],
    ["ends while it is loaded", "handled → failed: RangeError", [[/^/, "throw new RangeError;"]]],
    ["never ends", "handled → returned", [[fetched, "=await(()=>new Promise(()=>{}))("]]],
    [
      "forgets sooner what it handled",
      "DynamoDB PutItem state: body ttl.N",
      [[/\+(\w+)\.expirySeconds/, "+60+$1.expirySeconds"]],
    ],
    [
      "records another fingerprint",
      `${journalled}: body fingerprint`,
      [[/,fingerprint:(\w+\(\w+,\w+\))/, ",fingerprint:$1+0"]],
    ],
    [
      "records it elsewhere",
      `${journalled}: 1 → 0 times; ${journalled.replace("hour", "h")}: 0 → 1 times`,
      [["}hour=$", "}h=$"]],
    ],
    [
      ...(["overwrites what was recorded", `${journalled}: header if-none-match`] as const),
      [['"if-none-match":"*",', ""]],
    ],
  ];
  for (const [what, found, edits, variables] of rows.filter((_, index) => index % runs(6, 1) === 0))
    it(`are told apart when one ${what}`, async () => {
      const kind = found.includes("journal") ? "journal" : "endpoint";
      const before = (replayed[kind] ??= journeysOf(version(kind)));
      const after = await journeysOf(version(kind, edits, variables));
      expect(kindsOf(await before, after)).to.include(found);
    });

  it("are told apart when a failure returns its neighbours, too, which none of them does alone", async () => {
    const all = "batchItemFailures:(this.returned.length?this.records.map(record=>({record})):[]).map(";
    const edits: Edit[] = [["batchItemFailures:this.returned.map(", all]];
    const unremembered = { CONSUMER_SETTINGS: JSON.stringify({ idempotency: { mode: "none" } }) };
    const { groups } = await compare(
      version("endpoint", [], unremembered),
      version("endpoint", edits, unremembered),
      routed.slice(0, 6),
    );
    expect(groups.map(({ kind, isAlone }) => [kind, isAlone])).to.deep.include([
      "by way of 1 handled → 1 returned, 1 handled",
      false,
    ]);
  });

  it("get one event at a time when nothing tells for which one they call, and differ alone", async () => {
    const ping: Edit = [fetched, '=await((url)=>$1.fetch(url,{method:"POST",body:"ping"}))('];
    const pong: Edit = ['body:"ping"', 'body:"pong"'];
    const [before, after] = [version("endpoint", [ping]), version("endpoint", [ping, pong])];
    const { groups } = await compare(before, after, routed.slice(-8));
    expect(groups.map(({ kind, isAlone }) => [kind, isAlone])).to.deep.equal([[`${posts}: body `, true]]);
  });

  const gaps: readonly (readonly [edits: readonly Edit[], why: string])[] = [
    [[[/"PutItem"/g, '"UpdateItem"']], "The replay does not know the call UpdateItem of DynamoDB."],
    [[["attribute_not_exists(pk)", "size(pk) = :none"]], 'the condition "size(pk) = :none"'],
    [[[/^/, 'try { require("node:net") } catch {}']], "A bundle in a replay cannot use node:net."],
  ];
  for (const [edits, why] of gaps)
    it(`are not compared when one asks for what is not replayed: ${why}`, async () => {
      const error = await journeysOf(version("endpoint", edits)).catch((thrown: unknown) => thrown);
      expect(String(error)).to.include(why);
    });
});
