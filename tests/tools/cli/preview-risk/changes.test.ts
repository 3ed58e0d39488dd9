import { expect } from "chai";
import { types } from "../../../../policy/resource-types";
import { lossesIn } from "../../../../tools/cli/preview-risk/losses";
import { readPreview } from "../../../../tools/cli/preview-risk/read-preview";
import { previewOf, step } from "./sample-preview";

const arn = (name: string): string => `arn:aws:sqs:us-east-1:000000000000:${name}`;
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const changed = (type: string, before: object, after: object, name = "x") =>
  step("update", type, name, { name, ...before }, { name, ...after });
const pattern = (...values: unknown[]) => ({
  eventBusName: "b",
  eventPattern: JSON.stringify({ "detail-type": values }),
});
const policy = (...statements: object[]) => ({
  role: "r",
  policy: JSON.stringify({ Statement: statements }),
});
const allow = (Action: unknown, more: object = {}) => ({
  Effect: "Allow",
  Action,
  Resource: arn("q"),
  ...more,
});
const from = (Condition: object, Effect = "Allow") => ({
  Effect,
  Action: "sqs:SendMessage",
  Resource: "*",
  Condition,
});
const redrive = (maxReceiveCount: number) => ({ redrivePolicy: JSON.stringify({ maxReceiveCount }) });
const sources = (...names: string[]) => ({
  ...{ queueUrl: "https://q/dead", redriveAllowPolicy: JSON.stringify({ sourceQueueArns: names.map(arn) }) },
});
const expiry = (days: number, status = "Enabled") => ({
  bucket: "c",
  rules: [{ id: "c", status, expiration: { days } }],
});
const variables = (of: Readonly<Record<string, string>>) => ({ environment: { variables: of } });
const remembers = (expirySeconds: number) =>
  variables({ CONSUMER_SETTINGS: JSON.stringify({ idempotency: { expirySeconds } }) });
