import { createHash } from "node:crypto";
import { resourceName } from "../../../packages/text/resource-name";
import type { Answered, Asked } from "./asked";
import { faultMet } from "./fault-met";
import type { RecordedCall } from "./recorded-call";
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

interface Kept {
  readonly where: "dead letters" | "rejected";
  readonly reason: string;
}

/** The delivery that is under way, and what came of it so far. */
export class Delivering {
  readonly calls: RecordedCall[] = [];
  kept: Kept | undefined;
  visibilitySeconds: number | undefined;

  constructor(
    readonly eventId: string,
    readonly delivery: number,
    /** The event as it was published. */
    readonly detail: string,
  ) {}
}

type JsonRequest = TableRequest & Readonly<Record<string, unknown>>;

const signingKey = "a signing key for a replay of events";

/**
 * Everything that a consumer calls. AWS' services answer from memory. The dependency takes most events and fails with the
 * others, by the event's id: with calls to hosts, and with calls to tables other than the consumer's own.
 */
export class StandInOutside {
  delivering = new Delivering("", 1, "");
  private readonly tables: ReadonlyMap<string, StandInTable>;

  /** @param onGap is told what cannot be replayed */
  constructor(
    private readonly settings: OutsideSettings,
    private readonly onGap: (gap: Error) => void,
  ) {
    const tables = Object.entries(settings.tables);
    this.tables = new Map(tables.map(([name, keyNames]) => [name, new StandInTable(keyNames)]));
  }

  /** @throws for a call to AWS that is not known here; a consumer may take that for a failure of the call */
  answer(asked: Asked): Answered {
    try {
      return this.answerKnown(asked);
    } catch (error) {
      this.onGap(error as Error);
      throw error;
    }
  }

  private answerKnown(asked: Asked): Answered {
    const { method, url, headers, body } = asked;
    if (url.hostname.endsWith(".amazonaws.com")) return this.answerForAws(asked);
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    this.note(
      `${method} ${url.origin}${this.generalPath(url)}`,
      body,
      [`url: ${url.href}`, ...lines.sort()].join("\n"),
    );
    return this.fault?.answer ?? { status: 202 };
  }

  /** The path with a star for each part that comes from the event: events are compared and counted by it. */
  private generalPath({ pathname }: URL): string {
    const isOfEvent = (part: string): boolean =>
      part.length > 2 && this.delivering.detail.includes(decoded(part));
    return pathname
      .split("/")
      .map((part) => (isOfEvent(part) ? "*" : part))
      .join("/");
  }

  private get fault(): ReturnType<typeof faultMet> {
    return faultMet(this.delivering.eventId, this.delivering.delivery);
  }

  private note(to: string, body: string, headers = ""): void {
    this.delivering.calls.push({ to, body, headers });
  }

  private answerForAws({ method, url, headers, body }: Asked): Answered {
    const target = headers["x-amz-target"];
    if (target === undefined) return this.answerForS3(method, url, body);
    const [service = "", operation = ""] = target.split(".");
    const request = JSON.parse(body || "{}") as JsonRequest;
    if (service.startsWith("DynamoDB")) return this.answerForTable(operation, request, body);
    switch (operation) {
      case "GetSecretValue":
        return json({ ARN: request["SecretId"], Name: "signing-key", SecretString: signingKey });
      case "SendMessage":
        return this.send(request, body);
      case "ChangeMessageVisibilityBatch":
        return this.changeVisibility(request["Entries"] as readonly VisibilityEntry[]);
      case "PutEvents":
        return this.putEvents(request["Entries"] as readonly unknown[]);
      default:
        throw new Error(`The replay does not know the call ${target}.`);
    }
  }

  /** No object of a claim check is in a file of events. */
  private answerForS3(method: string, url: URL, body: string): Answered {
    if (method === "PUT") {
      this.note(`S3 put ${url.host}${url.pathname}`, body);
      return { status: 200, headers: { etag: '"0"' } };
    }
    return { status: 404, body: "<Error><Code>NoSuchKey</Code><Message>not in the replay</Message></Error>" };
  }

  private answerForTable(operation: string, request: JsonRequest, body: string): Answered {
    const name = resourceName(String(request["TableName"]));
    const table = this.tables.get(name);
    if (!table) return refusal("ResourceNotFoundException");
    if (operation === "GetItem") return json({ Item: table.get(request) });
    if (operation !== "PutItem" && operation !== "DeleteItem")
      throw new Error(`The replay does not know the call ${operation} of DynamoDB.`);
    const isOwn = name === this.settings.stateTable;
    this.note(`DynamoDB ${operation} ${name}`, isOwn ? stateIn(request) : body);
    const { fault } = this;
    if (fault && !isOwn) return typeof fault.answer === "string" ? fault.answer : refusal(fault.code);
    const { isMet, before } = table.write(request);
    return isMet ? json({}) : refusal("ConditionalCheckFailedException", { Item: before });
  }

  private send(request: JsonRequest, body: string): Answered {
    const {
      QueueUrl: url,
      MessageBody: text,
      MessageAttributes: attributes = {},
    } = request as unknown as SentMessage;
    this.note(`SQS SendMessage ${resourceName(url)}`, body);
    const reason = attributes["reason"]?.StringValue ?? "no reason";
    if (url === this.settings.deadLetterQueueUrl) this.delivering.kept = { where: "dead letters", reason };
    if (url === this.settings.rejectedQueueUrl) this.delivering.kept = { where: "rejected", reason };
    return json({ MessageId: "sent", MD5OfMessageBody: createHash("md5").update(text).digest("hex") });
  }

  private changeVisibility(entries: readonly VisibilityEntry[]): Answered {
    this.delivering.visibilitySeconds = entries[0]?.VisibilityTimeout;
    return json({ Successful: entries.map(({ Id }) => ({ Id })), Failed: [] });
  }

  private putEvents(entries: readonly unknown[]): Answered {
    for (const entry of entries) this.note("EventBridge PutEvents", JSON.stringify(entry));
    return json({ FailedEntryCount: 0, Entries: entries.map((_, index) => ({ EventId: String(index) })) });
  }
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
