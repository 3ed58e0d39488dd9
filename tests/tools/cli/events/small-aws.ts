import { createHash } from "node:crypto";
import { expect } from "chai";
import { catalogue } from "../../../../events/contracts/catalogue";
import { consumerEnvironment, consumerSettings } from "../../../../handlers/settings/consumer-settings";
import {
  toMessageAttributes,
  type DeadLetterAttributes,
  type MessageAttribute,
} from "../../../../handlers/dead-letters/dead-letter";
import type { EventMessage } from "../../../../events/message/event-message";
import { journalObject } from "../../../../handlers/journal/journal-object";
import { partitionOf } from "../../../../handlers/journal/journal-partition";
import type { JournalRecord } from "../../../../handlers/journal/journal-record";
import { journalBucketName } from "../../../../handlers/settings/names";
import { Progress } from "../../../../tools/progress";
import { runEvents } from "../../../../tools/cli/events/run-events";
import type { Terminal } from "../../../../tools/cli/events/terminal";
import { call } from "../../../../packages/local-aws/service";
import { startLocalAws, type LocalAws } from "../../../../packages/local-aws/start-local-aws";

export const userBus = "bellyfed-domain-user-dev";
export const subscriptions = ["journal", "search-index"] as const;

/** What a command line came to. */
export interface Typed {
  readonly code: number;
  readonly out: string;
  readonly notes: string;
  /** The line that says which stack, region and endpoint it was. */
  readonly place: string;
  readonly asked: readonly string[];
}

/** The user domain of the dev stack in a local AWS of its own, by its names; its consumers stand still. */
export class SmallAws {
  private saved: Record<string, string | undefined> = {};

  private constructor(
    readonly local: LocalAws,
    private readonly resources: { readonly archiveDays: number },
  ) {}

