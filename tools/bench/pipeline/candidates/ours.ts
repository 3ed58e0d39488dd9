import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import { readConsumerEnvironment } from "../../../../handlers/settings/consumer-settings";
import type { Validators } from "../../../../events/message/validation";
import type { Invocation } from "../../../../handlers/consumer/deadline";
import { consumeBatch } from "../../../../handlers/consumer/consume-batch";
import { startConsumer } from "../../../../handlers/consumer/consumer";
import { handleMeasured } from "../effect";

const { validators } = require("bellyfed:validators") as { validators: Validators };

const unexpected = async (): Promise<never> => {
  throw new Error("A healthy batch asks nothing of the cloud.");
};

const consumer = startConsumer(
  { handler: handleMeasured(), validators },
  readConsumerEnvironment(process.env),
  {
    clock: {
      now: Date.now,
      after(delayMs, task) {
        const timer = setTimeout(task, delayMs);
        return { cancel: () => clearTimeout(timer) };
      },
    },
    random: Math.random,
    queue: { changeVisibility: unexpected, sendDeadLetter: unexpected, sendRejected: unexpected },
    breakers: { read: unexpected, write: unexpected },
    idempotency: { read: unexpected, write: unexpected },
    write: (line) => process.stdout.write(line),
  },
);

/** The project's pipeline, called directly: neither serialised nor wired to AWS. */
export function handler(event: SQSEvent, context: Invocation): Promise<SQSBatchResponse> {
  return consumeBatch(event.Records, context, consumer);
}
