import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import type { AwsError } from "../../../../packages/local-aws/aws-error";
import { compilePattern } from "../../../../packages/local-aws/event-bridge/pattern/event-pattern";
import { LambdaService } from "../../../../packages/local-aws/lambda/lambda-service";
import type { SqsRecord } from "../../../../packages/local-aws/lambda/sqs-record";
import { sqsQueuePort } from "../../../../packages/local-aws/lambda/sqs-queue-port";
import { SqsService } from "../../../../packages/local-aws/sqs/sqs-service";
import { Trace } from "../../../../packages/local-aws/trace";
import { ManualClock } from "../manual-clock";
import { account, FakeRunner, responded, spec, threw } from "./fakes";

interface Message {
  readonly body: string;
  readonly failAttempts?: number;
  readonly messageAttributes?: object;
}

interface ExpectedInvocation {
  readonly bodies?: readonly string[];
  readonly receiveCounts?: readonly string[];
  readonly returnsFailures?: readonly string[];
  readonly outcome?: "throw" | "ok";
  readonly minGapMs?: number;
}

interface Row {
  readonly id: string;
  readonly queue?: {
    readonly VisibilityTimeout?: number;
    readonly maxReceiveCount?: number;
    readonly fifo?: boolean;
  };
  readonly esm?: object;
  readonly messages?: readonly Message[];
  readonly handlerReturns?: unknown;
  readonly expectInvocations?: readonly ExpectedInvocation[];
  readonly expectDelivered?: readonly string[];
  readonly expectDlq?: readonly string[];
  readonly expectQueueEmpty?: boolean;
  readonly expectRecord?: Record<string, unknown> & { readonly attributeKeys: readonly string[] };
  readonly expectError?: { readonly code: string; readonly message: string; readonly http: number };
  readonly expectErrorSnapshot?: {
    readonly error: {
      readonly Error: { readonly Code: string; readonly Message: string };
      readonly ResponseMetadata: { readonly HTTPStatusCode: number };
    };
  };
}

interface Seen {
  readonly atMs: number;
  readonly records: readonly SqsRecord[];
  readonly threw: boolean;
  readonly failures: readonly string[];
}

const file = join(__dirname, "../../../../../shared/conformance/mapping-scenarios.jsonl");

describe("event source mappings, against recorded AWS behaviour", () => {
  if (!existsSync(file)) {
    it(`is skipped: ${file.slice(file.indexOf("shared"))} is not here`, function () {
      this.skip();
    });
    return;
  }
  const rows = readFileSync(file, "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Row);
  let passed = 0;

  for (const row of rows) {
    it(row.id, async () => {
      await check(row);
      passed += 1;
    });
  }

  after(() => {
    console.log(`      ${passed} of ${rows.length} rows passed`);
  });
});

async function check(row: Row): Promise<void> {
  const clock = new ManualClock();
  const trace = new Trace();
  const sqs = new SqsService({ account, clock, trace, queueUrlBase: "http://127.0.0.1:4566" });
  const seen: Seen[] = [];
  const runner = new FakeRunner();
  runner.answer = ({ payload }) => handle(row, clock.now(), payload, seen);
  const lambda = new LambdaService({
    account,
    clock,
    trace,
    runner,
    queues: sqsQueuePort(sqs),
    compilePattern: (pattern) => {
      const compiled = compilePattern(pattern);
      return (event) => compiled.matches(event);
    },
    log: () => undefined,
  });
  try {
    // The recorded queues' visibility timeouts go down to two seconds.
    await lambda.createFunction(spec({ timeoutSeconds: 2 }));
    const queues = await createQueues(sqs, row);
    const refused = row.expectError ?? fromSnapshot(row);
    const creating = lambda.operations.CreateEventSourceMapping({
      FunctionName: "orders-consumer",
      EventSourceArn: row.expectErrorSnapshot ? `${queues.arn}-missing` : queues.arn,
      ...row.esm,
    });
    if (refused) return expectRefusal(await creating.catch((error: AwsError) => error), refused);
    await creating;
    for (const { body, messageAttributes } of row.messages ?? []) {
      await sqs.operations["SendMessage"]?.({
        QueueUrl: queues.url,
        MessageBody: body,
        MessageAttributes: messageAttributes,
        ...(row.queue?.fifo && { MessageGroupId: "one" }),
      });
    }
    await clock.advance(60_000);
    expectInvocations(row, seen);
    if (row.expectRecord) expectRecord(row.expectRecord, seen[0]?.records[0] as SqsRecord);
    if (row.expectDlq) expect(await bodiesIn(sqs, queues.deadLetterUrl)).to.deep.equal(row.expectDlq);
    if (row.expectQueueEmpty) {
      expect(sqs.inspect().find(({ name }) => name === lastPartOf(queues.arn))).to.include({
        visible: 0,
        inFlight: 0,
        delayed: 0,
      });
    }
    expect(lambda.inFlight).to.equal(0);
  } finally {
    await lambda.close();
    await sqs.close();
  }
}

function handle(row: Row, atMs: number, payload: string, seen: Seen[]) {
  const { Records: records } = JSON.parse(payload) as { Records: SqsRecord[] };
  const failing = records.filter(({ body, attributes }) => {
    const failAttempts = row.messages?.find((message) => message.body === body)?.failAttempts ?? 0;
    return Number(attributes["ApproximateReceiveCount"]) <= failAttempts;
  });
  const reports = JSON.stringify(row.esm ?? {}).includes("ReportBatchItemFailures");
  const fails = failing.length > 0 && !reports;
  seen.push({ atMs, records, threw: fails, failures: failing.map(({ body }) => body) });
  if (fails) return threw("asked to fail");
  const batchItemFailures = failing.map(({ messageId }) => ({ itemIdentifier: messageId }));
  const answer = row.handlerReturns === undefined ? { batchItemFailures } : row.handlerReturns;
  return responded(JSON.stringify(answer));
}

async function createQueues(sqs: SqsService, row: Row) {
  const create = async (QueueName: string, Attributes: Record<string, string>): Promise<string> => {
    const { QueueUrl } = (await sqs.operations["CreateQueue"]?.({ QueueName, Attributes })) as {
      QueueUrl: string;
    };
    return QueueUrl;
  };
  const { VisibilityTimeout, maxReceiveCount, fifo } = row.queue ?? {};
  const suffix = fifo ? ".fifo" : "";
  const kind = fifo && { FifoQueue: "true", ContentBasedDeduplication: "true" };
  const arnOf = (name: string): string => `arn:aws:sqs:eu-west-1:000000000000:${name}${suffix}`;
  const deadLetterUrl = await create(`orders-dead-letters${suffix}`, { ...kind });
  const url = await create(`orders${suffix}`, {
    ...kind,
    ...(VisibilityTimeout !== undefined && { VisibilityTimeout: String(VisibilityTimeout) }),
    ...(maxReceiveCount !== undefined && {
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arnOf("orders-dead-letters"), maxReceiveCount }),
    }),
  });
  return { arn: arnOf("orders"), url, deadLetterUrl };
}

