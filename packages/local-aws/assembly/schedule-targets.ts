import { NotSimulated } from "../aws-error";
import type { AskService } from "../faults/faulty-calls";
import type { FailedInvocation } from "../scheduler/target-runner";
import type { SchedulerServiceArgs } from "../scheduler/scheduler-service";
import { call } from "../service";
import type { SqsService } from "../sqs/sqs-service";

type TargetPorts = Required<Pick<SchedulerServiceArgs, "checkTarget" | "invoke" | "sendToQueue">>;

/** What EventBridge Scheduler can start here: functions, and messages to queues. */
export function scheduleTargets(sqs: SqsService, ask: AskService): TargetPorts {
  const messageTo = (queueArn: string, message: object): object => ({
    QueueUrl: sqs.queueOf(queueArn)?.url ?? queueArn,
    ...message,
  });
  return {
    checkTarget(targetArn) {
      if (!/^arn:aws:(lambda:[^:]+:\d{12}:function:|sqs:)/.test(targetArn))
        throw new NotSimulated(`schedules of ${targetArn}`);
    },
    async invoke({ Arn: targetArn = "", SqsParameters }, input) {
      if (targetArn.startsWith("arn:aws:sqs:"))
        await ask(
          "sqs",
          "SendMessage",
          messageTo(targetArn, { MessageBody: input, MessageGroupId: SqsParameters?.MessageGroupId }),
        );
      else
        await ask("lambda", "Invoke", {
          FunctionName: targetArn,
          InvocationType: "Event",
          Payload: Buffer.from(input),
        });
    },
    async sendToQueue(queueArn, { targetArn, input, attempts, error }: FailedInvocation) {
      const texts = {
        TARGET_ARN: targetArn,
        ERROR_CODE: error.name,
        ERROR_MESSAGE: error.message || error.name,
        RETRY_ATTEMPTS: String(attempts - 1),
      };
      const MessageAttributes = Object.fromEntries(
        Object.entries(texts).map(([name, StringValue]) => [name, { DataType: "String", StringValue }]),
      );
      await call(sqs, "SendMessage", messageTo(queueArn, { MessageBody: input, MessageAttributes }));
    },
  };
}
