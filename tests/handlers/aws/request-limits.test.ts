import { Socket } from "node:net";
import { expect } from "chai";
import { dynamoStateTable } from "../../../handlers/aws/dynamo-state-table";
import { s3ClaimReader } from "../../../handlers/aws/s3-claim-reader";
import { sqsConsumerQueue } from "../../../handlers/aws/sqs-consumer-queue";
import { requestLimits } from "../../../handlers/consumer/request-limits";
import { rejection } from "../../events/publisher/fixtures";
import { UnreliableAws } from "./unreliable-aws";

const speed = 5;
const { setTimeout: realTimeout } = globalThis;
const realLimit = AbortSignal.timeout.bind(AbortSignal);

describe("a consumer whose AWS is silent", () => {
  const aws = new UnreliableAws();
  let limitsMs: number[];

  beforeEach(async () => {
    limitsMs = [];
    await aws.start();
    const quick = (task: () => void, ms = 0) => realTimeout(task, ms / speed);
    globalThis.setTimeout = quick as typeof setTimeout;
    AbortSignal.timeout = (ms) => (limitsMs.push(ms), realLimit(ms / speed));
  });
  afterEach(() => {
    globalThis.setTimeout = realTimeout;
    AbortSignal.timeout = realLimit;
    return aws.stop();
  });

  const url = () => `${aws.url}/1/queue`;
  const queue = () =>
    sqsConsumerQueue({ queueUrl: url(), deadLetterQueueUrl: url(), rejectedQueueUrl: url() });
  const { breakers, idempotency } = requestLimits;
  for (const [what, wait, limitMs, requests] of [
    ["its breaker's state", () => dynamoStateTable("state", breakers).read("b"), 200, 1],
    ["what is known of an event", () => dynamoStateTable("state", idempotency).read("i"), 3_000, 3],
    [
      ...([
        "its queue",
        () => queue().changeVisibility([{ receiptHandle: "h", visibilitySeconds: 1 }]),
      ] as const),
      ...([2_500, 3] as const),
    ],
    ["an object", () => s3ClaimReader("b").read("k", 1, new AbortController().signal), 5_000, 3],
  ] as const)
    it(`asks for ${what} as often as there is time, and waits no longer`, async () => {
      aws.doing = () => "silence";
      await rejection(wait());
      expect([new Set(limitsMs), aws.heard.length]).to.deep.equal([new Set([limitMs]), requests]);
    });

  it("gives a connection that does not come about a second of an attempt's twenty, and tries again", async () => {
    const connect = Object.getOwnPropertyDescriptor(Socket.prototype, "connect") ?? {};
    let connects = 0;
    const never = function (this: Socket): Socket {
      connects += 1;
      return Object.assign(this, { connecting: true });
    };
    Object.assign(Socket.prototype, { connect: never });
    try {
      const table = dynamoStateTable("state", { timeoutMs: 60_000, maxAttempts: 3 });
      const error = await rejection(table.read("b"));
      expect([error.name, connects]).to.deep.equal(["TimeoutError", 3]);
      expect(error.message).to.match(/connection .* 1000 ms/);
    } finally {
      Object.defineProperty(Socket.prototype, "connect", connect);
    }
  });
});
