import { NotSimulated } from "../aws-error";
import type { LambdaService } from "../lambda/lambda-service";
import type { FailedInvocation } from "../scheduler/target-runner";
import type { SchedulerServiceArgs } from "../scheduler/scheduler-service";
import { call } from "../service";
import type { SqsService } from "../sqs/sqs-service";

type TargetPorts = Required<Pick<SchedulerServiceArgs, "checkTarget" | "invoke" | "sendToQueue">>;

/** What EventBridge Scheduler can start here: functions, and messages to queues. */
export function scheduleTargets(lambda: () => LambdaService, sqs: SqsService): TargetPorts {
  const send = (queueArn: string, message: object): Promise<object> =>
    call(sqs, "SendMessage", { QueueUrl: sqs.queueOf(queueArn)?.url ?? queueArn, ...message });
  return {
    checkTarget(targetArn) {
      if (!/^arn:aws:(lambda:[^:]+:\d{12}:function:|sqs:)/.test(targetArn))
        throw new NotSimulated(`schedules of ${targetArn}`);
    },
    async invoke({ Arn: targetArn = "", SqsParameters }, input) {
      if (targetArn.startsWith("arn:aws:sqs:"))
        await send(targetArn, { MessageBody: input, MessageGroupId: SqsParameters?.MessageGroupId });
      else
        await call(lambda(), "Invoke", {
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
      await send(queueArn, { MessageBody: input, MessageAttributes });
    },
  };
}
