import { NotSimulated } from "../aws-error";
import type { LambdaService } from "../lambda/lambda-service";
import { call } from "../service";

/** What EventBridge Scheduler can start here: a function. */
export function scheduleTargets(
  lambda: () => LambdaService,
): (targetArn: string, input: string) => Promise<void> {
  return async (targetArn, input) => {
    if (!targetArn.includes(":lambda:")) throw new NotSimulated(`schedules of ${targetArn}`);
    await call(lambda(), "Invoke", {
      FunctionName: targetArn,
      InvocationType: "Event",
      Payload: Buffer.from(input),
    });
  };
}
