import type { SQSRecord } from "aws-lambda";
import { toRecord } from "../../../../packages/local-aws/lambda/sqs-record";
import type { DeliveredMessage } from "../../../../packages/local-aws/sqs/message";
import { sendTo } from "../../../simulation/model/send-to";
import { readBenchEvent } from "../bench-event";
import type { Design, Testbed } from "../testbed";

const alarmShare = 0.8;
const minuteMs = 60_000;
/** How long CloudWatch takes to see a full minute and start the workflow. */
const alarmDelayMs = 30_000;
const maxAttempts = 10;
const visibilitySeconds = 30;

/**
 * An alarm on the function's errors starts a workflow that disables the event source mapping, tries one message with
 * ever longer waits, and enables the mapping when it succeeds; after ten attempts the workflow fails.
 */
export const stepFunctions: Design = {
  name: "alarm and Step Functions workflow",
  visibilitySeconds,
  maxReceiveCount: 15,
  batchSize: 10,
  windowMs: 0,
  reportsBatchItemFailures: false,
  start({ dependency }) {
    return async (records) => {
      for (const { body } of records) await dependency.call(readBenchEvent(body));
      return { batchItemFailures: [] };
    };
  },
  startAlarm(testbed) {
    let isRunning = false;
    let [invocations, errors] = [0, 0];
    const { time } = testbed;
    const watch = (): void => {
      const [ran, failed] = [testbed.invocations - invocations, testbed.errors - errors];
      ({ invocations, errors } = testbed);
      if (!isRunning && ran > 0 && failed / ran >= alarmShare) {
        isRunning = true;
        time.after(alarmDelayMs, () => void recover(testbed).then((isOver) => (isRunning = !isOver)));
      }
      time.after(minuteMs, watch);
    };
    time.after(minuteMs, watch);
  },
};

/** Answers whether the mapping works again. */
async function recover(testbed: Testbed): Promise<boolean> {
  const { time } = testbed;
  await testbed.enable(false);
  await time.sleep(10_000);
  const [message] = receive(testbed, 1);
  testbed.workflowSteps += 3;
  // Without a message the workflow fails, and the mapping stays disabled.
  if (!message) return false;
  let waitMs = 10_000;
  for (let attempt = 1; ; attempt++) {
    testbed.workflowSteps += 4;
    if (await isHandled(testbed, message)) break;
    if (attempt + 1 >= maxAttempts) return false;
    waitMs *= 2;
    await time.sleep(waitMs);
  }
  remove(testbed, [message]);
  await rejitter(testbed);
  await testbed.enable(true);
  return true;
}

async function isHandled(testbed: Testbed, message: DeliveredMessage): Promise<boolean> {
  const record = toRecord(message, testbed.queue.arn) as object as SQSRecord;
  return (await testbed.invoke([record])).kind === "response";
}

function receive(testbed: Testbed, max: number): DeliveredMessage[] {
  const received = testbed.queue.receiveNow({ max, visibilityTimeoutSeconds: visibilitySeconds });
  testbed.billSqs(received.length);
  return received;
}

function remove(testbed: Testbed, received: readonly DeliveredMessage[]): void {
  for (const { receiptHandle } of received) testbed.queue.delete(receiptHandle);
  testbed.billSqs(received.length);
}

/** For a minute, takes what is visible and sends it again with a delay of one to three minutes. */
async function rejitter(testbed: Testbed): Promise<void> {
  const { queue, random, time } = testbed;
  await time.sleep(12_000);
  for (let second = 0; second < 60; second++) {
    for (let batch = receive(testbed, 1000); batch.length > 0; batch = receive(testbed, 1000)) {
      remove(testbed, batch);
      for (const { message } of batch) {
        testbed.billSqs(1);
        time.after(60_000 + random.between(0, 120_000), () => sendTo(queue, message.body));
      }
    }
    await time.sleep(1000);
  }
  await time.sleep(12_000);
}
