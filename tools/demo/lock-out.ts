import { call } from "../../packages/local-aws/service";
import type { LocalAws } from "../../packages/local-aws/start-local-aws";

/** Takes a queue's policy away, so that EventBridge may not send to it; the answer puts it back. */
export async function lockOut(
  { services: { sqs } }: Pick<LocalAws, "services">,
  queueName: string,
): Promise<() => Promise<void>> {
  const { QueueUrl } = (await call(sqs, "GetQueueUrl", { QueueName: queueName })) as { QueueUrl: string };
  const { Attributes } = (await call(sqs, "GetQueueAttributes", {
    QueueUrl,
    AttributeNames: ["Policy"],
  })) as {
    Attributes: { Policy: string };
  };
  const setPolicy = (Policy: string) => call(sqs, "SetQueueAttributes", { QueueUrl, Attributes: { Policy } });
  await setPolicy("");
  return async () => void (await setPolicy(Attributes.Policy));
}
