import { AwsError } from "../aws-error";
import { allows } from "../event-bridge/access-policy";
import { DeliveryError, type EventBridgeSettings, type Permission } from "../event-bridge/ports";
import type { AskService } from "../faults/faulty-calls";
import type { LambdaService } from "../lambda/lambda-service";
import { isRetriable, isThrottling } from "../retriable-error";
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
export function deliverTo({ sqs, accountId }: Receivers, ask: AskService): DeliveryPorts {
  const urlOf = (queueArn: string): string => {
    const queue = sqs.queueOf(queueArn);
    if (!queue) throw new DeliveryError("NO_RESOURCE", `The queue ${queueArn} does not exist.`, false);
    return queue.url;
  };
  return {
    async deliver(targetArn, payload, { messageGroupId: MessageGroupId }) {
      try {
        if (targetArn.includes(":sqs:")) {
          const message = { QueueUrl: urlOf(targetArn), MessageBody: payload, MessageGroupId };
          await ask("sqs", "SendMessage", message);
          return;
        }
        const input = { FunctionName: targetArn, InvocationType: "Event", Payload: Buffer.from(payload) };
        await ask("lambda", "Invoke", input);
      } catch (error) {
        throw error instanceof AwsError ? refusal(error) : error;
      }
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

/** Says it in EventBridge's words. */
function refusal(error: AwsError): DeliveryError {
  return new DeliveryError(codeOf(error), error.message, isRetriable(error));
}

function codeOf(error: AwsError): string {
  if (isThrottling(error)) return "THROTTLING";
  return isRetriable(error) && error.code !== "TIMEOUT" ? "ERROR_FROM_TARGET" : error.code;
}
