import { Socket } from "node:net";
import { expect } from "chai";
import { dynamoStateTable } from "../../../handlers/aws/dynamo-state-table";
import { s3ClaimReader } from "../../../handlers/aws/s3-claim-reader";
import { sqsConsumerQueue } from "../../../handlers/aws/sqs-consumer-queue";
import { requestLimits } from "../../../handlers/consumer/request-limits";
import { rejection } from "../../events/publisher/fixtures";
import { UnreliableAws } from "./unreliable-aws";

/** Waits are this much shorter, but no request has less time than it takes to reach the service. */
const speed = 5;
const leastMs = 200;
const { setTimeout: realTimeout } = globalThis;
const realLimit = AbortSignal.timeout.bind(AbortSignal);

describe("a consumer whose AWS is silent", () => {
  const aws = new UnreliableAws();
  let limitsMs: number[];
  let waitsMs: number[];

  beforeEach(async () => {
    [limitsMs, waitsMs] = [[], []];
    await aws.start();
    const quick = (task: () => void, ms = 0) => {
      waitsMs.push(ms);
      return realTimeout(task, Math.max(ms / speed, Math.min(ms, leastMs)));
    };
    globalThis.setTimeout = quick as typeof setTimeout;
    // Not sooner: a busy machine would not get to the last attempt.
    AbortSignal.timeout = (ms) => (limitsMs.push(ms), realLimit(ms));
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
    it(`asks for ${what} as often as it may, each time for an equal share of the limit`, async () => {
      aws.doing = () => "silence";
      await rejection(wait());
      expect([new Set(limitsMs), aws.heard.length]).to.deep.equal([new Set([limitMs]), requests]);
      expect(waitsMs).to.include(Math.floor(limitMs / requests));
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
