import { expect } from "chai";
import type { Message } from "@aws-sdk/client-sqs";
import { AwsError } from "../../../../packages/local-aws/aws-error";
import { SqsService, type SqsSettings } from "../../../../packages/local-aws/sqs/sqs-service";
import { Trace } from "../../../../packages/local-aws/trace";
import { ManualClock } from "../manual-clock";

export const account = { id: "111122223333", region: "eu-west-1" };

export const queueArn = (name: string) => `arn:aws:sqs:eu-west-1:111122223333:${name}`;

/** An SQS on a manual clock, and short ways to ask it things. */
export function testSqs(settings: Partial<SqsSettings> = {}) {
  const clock = new ManualClock();
  const trace = new Trace();
  const queueUrlBase = "http://127.0.0.1:4566";
  const sqs = new SqsService({ account, clock, trace, queueUrlBase, ...settings });

  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  async function call(action: string, input: object = {}): Promise<any> {
    const operation = sqs.operations[action];
    if (!operation) throw new Error(`There is no operation ${action}.`);
    return operation(input);
  }
  const at = (name: string) => ({ QueueUrl: `${queueUrlBase}/${account.id}/${name}` });

  return {
    sqs,
    clock,
    trace,
    call,
    at,
    create: (name: string, Attributes: Record<string, string> = {}) =>
      call("CreateQueue", { QueueName: name, Attributes }),
    send: (name: string, MessageBody: string, more: object = {}) =>
      call("SendMessage", { ...at(name), MessageBody, ...more }),
    async receive(name: string, more: object = {}): Promise<Message[]> {
      const asked = { MessageSystemAttributeNames: ["All"], MessageAttributeNames: ["All"], ...more };
      return (await call("ReceiveMessage", { ...at(name), ...asked })).Messages ?? [];
    },
    counts(name: string) {
      const { visible, inFlight, delayed } = sqs.inspect().find((queue) => queue.name === name)!;
      return { visible, inFlight, delayed };
    },
  };
}

/** The AwsError an operation answers; anything else fails the test. */
export async function refusal(promise: Promise<unknown>): Promise<AwsError> {
  try {
    await promise;
  } catch (error) {
    expect(error).to.be.instanceOf(AwsError);
    return error as AwsError;
  }
  throw new Error("The operation succeeded, but was to be refused.");
}

export function redriveTo(name: string, maxReceiveCount: number) {
  return { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: queueArn(name), maxReceiveCount }) };
}

export const bodies = (messages: readonly Message[]) => messages.map(({ Body }) => Body);
