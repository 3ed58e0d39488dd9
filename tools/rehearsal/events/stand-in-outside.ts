import { createHash } from "node:crypto";
import { resourceName } from "../../../packages/text/resource-name";
import type { Answered, Asked } from "./asked";
import { claimedText } from "./claimed-text";
import type { Delivering } from "./delivering";
import { faultMet } from "./fault-met";
import { withoutRandomIds } from "./random-ids";
import type { RecordedCall } from "./recorded-call";
import type { RecordedEvent } from "./recorded-event";
import { StandInTable, type TableRequest } from "./stand-in-table";

/** What of the outside a version of a consumer was deployed with. */
export interface OutsideSettings {
  /** Names of the key's attributes, by table. */
  readonly tables: Readonly<Record<string, readonly string[]>>;
  /** The consumer's own, which never fails here. */
  readonly stateTable: string | undefined;
  readonly deadLetterQueueUrl: string | undefined;
  readonly rejectedQueueUrl: string | undefined;
}

type JsonRequest = TableRequest & Readonly<Record<string, unknown>>;

const signingKey = "a signing key for a replay of events";

/** A call to what a batch was for, of which nothing says for which event. */
export class CallOfNoEvent extends Error {}

/** What the stand-in needs to know. */
export interface OutsideArgs {
  /** One of how many events meets each fault. */
  readonly perFault: number;
  readonly nowMs: () => number;
  /** Is told what cannot be replayed. */
  readonly onGap: (gap: Error) => void;
}

/**
 * Everything that a consumer calls. AWS' services answer from memory. The dependency takes most events and fails with the
 * others, by the event's id: with calls to hosts, and with calls to tables other than the consumer's own. A call belongs to the
 * event of the batch that it names.
 */
export class StandInOutside {
  /** The events of the batch that is under way. */
  batch: readonly Delivering[] = [];
  /** Writes to the consumer's own table that are of no event. */
  batchCalls: RecordedCall[] = [];
  private readonly tables: ReadonlyMap<string, StandInTable>;

  constructor(
    private readonly settings: OutsideSettings,
    private readonly args: OutsideArgs,
  ) {
    const tables = Object.entries(settings.tables);
    this.tables = new Map(tables.map(([name, keyNames]) => [name, new StandInTable(keyNames)]));
  }

  /** @throws for a call to AWS that is not known here; a consumer may take that for a failure of the call */
  answer(asked: Asked): Answered {
    try {
      if (isOfLines(asked)) return this.answerForLines(asked);
      const of = this.eventOf(asked);
      of?.noteTime(this.args.nowMs());
      return asked.url.hostname.endsWith(".amazonaws.com")
        ? this.answerForAws(asked, of)
        : this.answerForHost(asked, of);
    } catch (error) {
      this.args.onGap(error as Error);
      throw error;
    }
  }

  /** An object that holds events line by line, of whichever batch: what counts is the line of each. */
  private answerForLines({ url, headers, body }: Asked): Answered {
    const to = `S3 put ${url.host}${url.pathname.replace(/[^/]*$/, "*")}`;
    const condition = `if-none-match: ${headers["if-none-match"] ?? "none"}`;
    for (const line of body.split("\n").filter(Boolean)) {
      const of = known(this.eventOf({ method: "PUT", url, headers: {}, body: line }), to);
      of.noteTime(this.args.nowMs());
      note(of.calls, to, line, condition);
    }
    return putAnswer;
  }

  private eventOf({ url, headers, body }: Asked): Delivering | undefined {
    if (this.batch.length === 1) return this.batch[0];
    const inBody = this.batch.filter((one) => one.isNamedIn(body));
    const rest = `${url.href} ${JSON.stringify(headers)}`;
    const found = inBody.length > 0 ? inBody : this.batch.filter((one) => one.isNamedIn(rest));
    return found.length === 1 ? found[0] : undefined;
  }

  private answerForHost({ method, url, headers, body }: Asked, given: Delivering | undefined): Answered {
    const of = known(given, url.host);
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    const to = `${method} ${url.origin}${generalPath(url, of.event)}`;
    note(of.calls, to, body, [`url: ${url.href}`, ...lines.sort()].join("\n"));
    return this.faultOf(of)?.answer ?? { status: 202 };
  }

  private faultOf({ event, delivery }: Delivering): ReturnType<typeof faultMet> {
    return faultMet(event.id, delivery, this.args.perFault);
  }

  private answerForAws({ method, url, headers, body }: Asked, of: Delivering | undefined): Answered {
    const target = headers["x-amz-target"];
    if (target === undefined) return answerForS3(method, url, body, known(of, url.host));
    const [service = "", operation = ""] = target.split(".");
    const request = JSON.parse(body || "{}") as JsonRequest;
    if (service.startsWith("DynamoDB")) return this.answerForTable(operation, request, body, of);
    switch (operation) {
      case "GetSecretValue":
        return json({ ARN: request["SecretId"], Name: "signing-key", SecretString: signingKey });
      case "SendMessage":
        return this.send(request, body, known(of, target));
      case "ChangeMessageVisibilityBatch":
        return this.changeVisibility(request["Entries"] as readonly VisibilityEntry[]);
      case "PutEvents":
        return putEvents(request["Entries"] as readonly unknown[], known(of, target));
      default:
        throw new Error(`The replay does not know the call ${target}.`);
    }
  }

