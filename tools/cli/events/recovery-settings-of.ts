import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  ResourceNotFoundException as NoFunction,
} from "@aws-sdk/client-lambda";
import { recoverySettings, type RecoverySettings } from "../../../handlers/dead-letters/recovery-settings";
import { jobName } from "../../../handlers/settings/names";

/** What the stack's recovery was deployed with; undefined if it has none. Needs lambda:GetFunctionConfiguration. */
export async function recoverySettingsOf(stack: string): Promise<RecoverySettings | undefined> {
  const FunctionName = jobName("recover-dead-letters", stack);
  try {
    const request = new GetFunctionConfigurationCommand({ FunctionName });
    const { Environment } = await new LambdaClient({}).send(request);
    return recoverySettings(Environment?.Variables ?? {});
  } catch (error) {
    if (error instanceof NoFunction) return undefined;
    throw error;
  }
}