function lastPartOf(arn: string): string {
  return arn.slice(arn.lastIndexOf(":") + 1);
}

function fromSnapshot({ expectErrorSnapshot }: Row): Row["expectError"] {
  if (!expectErrorSnapshot) return undefined;
  const { Error: error, ResponseMetadata } = expectErrorSnapshot.error;
  return { code: error.Code, message: error.Message, http: ResponseMetadata.HTTPStatusCode };
}

function expectRefusal(error: unknown, { code, message, http }: NonNullable<Row["expectError"]>): void {
  expect(error).to.include({ code, message, httpStatus: http });
}

function expectInvocations(
  { expectInvocations: expected, expectDelivered: delivered }: Row,
  seen: readonly Seen[],
): void {
  if (delivered) {
    expect(seen.flatMap(({ records }) => records.map(({ body }) => body))).to.deep.equal(delivered);
  }
  if (!expected) return;
  expect(seen).to.have.length(expected.length);
  expected.forEach((one, index) => {
    const { records, atMs, threw: hasThrown, failures } = seen[index] as Seen;
    if (one.bodies) expect(records.map(({ body }) => body)).to.deep.equal(one.bodies);
    if (one.returnsFailures) expect(failures).to.deep.equal(one.returnsFailures);
    if (one.outcome) expect(hasThrown ? "throw" : "ok").to.equal(one.outcome);
    if (one.minGapMs) expect(atMs - (seen[index - 1]?.atMs ?? atMs)).to.be.at.least(one.minGapMs);
    if (one.receiveCounts) {
      const counts = records.map(({ attributes }) => attributes["ApproximateReceiveCount"]);
      expect(counts).to.deep.equal(one.receiveCounts);
    }
  });
}

function expectRecord(
  { attributeKeys, ...expected }: NonNullable<Row["expectRecord"]>,
  record: SqsRecord,
): void {
  expect(record).to.deep.include(expected);
  expect(Object.keys(record.attributes)).to.have.members([...attributeKeys]);
}

async function bodiesIn(sqs: SqsService, QueueUrl: string): Promise<(string | undefined)[]> {
  const { Messages = [] } = (await sqs.operations["ReceiveMessage"]?.({
    QueueUrl,
    MaxNumberOfMessages: 10,
  })) as {
    Messages?: { Body?: string }[];
  };
  return Messages.map(({ Body }) => Body);
}