  private answerForTable(
    operation: string,
    request: JsonRequest,
    body: string,
    of: Delivering | undefined,
  ): Answered {
    const name = resourceName(String(request["TableName"]));
    const table = this.tables.get(name);
    if (!table) return refusal("ResourceNotFoundException");
    if (operation === "GetItem") return json({ Item: table.get(request) });
    if (operation !== "PutItem" && operation !== "DeleteItem")
      throw new Error(`The replay does not know the call ${operation} of DynamoDB.`);
    const isOwn = name === this.settings.stateTable;
    const to = `DynamoDB ${operation} ${name}`;
    if (isOwn) note(of?.calls ?? this.batchCalls, to, stateIn(request));
    else {
      note(known(of, to).calls, to, body);
      const fault = this.faultOf(known(of, to));
      if (fault) return typeof fault.answer === "string" ? fault.answer : refusal(fault.code);
    }
    const { isMet, before } = table.write(request);
    if (isMet) return json({});
    if (isOwn && of) of.isKnown = true;
    return refusal("ConditionalCheckFailedException", { Item: before });
  }

  private send(request: JsonRequest, body: string, of: Delivering): Answered {
    const {
      QueueUrl: url,
      MessageBody: text,
      MessageAttributes: attributes = {},
    } = request as unknown as SentMessage;
    note(of.calls, `SQS SendMessage ${resourceName(url)}`, body);
    const reason = attributes["reason"]?.StringValue ?? "no reason";
    if (url === this.settings.deadLetterQueueUrl) of.kept = { where: "dead letters", reason };
    if (url === this.settings.rejectedQueueUrl) of.kept = { where: "rejected", reason };
    return json({ MessageId: "sent", MD5OfMessageBody: createHash("md5").update(text).digest("hex") });
  }

  private changeVisibility(entries: readonly VisibilityEntry[]): Answered {
    for (const { ReceiptHandle: handle, VisibilityTimeout: seconds } of entries)
      for (const one of this.batch) if (one.receiptHandle === handle) one.visibilitySeconds = seconds;
    return json({ Successful: entries.map(({ Id }) => ({ Id })), Failed: [] });
  }
}

function known(of: Delivering | undefined, to: string): Delivering {
  if (!of) throw new CallOfNoEvent(`Nothing says for which event ${to} was called.`);
  return of;
}

function note(calls: RecordedCall[], to: string, body: string, headers = ""): void {
  calls.push({ to, body: withoutRandomIds(body), headers: withoutRandomIds(headers) });
}

/** The path with a star for each part that comes from the event: events are compared and counted by it. */
function generalPath({ pathname }: URL, { detail, claim }: RecordedEvent): string {
  const text = claim ? detail + claimedText(claim) : detail;
  const isOfEvent = (part: string): boolean => part.length > 2 && text.includes(decoded(part));
  return pathname
    .split("/")
    .map((part) => (isOfEvent(part) ? "*" : part))
    .join("/");
}

const putAnswer = { status: 200, headers: { etag: '"0"' } };

function isOfLines({ method, url, headers }: Asked): boolean {
  const isForS3 = url.hostname.endsWith(".amazonaws.com") && headers["x-amz-target"] === undefined;
  return isForS3 && method === "PUT" && url.pathname.endsWith(".jsonl.gz");
}

function answerForS3(method: string, url: URL, body: string, of: Delivering): Answered {
  if (method === "PUT") {
    note(of.calls, `S3 put ${url.host}${url.pathname}`, body);
    return putAnswer;
  }
  const { claim } = of.event;
  if (claim && decoded(url.pathname).endsWith(`/${claim.key}`))
    return { status: 200, body: claimedText(claim) };
  return { status: 404, body: "<Error><Code>NoSuchKey</Code><Message>not in the replay</Message></Error>" };
}

function putEvents(entries: readonly unknown[], { calls }: Delivering): Answered {
  for (const entry of entries) note(calls, "EventBridge PutEvents", JSON.stringify(entry));
  return json({ FailedEntryCount: 0, Entries: entries.map((_, index) => ({ EventId: String(index) })) });
}

/** What a consumer keeps beside these depends on what other events did of late. */
function stateIn({ Item: { pk, state, fingerprint, ttl } = {} }: TableRequest): string {
  return JSON.stringify({ pk, state, fingerprint, ttl });
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

interface VisibilityEntry {
  readonly Id: string;
  readonly ReceiptHandle: string;
  readonly VisibilityTimeout: number;
}

interface SentMessage {
  readonly QueueUrl: string;
  readonly MessageBody: string;
  readonly MessageAttributes?: Readonly<Record<string, { readonly StringValue?: string }>>;
}

const jsonHeaders = { "content-type": "application/x-amz-json-1.0" };

function json(body: object): Answered {
  return { status: 200, headers: jsonHeaders, body: JSON.stringify(body) };
}

function refusal(code: string, more: object = {}): Answered {
  const status = code === "InternalServerError" ? 500 : 400;
  const body = JSON.stringify({
    __type: `com.amazonaws#${code}`,
    message: "as the replay wants it",
    ...more,
  });
  return { status, headers: jsonHeaders, body };
}