const bothWays: [type: string, better: object, worse: object, words: RegExp][] = [
  [
    types.queue,
    {},
    { messageRetentionSeconds: 345_599 },
    /keeps messages for 345599 seconds instead of 4 days/,
  ],
  [types.queue, { maxMessageSize: 1_048_576 }, {}, /takes 262144 bytes instead of 1048576/],
  [types.queue, redrive(400), redrive(5), /gives a message up after 5 receives instead of 400/],
  [types.queue, redrive(400), {}, /no longer goes to dead letters/],
  [types.redriveAllowPolicy, sources("q", "r"), sources("q"), /no longer takes dead letters of r/],
  [types.archive, { retentionDays: 0 }, { retentionDays: 3650 }, /keeps 3650 days instead of all/],
  [types.archive, { retentionDays: 7 }, { retentionDays: 2 }, /keeps 2 days instead of 7/],
  [types.archive, {}, pattern("a"), /no longer keeps what has not detail-type \["a"\]/],
  [types.rule, {}, { state: "DISABLED" }, /it is disabled/],
  [types.rule, {}, { isEnabled: false }, /it is disabled/],
  [types.rule, pattern("a", "b"), pattern("a"), /no longer lets through detail-type "b"/],
  [types.rule, pattern({ prefix: "a." }), pattern("a.b"), /detail-type \{"prefix":"a\."\}/],
  [
    types.rule,
    pattern({ "anything-but": ["a"] }),
    pattern({ "anything-but": ["a", "b"] }),
    /detail-type "b"/,
  ],
  [types.target, { deadLetterConfig: { arn: arn("q") } }, {}, /cannot be delivered is dropped/],
  [types.mapping, {}, { enabled: false }, /nobody reads the queue/],
  [types.mapping, {}, { filterCriteria: { filters: [] } }, /its new filter leaves out/],
  [types.mapping, { functionResponseTypes: ["ReportBatchItemFailures"] }, {}, /deletes the failed messages/],
  [types.schedule, {}, { state: "DISABLED" }, /no longer runs/],
  [types.function, {}, { vpcConfig: { subnetIds: [unknown] } }, /without a VPC endpoint or NAT gateway/],
  [types.function, {}, { reservedConcurrentExecutions: 0 }, /no longer runs/],
  [types.function, remembers(86_400), remembers(3_600), /for 3600 seconds instead of 1 day/],
  [types.table, { pointInTimeRecovery: { enabled: true } }, {}, /backup of 35 days is deleted/],
  [types.table, { deletionProtectionEnabled: true }, {}, /no longer refuses to delete/],
  [types.table, {}, { ttl: { enabled: true, attributeName: "ttl" } }, /its items expire by ttl/],
  [types.bucketExpiry, expiry(46), expiry(5), /objects are deleted after 5 days/],
  [types.bucketExpiry, expiry(46, "Disabled"), expiry(46), /objects are deleted after 46 days/],
  [types.bucket, {}, { forceDestroy: true }, /can be deleted with all that is in it/],
  [types.key, {}, { isEnabled: false }, /nothing that it encrypted can be read/],
  [types.key, {}, { deletionWindowInDays: 7 }, /saved for 7 days instead of 30/],
  [types.secret, {}, { recoveryWindowInDays: 0 }, /restored for 0 days instead of 30/],
  [types.rolePolicy, policy(allow(["sqs:A", "sqs:B"])), policy(allow("sqs:A")), /allows less \(sqs:B\)/],
  [
    types.rolePolicy,
    policy(allow("sqs:A", { Resource: "*" })),
    policy(allow("sqs:A")),
    /allows less \(sqs:A\)/,
  ],
  [types.rolePolicy, policy(allow("sqs:A", { NotAction: "s3:A" })), policy(), /allows less \(a statement/],
  [
    types.rolePolicy,
    policy(),
    policy(allow("sqs:A", { Effect: "Deny", Sid: "No" })),
    /denies more \(statement "No"\)/,
  ],
  [
    types.queuePolicy,
    policy(from({ ArnLike: { "aws:SourceArn": [arn("a*"), arn("b")] } })),
    policy(from({ ArnLike: { "aws:SourceArn": arn("a*") } })),
    /allows less \(sqs:SendMessage\)/,
  ],
  [
    types.busPolicy,
    policy(from({}), from({ ArnNotLike: { "aws:PrincipalArn": [arn("a"), arn("b")] } }, "Deny")),
    policy(from({}), from({ ArnNotLike: { "aws:PrincipalArn": arn("a") } }, "Deny")),
    /denies more/,
  ],
  [types.busPolicy, policy(from({})), policy(from({ Bool: { "aws:x": "true" } })), /allows less/],
  [
    types.bucketPolicy,
    policy(allow("s3:GetObject", { Principal: { AWS: ["a", "b"] } })),
    policy(allow("s3:GetObject", { Principal: { AWS: "a" } })),
    /allows less/,
  ],
  [
    types.role,
    { assumeRolePolicy: JSON.stringify({ Statement: [{ Effect: "Allow", Action: "sts:AssumeRole" }] }) },
    { assumeRolePolicy: '{"Statement":[]}' },
    /allows less/,
  ],
];
const stateTable = step("same", types.table, "t", { name: "state" }, { name: "state" });
const toldOf = (table: string) =>
  changed(types.function, ...([variables({ T: "state" }), variables({ T: table })] as const));
const nobodyIsHarmed: [what: string, steps: object[]][] = [
  [
    "what it will be is not known",
    [
      changed(
        types.queue,
        { maxMessageSize: 9e5, ...redrive(9) },
        { maxMessageSize: unknown, redrivePolicy: unknown },
      ),
      changed(types.rolePolicy, policy(allow("sqs:A")), { policy: unknown }),
      changed(types.rule, pattern("a"), { eventPattern: unknown }),
      changed(types.target, { arn: arn("q") }, { arn: unknown }),
    ],
  ],
  ["a function is told of another table, and the preview shows none", [toldOf("stat")]],
  ["logs are kept for less long", [changed(types.logGroup, { retentionInDays: 30 }, { retentionInDays: 3 })]],
  ["a role logs no more", [changed(types.rolePolicy, policy(allow("logs:PutLogEvents")), policy())]],
  [
    "only plain HTTP is denied",
    [
      changed(
        types.queuePolicy,
        policy(),
        policy(from({ Bool: { "aws:SecureTransport": "false" } }, "Deny")),
      ),
    ],
  ],
  [
    "rights to what goes are taken away",
    [
      changed(types.rolePolicy, policy(allow("sqs:A", { Resource: [arn("q"), `${arn("q")}/*`] })), policy()),
      changed(
        types.queuePolicy,
        policy(from({ ArnLike: { "aws:SourceArn": [arn("q"), arn("r")] } })),
        policy(from({ ArnLike: { "aws:SourceArn": arn("r") } })),
      ),
      changed(types.redriveAllowPolicy, sources("q", "r"), sources("r")),
      changed(types.target, { arn: arn("q") }, { arn: arn("other") }),
      {
        ...step("delete", types.dashboard, "q", {}),
        oldState: { type: types.dashboard, inputs: {}, outputs: { arn: arn("q") } },
      },
    ],
  ],
  [
    "a function is put into a network with an endpoint",
    [
      changed(types.function, {}, { vpcConfig: { subnetIds: [unknown] } }),
      step("create", types.vpcEndpoint, "e", undefined, {}),
    ],
  ],
  [
    "a condition is worded otherwise",
    [
      changed(
        types.queuePolicy,
        policy(from({ StringEquals: { "aws:SourceArn": arn("q") } })),
        policy(from({ ArnLike: { "AWS:SourceArn": arn("*") } })),
      ),
    ],
  ],
  [
    "another rule takes what one leaves out",
    [
      changed(types.rule, pattern("a", "b"), pattern("a"), "one"),
      changed(
        types.rule,
        pattern({ "anything-but": ["a", "b"] }),
        pattern({ "anything-but": ["a"] }),
        "rest",
      ),
    ],
  ],
  [
    "a new subscription takes its types from the rest",
    [
      changed(
        types.rule,
        pattern({ "anything-but": ["a"] }),
        pattern({ "anything-but": ["a", "b"] }),
        "rest",
      ),
      step("create", types.rule, "new", undefined, { name: "new", ...pattern("b") }),
    ],
  ],
  [
    "a new bucket expires its objects",
    [
      step("create", types.bucket, "c", undefined, { bucket: "c" }),
      step("create", types.bucketExpiry, "e", undefined, expiry(5)),
    ],
  ],
];

const queueUrl = "https://sqs/0/x";
const consumer = (timeout: number) => ({ timeout, environment: { variables: { QUEUE_URL: queueUrl } } });
const seen = (visibilityTimeoutSeconds: number, more: object = redrive(9)) => ({
  visibilityTimeoutSeconds,
  ...more,
});
const window = (maximumBatchingWindowInSeconds: number) => ({
  eventSourceArn: arn("x"),
  maximumBatchingWindowInSeconds,
});
const gaps: [what: string, steps: object[], isGap: boolean][] = [
  ["a queue hides messages for less long", [changed(types.queue, seen(181), seen(20))], true],
  ["a queue without a reader does", [changed(types.queue, seen(181, {}), seen(20, {}))], false],
  ["a function gets more time alone", [changed(types.function, consumer(30), consumer(31))], true],
  ["a function that reads no queue does", [changed(types.function, { timeout: 3 }, { timeout: 30 })], false],
  ["a batch waits for longer alone", [changed(types.mapping, window(1), window(20))], true],
  [
    "a function gets more time, and its queue too little",
    [changed(types.function, consumer(30), consumer(60)), changed(types.queue, seen(181), seen(300))],
    true,
  ],
  [
    "a function gets more time, and its queue enough",
    [changed(types.function, consumer(30), consumer(60)), changed(types.queue, seen(181), seen(361))],
    false,
  ],
  [
    "a queue hides for less long, which is still enough",
    [
      changed(types.queue, seen(400), seen(181)),
      step("same", types.function, "f", consumer(30), consumer(30)),
      step("same", types.mapping, "m", window(1), window(1)),
    ],
    false,
  ],
  [
    "it is not, for the window",
    [
      changed(types.queue, seen(400), seen(181)),
      step("same", types.function, "f", consumer(30), consumer(30)),
      step("same", types.mapping, "m", window(2), window(2)),
    ],
    true,
  ],
  [
    "function and queue get less",
    [changed(types.function, consumer(30), consumer(10)), changed(types.queue, seen(181), seen(61))],
    false,
  ],
];

describe("changes in a preview", () => {
  const wordsOf = (steps: object[]) => lossesIn(readPreview(previewOf(steps))).map(({ words }) => words);
  for (const [type, better, worse, words] of bothWays)
    it(`of ${type.split(":").at(-1) ?? type}: ${words.source}, and not the other way round`, () => {
      expect(wordsOf([changed(type, better, worse)]).join("\n")).to.match(words);
      expect(wordsOf([changed(type, worse, better)])).to.deep.equal([]);
    });
  for (const [what, steps] of nobodyIsHarmed)
    it(`lose nothing where ${what}`, () => expect(wordsOf(steps)).to.deep.equal([]));
  for (const [what, steps, isGap] of gaps)
    it(`${isGap ? "open" : "open no"} gap where ${what}`, () => {
      const words = wordsOf(steps);
      expect(words).to.have.lengthOf(isGap ? 1 : 0);
      if (isGap) expect(words[0]).to.match(/^lets messages show up again while .* \(.* s/);
    });

  it("take protection away, also where nothing else changes", () => {
    const same = step("same", types.table, "t", {}, {});
    const unprotected = { ...same, oldState: { ...same.oldState, protect: true } };
    const kept = { ...same, oldState: { ...same.oldState, retainOnDelete: true } };
    expect(wordsOf([unprotected])).to.deep.equal(["changes table t: Pulumi no longer refuses to delete it"]);
    expect(wordsOf([kept])).to.deep.equal(["changes table t: AWS no longer keeps it when Pulumi deletes it"]);
    const alarm = step("same", types.metricAlarm, "a", {}, {});
    expect(wordsOf([{ ...alarm, oldState: { ...alarm.oldState, protect: true } }])).to.deep.equal([]);
  });

  it("take rights away only where Pulumi went on to the end: they may be rights to what goes", () => {
    const steps = [changed(types.rolePolicy, policy(allow("sqs:A")), policy())];
    const message = 'resource "urn:pulumi:prod::b::t::n" cannot be deleted because it is protected';
    const stopped = previewOf(steps, { diagnostics: [{ severity: "error", message }] });
    expect(lossesIn(readPreview(stopped)).map(({ urn }) => urn)).to.deep.equal(["urn:pulumi:prod::b::t::n"]);
  });

  it("send what a rule matches elsewhere", () => {
    expect(wordsOf([changed(types.target, { arn: arn("q") }, { arn: arn("other") })])).to.deep.equal([
      "changes target x: it no longer sends to q",
    ]);
  });

  it("tell a function of a table that is not there", () => {
    expect(wordsOf([stateTable, toldOf("stat")])).to.deep.equal([
      "changes function x: T no longer names anything of the stack",
    ]);
  });

  it("give a bucket an expiry that it had not", () => {
    const words = /objects are deleted after 5 days/;
    expect(wordsOf([step("create", types.bucketExpiry, "e", undefined, expiry(5))]).join()).to.match(words);
    const renamed = [
      step("delete", types.bucketExpiry, "d", expiry(5)),
      step("create", types.bucketExpiry, "e", undefined, expiry(5)),
    ];
    expect(wordsOf(renamed)).to.deep.equal([]);
  });
});
