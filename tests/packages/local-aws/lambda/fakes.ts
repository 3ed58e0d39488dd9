import type { StoredCode } from "../../../../packages/local-aws/lambda/code-store";
import type {
  DeployedFunction,
  FunctionSpec,
} from "../../../../packages/local-aws/lambda/function-definition";
import type { FunctionRunner } from "../../../../packages/local-aws/lambda/function-runner";
import type { EndedInvocation, FunctionInvocation } from "../../../../packages/local-aws/lambda/invocation";
import type { QueuePort, BatchReceiveRequest } from "../../../../packages/local-aws/lambda/queue-port";
import type { SqsRecord } from "../../../../packages/local-aws/lambda/sqs-record";

export const account = { id: "000000000000", region: "eu-west-1" };
export const queueArn = "arn:aws:sqs:eu-west-1:000000000000:orders";

export function spec(changes: Partial<FunctionSpec> = {}): FunctionSpec {
  return {
    functionName: "orders-consumer",
    handler: "index.handler",
    files: { "index.js": Buffer.from("exports.handler = async () => null;") },
    timeoutSeconds: 5,
    memoryMb: 128,
    ...changes,
  };
}

export function deployed(changes: Partial<FunctionSpec> = {}): DeployedFunction {
  const one = spec(changes);
  return {
    spec: one,
    arn: `arn:aws:lambda:eu-west-1:000000000000:function:${one.functionName}`,
    codeFolder: "/code",
    codeSha256: "sha",
    codeBytes: 35,
    modifiedAtMs: Date.UTC(2026, 0, 1),
    revisionId: "revision",
  };
}

export function message(id: string, body = id): SqsRecord {
  return {
    messageId: id,
    receiptHandle: `handle-${id}`,
    body,
    attributes: {},
    messageAttributes: {},
    md5OfBody: "md5",
    eventSource: "aws:sqs",
    eventSourceARN: queueArn,
    awsRegion: "eu-west-1",
  };
}

/** Carries out invocations as the test says; each can be held open. */
export class FakeRunner implements FunctionRunner {
  readonly invocations: FunctionInvocation[] = [];
  /** What was invoked, as it was then. */
  readonly invoked: DeployedFunction[] = [];
  killed: string[] = [];
  closed = false;
  answer: (invocation: FunctionInvocation) => EndedInvocation | Promise<EndedInvocation> = () =>
    responded("null");

  async store(files: FunctionSpec["files"]): Promise<StoredCode> {
    return { folder: "/code", sha256: String(files["index.js"]), bytes: 35 };
  }

  async run(deployed: DeployedFunction, invocation: FunctionInvocation): Promise<EndedInvocation> {
    this.invocations.push(invocation);
    this.invoked.push(deployed);
    return this.answer(invocation);
  }

  kill(functionName: string): boolean {
    this.killed.push(functionName);
    return true;
  }

  async close(): Promise<void> {
    this.closed = true;
  }
}

export function responded(payload: string, durationMs = 7): EndedInvocation {
  return { result: { kind: "response", payload }, durationMs };
}

export function threw(errorMessage: string): EndedInvocation {
  return { result: { kind: "error", error: { errorType: "Error", errorMessage } }, durationMs: 7 };
}

interface Poll {
  readonly request: BatchReceiveRequest;
  readonly resolve: (messages: readonly SqsRecord[]) => void;
  readonly reject: (error: Error) => void;
}

/** A queue whose long polls the test answers, one by one. */
export class FakeQueue implements QueuePort {
  readonly requests: BatchReceiveRequest[] = [];
  readonly deleted: string[] = [];
  visibilitySeconds: number | undefined = 30;
  failDeletes = 0;
  private poll?: Poll;

  receive(request: BatchReceiveRequest): Promise<readonly SqsRecord[]> {
    this.requests.push(request);
    return new Promise((resolve, reject) => {
      this.poll = { request, resolve, reject };
      request.signal.addEventListener("abort", () => resolve([]));
    });
  }

  async delete(_queueArn: string, handles: readonly string[]): Promise<void> {
    if (this.failDeletes-- > 0) throw new Error("SQS is out of order");
    this.deleted.push(...handles);
  }

  visibilityTimeoutSeconds(): number | undefined {
    return this.visibilitySeconds;
  }

  get isPolled(): boolean {
    return this.poll !== undefined;
  }

  get lastRequest(): BatchReceiveRequest | undefined {
    return this.requests[this.requests.length - 1];
  }

  /** Answers the poll under way. */
  bring(...messages: readonly SqsRecord[]): void {
    this.take().resolve(messages);
  }

  breakDown(): void {
    this.take().reject(new Error("The specified queue does not exist."));
  }

  private take(): Poll {
    const poll = this.poll;
    if (!poll) throw new Error("Nobody polls the queue.");
    this.poll = undefined;
    return poll;
  }
}
