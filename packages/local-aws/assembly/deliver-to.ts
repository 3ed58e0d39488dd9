import { AwsError } from "../aws-error";
import { allows } from "../event-bridge/access-policy";
import { DeliveryError, type EventBridgeSettings, type Permission } from "../event-bridge/ports";
import type { LambdaService } from "../lambda/lambda-service";
import { call } from "../service";
import type { SqsService } from "../sqs/sqs-service";

/** Where EventBridge's deliveries end. */
export interface Receivers {
  readonly sqs: SqsService;
  readonly lambda: () => LambdaService;
  readonly accountId: string;
}

type DeliveryPorts = Required<Pick<EventBridgeSettings, "deliver" | "sendToQueue" | "mayDeliver">>;

/** EventBridge's way to queues and functions, through the queues' own policies. */
export function deliverTo({ sqs, lambda, accountId }: Receivers): DeliveryPorts {
  const urlOf = (queueArn: string): string => {
    const queue = sqs.queueOf(queueArn);
    if (!queue) throw new DeliveryError("NO_RESOURCE", `The queue ${queueArn} does not exist.`, false);
    return queue.url;
  };
  return {
    async deliver(targetArn, payload, { messageGroupId: MessageGroupId }) {
      if (targetArn.includes(":sqs:")) {
        const message = { QueueUrl: urlOf(targetArn), MessageBody: payload, MessageGroupId };
        await orRetriable(() => call(sqs, "SendMessage", message));
        return;
      }
      const input = { FunctionName: targetArn, InvocationType: "Event", Payload: Buffer.from(payload) };
      await orRetriable(() => call(lambda(), "Invoke", input));
    },
    async sendToQueue(queueArn, body, attributes) {
      await call(sqs, "SendMessage", {
        QueueUrl: urlOf(queueArn),
        MessageBody: body,
        MessageAttributes: attributes,
      });
    },
    mayDeliver: (resourceArn, ruleArn) => mayDeliver(sqs, accountId, resourceArn, ruleArn),
  };
}

function mayDeliver(sqs: SqsService, accountId: string, resourceArn: string, ruleArn: string): Permission {
  if (!resourceArn.includes(":sqs:")) return { allowed: true, reason: "" };
  const queue = sqs.queueOf(resourceArn);
  // A queue that is gone is for the delivery itself to notice.
  if (!queue) return { allowed: true, reason: "" };
  const allowed = allows(queue.settings.policy, {
    service: "events.amazonaws.com",
    action: "sqs:SendMessage",
    resource: resourceArn,
    sourceArn: ruleArn,
    sourceAccount: accountId,
  });
  return { allowed, reason: `The policy of ${resourceArn} does not let ${ruleArn} send messages.` };
}

/** A service's own fault may pass; what it refuses will be refused again. */
async function orRetriable(deliver: () => Promise<unknown>): Promise<void> {
  try {
    await deliver();
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new DeliveryError(error.code, error.message, error.httpStatus >= 500 || error.httpStatus === 429);
  }
}