  static async start(resources = { archiveDays: 7 }): Promise<SmallAws> {
    const aws = new SmallAws(await startLocalAws({ port: 0 }), resources);
    aws.setEnvironment({
      AWS_ENDPOINT_URL: aws.local.url,
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
    });
    try {
      await aws.makeQueues();
      await aws.makeBus();
      await aws.makeTable();
      await call(aws.local.services.s3, "CreateBucket", { Bucket: aws.journalBucket });
      return aws;
    } catch (error) {
      await aws.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    this.setEnvironment(this.saved);
    await this.local.close();
  }

  /** What the environment says while the local AWS is up. */
  setEnvironment(values: Record<string, string | undefined>): void {
    for (const [name, value] of Object.entries(values)) {
      if (!(name in this.saved)) this.saved[name] = process.env[name];
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }

  url(queue: string): string {
    return `${this.local.url}/${this.local.account.id}/${queue}`;
  }

  /** Types a command line, for dev unless it says otherwise; nobody is there who could be asked, without an answer. */
  async type(line: string, person: Person = {}): Promise<Typed> {
    return this.run(ofDev(words(line)), person);
  }

  /** Runs a command line whose words stand as they are. */
  async run(args: readonly string[], person: Person = {}): Promise<Typed> {
    const { said, noted, asked, ...session } = fakeSession(person);
    const code = await runEvents(args, { ...session });
    const isPlace = (note: string): boolean => note.startsWith("Stack ");
    const [place = "", notes] = [noted.find(isPlace), noted.filter((note) => !isPlace(note)).join("\n")];
    return { code, out: said.join("\n"), notes, place, asked };
  }

  /** Types what must go well. */
  async does(line: string, person: Person = {}): Promise<Typed> {
    const typed = await this.type(line, person);
    expect(typed.code, `${line}: ${typed.notes}`).to.equal(0);
    return typed;
  }

  /** What a command line that must go well answers as JSON. */
  async json<Value>(line: string, person: Person = {}): Promise<Value> {
    return JSON.parse((await this.does(`${line} --json`, person)).out) as Value;
  }

  /** Types what must end with that exit code, and say so. */
  async fails(line: string, code: 1 | 2 | 130, says: string | RegExp, person: Person = {}): Promise<Typed> {
    const typed = await this.type(line, person);
    expect(typed.code, `${line}: ${typed.notes}`).to.equal(code);
    if (typeof says === "string") expect(typed.notes).to.contain(says);
    else expect(typed.notes).to.match(says);
    return typed;
  }

  /** Puts an item into a table. */
  put(TableName: string, item: object): Promise<object> {
    const Item = Object.fromEntries(
      Object.entries(item).map(([name, value]) => [
        name,
        typeof value === "number" ? { N: String(value) } : { S: value as string },
      ]),
    );
    return call(this.local.services.dynamodb, "PutItem", { TableName, Item });
  }

  /** Puts records into the journal, as one object for each partition. */
  async journal(...records: readonly JournalRecord[]): Promise<void> {
    for (const partition of new Set(records.map(partitionOf))) {
      const { key: Key, body: Body } = journalObject(
        partition,
        records.filter((record) => partitionOf(record) === partition),
      );
      await call(this.local.services.s3, "PutObject", { Bucket: this.journalBucket, Key, Body });
    }
  }

  get journalBucket(): string {
    return journalBucketName("dev", this.local.account.id, "us-east-1");
  }

  /** Puts a dead letter of a consumer where it belongs. */
  async sendDeadLetter(
    number: number,
    more: Partial<DeadLetterAttributes> = {},
    text?: string,
  ): Promise<object> {
    const { attributes, body } = await this.deadLetter(number, more);
    return this.send(`${userBus}-${more.consumer ?? "journal"}-dead-letters`, text ?? body, attributes);
  }

  /** A dead letter as its consumer writes it. */
  async deadLetter(number: number, more: Partial<DeadLetterAttributes> = {}) {
    const event = eventOf(number);
    const consumer = more.consumer ?? "journal";
    const attributes = toMessageAttributes({
      reason: "permanent",
      detail: "HTTP 410",
      eventId: event.metadata.id,
      eventType: event.type,
      domain: "user",
      consumer,
      firstSeen: "2026-11-23T10:00:00.000Z",
      origin: this.url(`${userBus}-${consumer}`),
      recoveries: 0,
      ...more,
    });
    return { attributes, body: envelopeOf(event) };
  }

  /** Puts an undelivered event where EventBridge does; without a target, one that the bus could not encrypt. */
  sendUndelivered(
    number: number,
    target?: string,
    MessageBody = envelopeOf(eventOf(number)),
  ): Promise<object> {
    const text = (StringValue: string) => ({ DataType: "String", StringValue });
    return call(this.local.services.sqs, "SendMessage", {
      QueueUrl: this.url(`${userBus}-undelivered`),
      MessageBody,
      MessageAttributes: {
        ...(target && {
          RULE_ARN: text("arn:aws:events:us-east-1:000000000000:rule/bus/rule"),
          TARGET_ARN: text(`arn:aws:sqs:us-east-1:${this.local.account.id}:${target}`),
        }),
        ERROR_CODE: text("NO_PERMISSIONS"),
        ERROR_MESSAGE: text("not allowed"),
      },
    });
  }

  send(queue: string, MessageBody: string, MessageAttributes?: Attributes): Promise<object> {
    return call(this.local.services.sqs, "SendMessage", {
      QueueUrl: this.url(queue),
      MessageBody,
      ...(MessageAttributes && { MessageAttributes }),
    });
  }

  /** Fills a dead-letter queue as SQS itself does: by messages that were received too often. */
  async letSqsMove(consumer: string, bodies: readonly string[]): Promise<void> {
    const QueueUrl = this.url(`${userBus}-${consumer}`);
    for (const body of bodies) await this.send(`${userBus}-${consumer}`, body);
    // maxReceiveCount is 1: the second receive moves.
    for (let receive = 0; receive < 2 * bodies.length + 2; receive++) {
      await call(this.local.services.sqs, "ReceiveMessage", {
        QueueUrl,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: 0,
      });
    }
  }

  /** What can be received from a queue. */
  async messagesIn(queue: string): Promise<{ Body: string; MessageAttributes?: Attributes }[]> {
    const all: { Body: string; MessageAttributes?: Attributes }[] = [];
    for (;;) {
      const { Messages = [] } = (await call(this.local.services.sqs, "ReceiveMessage", {
        QueueUrl: this.url(queue),
        MaxNumberOfMessages: 10,
        VisibilityTimeout: 60,
        MessageAttributeNames: ["All"],
      })) as { Messages?: { Body: string; MessageAttributes?: Attributes }[] };
      if (Messages.length === 0) return all;
      all.push(...Messages);
    }
  }

  private async makeQueues(): Promise<void> {
    const { sqs } = this.local.services;
    const create = (QueueName: string, Attributes = {}): Promise<object> =>
      call(sqs, "CreateQueue", { QueueName, Attributes });
    for (const ending of ["undelivered", "rejected", "unmatched"]) await create(`${userBus}-${ending}`);
    for (const ending of ["undelivered", "unrouted"]) await create(`bellyfed-ingress-dev-${ending}`);
    await create("bellyfed-parking-lot-dev");
    await create("bellyfed-parking-lot-prod-like");
    for (const name of subscriptions) {
      await create(`${userBus}-${name}-dead-letters`);
      const deadLetterTargetArn = `arn:aws:sqs:us-east-1:${this.local.account.id}:${userBus}-${name}-dead-letters`;
      await create(`${userBus}-${name}`, {
        RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 1 }),
      });
      await this.makeFunction(name);
    }
  }

  private async makeFunction(consumer: string): Promise<void> {
    const queue = `${userBus}-${consumer}`;
    await this.local.services.lambda.createFunction({
      functionName: queue,
      handler: "index.handler",
      // Never invoked: any file will do.
      files: { "index.js": __filename },
      environment: consumerEnvironment({
        domain: "user",
        consumer,
        queueUrl: this.url(queue),
        deadLetterQueueUrl: this.url(`${queue}-dead-letters`),
        rejectedQueueUrl: this.url(`${userBus}-rejected`),
        stateTable: "bellyfed-consumer-state-dev",
        metricNamespace: "EventPipeline/dev",
        settings: consumerSettings(),
        logLevel: "INFO",
      }),
      timeoutSeconds: 3,
      memoryMb: 128,
    });
    await call(this.local.services.lambda, "CreateEventSourceMapping", {
      FunctionName: queue,
      EventSourceArn: `arn:aws:sqs:us-east-1:${this.local.account.id}:${queue}`,
      Enabled: false,
    });
  }

