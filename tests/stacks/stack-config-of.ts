import * as pulumi from "@pulumi/pulumi";
import { readPulumiConfig } from "../../packages/recorder/pulumi-config";
import { readConfig, type StackConfig } from "../../stacks/read-config";

/** What the files of a stack say, or would with other values; `undefined` leaves a key out. */
export function stackConfigOf(
  stack: string,
  changes: Readonly<Record<string, string | undefined>> = {},
  others: Readonly<Record<string, string>> = {},
): StackConfig {
  const { values } = readPulumiConfig(stack);
  const changed = { ...values, ...others };
  for (const [key, value] of Object.entries(changes)) {
    if (value === undefined) delete changed[`bellyfed:${key}`];
    else changed[`bellyfed:${key}`] = value;
  }
  pulumi.runtime.setAllConfig(changed);
  return readConfig(stack, new pulumi.Config("bellyfed"));
}
