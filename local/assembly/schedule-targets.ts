import { NotSimulated } from "../aws-error";
import type { LambdaService } from "../lambda/lambda-service";
import { call } from "../service";

const universalTarget = /^arn:aws:scheduler:::aws-sdk:lambda:updateEventSourceMapping$/i;

/** What EventBridge Scheduler can start here: a function, or a change of an event source mapping. */
export function scheduleTargets(
  lambda: () => LambdaService,
): (targetArn: string, input: string) => Promise<void> {
  return async (targetArn, input) => {
    if (universalTarget.test(targetArn)) {
      const { Uuid, UUID, ...changes } = JSON.parse(input) as Record<string, unknown>;
      await call(lambda(), "UpdateEventSourceMapping", { UUID: UUID ?? Uuid, ...changes });
      return;
    }
    if (!targetArn.includes(":lambda:")) throw new NotSimulated(`schedules of ${targetArn}`);
    await call(lambda(), "Invoke", {
      FunctionName: targetArn,
      InvocationType: "Event",
      Payload: Buffer.from(input),
    });
  };
}