  private async makeBus(): Promise<void> {
    const { events } = this.local.services;
    const account = this.local.account.id;
    await call(events, "CreateEventBus", { Name: userBus });
    for (const name of [...subscriptions, "unmatched"]) {
      await call(events, "PutRule", {
        Name: name,
        EventBusName: userBus,
        EventPattern: JSON.stringify({ source: [{ prefix: "" }] }),
      });
      const Arn = `arn:aws:sqs:us-east-1:${account}:${userBus}-${name}`;
      await call(events, "PutTargets", { Rule: name, EventBusName: userBus, Targets: [{ Id: name, Arn }] });
      await call(this.local.services.sqs, "SetQueueAttributes", {
        QueueUrl: this.url(`${userBus}-${name}`),
        Attributes: { Policy: allowEventBridge(Arn) },
      });
    }
    await call(events, "CreateArchive", {
      ArchiveName: userBus,
      EventSourceArn: `arn:aws:events:us-east-1:${account}:event-bus/${userBus}`,
      RetentionDays: this.resources.archiveDays,
    });
  }

  private async makeTable(): Promise<void> {
    await call(this.local.services.dynamodb, "CreateTable", {
      TableName: "bellyfed-consumer-state-dev",
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
    });
  }
}

type Attributes = Record<string, MessageAttribute>;

function allowEventBridge(Resource: string): string {
  const Principal = { Service: "events.amazonaws.com" };
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal, Action: "sqs:SendMessage", Resource }],
  });
}

/** Who sits at the terminal. */
export interface Person {
  /** What is typed when something is asked; without it there is no terminal. */
  readonly answer?: string;
  /** Happens while something is asked. */
  readonly asks?: () => Promise<void>;
  /** What stands in the standard input. */
  readonly input?: string;
  readonly signal?: AbortSignal;
  /** Told of each line of output as it is written. */
  readonly reads?: (line: string) => void;
  readonly nowMs?: () => number;
  /** Runs in the place of a pause. */
  readonly sleeps?: (delayMs: number) => Promise<void>;
}

export interface FakeSession extends Terminal {
  readonly said: string[];
  readonly noted: string[];
  readonly asked: string[];
}

export function fakeSession(person: Person = {}): FakeSession {
  const said: string[] = [];
  const noted: string[] = [];
  const asked: string[] = [];
  return {
    said,
    noted,
    asked,
    out(text) {
      said.push(text);
      person.reads?.(text);
    },
    note: (text) => void noted.push(text),
    progress: new Progress({ write: () => undefined }),
    isInteractive: person.answer !== undefined,
    async ask(question) {
      asked.push(question);
      await person.asks?.();
      return person.answer ?? "";
    },
    input: async () => person.input ?? "",
    signal: person.signal ?? new AbortController().signal,
    nowMs: person.nowMs ?? (() => Date.now()),
    sleep:
      person.sleeps ?? ((delayMs) => new Promise((resolve) => setTimeout(resolve, Math.min(delayMs, 20)))),
  };
}

/** Words of a command line, of the stack dev unless they name one. */
export function ofDev(args: readonly string[]): readonly string[] {
  return args.includes("--stack") || args.includes("--help") ? args : [...args, "--stack", "dev"];
}

/** Splits a line as a shell does, as far as quotes go. */
export function words(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");
}

/** A valid event, as numbered. */
export function eventOf(number: number, at = new Date().toISOString()): EventMessage {
  const contract = catalogue.ofType("user.profile-deleted")[0];
  if (!contract) throw new Error("The catalogue has lost user.profile-deleted.");
  return {
    type: contract.type,
    source: "bellyfed.profiles",
    data: contract.examples[0],
    metadata: {
      id: idOf(number),
      time: at,
      version: contract.version,
      correlationId: `correlation-${number % 2}`,
      hops: 0,
      producer: "profiles-service",
    },
  };
}

/** What fills in what a line to publish does not say. */
export const publishPorts = {
  now: () => Date.parse("2026-11-23T12:00:00Z"),
  newId: () => "11111111-2222-4333-8444-555555555555",
  traceContext: () => ({}),
};

export function idOf(number: number): string {
  const hash = createHash("sha256").update(String(number)).digest("hex");
  return `${hash.slice(0, 8)}-0000-4000-8000-${String(number).padStart(12, "0")}`;
}

/** The event as EventBridge delivers it. */
export function envelopeOf(event: EventMessage): string {
  return JSON.stringify({
    version: "0",
    id: "00000000-1111-4222-8333-444444444444",
    "detail-type": event.type,
    source: event.source,
    account: "000000000000",
    time: event.metadata.time,
    region: "us-east-1",
    resources: [],
    detail: event,
  });
}
