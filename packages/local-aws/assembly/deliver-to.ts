import { AwsError } from "../aws-error";
import { allows } from "../event-bridge/access-policy";
import { DeliveryError, type EventBridgeSettings, type Permission } from "../event-bridge/ports";
import type { AskService } from "../faults/faulty-calls";
import type { ProblemOfKey } from "../kms/key-problem";
import type { LambdaService } from "../lambda/lambda-service";
import { isRetriable, isThrottling } from "../retriable-error";
import { call } from "../service";
import type { Queue } from "../sqs/queue";
import type { SqsService } from "../sqs/sqs-service";

/** Where EventBridge's deliveries end. */
export interface Receivers {
  readonly sqs: SqsService;
  readonly lambda: () => LambdaService;
  readonly accountId: string;
  /** Default: every key can be used. */
  readonly problemOfKey?: ProblemOfKey;
}

const eventBridge = "events.amazonaws.com";

type DeliveryPorts = Required<Pick<EventBridgeSettings, "deliver" | "sendToQueue" | "mayDeliver">>;

/** EventBridge's way to queues and functions, through the queues' own policies. */
export function deliverTo({ sqs, accountId, problemOfKey }: Receivers, ask: AskService): DeliveryPorts {
  const urlOf = (queueArn: string): string => {
    const queue = sqs.queueOf(queueArn);
    if (!queue) throw new DeliveryError("NO_RESOURCE", `The queue ${queueArn} does not exist.`, false);
    return queue.url;
  };
  const permitted = permissions(sqs, accountId);
  return {
    async deliver(targetArn, payload, { messageGroupId: MessageGroupId, traceHeader }) {
      try {
        if (targetArn.includes(":sqs:")) {
          const message = { QueueUrl: urlOf(targetArn), MessageBody: payload, MessageGroupId };
          await ask("sqs", "SendMessage", traceHeader ? { ...message, ...tracedBy(traceHeader) } : message);
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
    mayDeliver(resourceArn, ruleArn) {
      const permission = permitted(resourceArn, ruleArn);
      // EventBridge does not tell KMS which rule it is.
      const key = sqs.queueOf(resourceArn)?.settings.kmsMasterKeyId;
      const problem = problemOfKey?.(key, { service: eventBridge });
      if (!permission.allowed || problem?.kind !== "AccessDenied") return permission;
      return { allowed: false, reason: problem.message };
    },
  };
}

/** The header as SQS takes it; it counts for no attribute of the message's own. */
function tracedBy(StringValue: string): object {
  return { MessageSystemAttributes: { AWSTraceHeader: { DataType: "String", StringValue } } };
}

/** What queues' policies say to rules; looked into once for each rule, until the queue's settings are others. */
function permissions(sqs: SqsService, accountId: string): DeliveryPorts["mayDeliver"] {
  const known = new WeakMap<
    Queue,
    { readonly settings: Queue["settings"]; readonly of: Map<string, Permission> }
  >();
  const permitted = { allowed: true, reason: "" };
  return (resourceArn, ruleArn) => {
    // A queue that is gone is for the delivery itself to notice.
    const queue = resourceArn.includes(":sqs:") ? sqs.queueOf(resourceArn) : undefined;
    if (!queue) return permitted;
    const { settings } = queue;
    let judged = known.get(queue);
    if (judged?.settings !== settings) known.set(queue, (judged = { settings, of: new Map() }));
    const permission = judged.of.get(ruleArn) ?? judge(settings.policy, resourceArn, ruleArn, accountId);
    judged.of.set(ruleArn, permission);
    return permission;
  };
}

function judge(
  policy: string | undefined,
  resource: string,
  sourceArn: string,
  sourceAccount: string,
): Permission {
  const asked = {
    service: eventBridge,
    action: "sqs:SendMessage",
    resource,
    sourceArn,
    sourceAccount,
  };
  const reason = `The policy of ${resource} does not let ${sourceArn} send messages.`;
  return { allowed: allows(policy, asked), reason };
}

/** Says it in EventBridge's words. */
function refusal(error: AwsError): DeliveryError {
  return new DeliveryError(codeOf(error), error.message, isRetriable(error));
}

function codeOf(error: AwsError): string {
  if (isThrottling(error)) return "THROTTLING";
  return isRetriable(error) && error.code !== "TIMEOUT" ? "ERROR_FROM_TARGET" : error.code;
}
