import { platform } from "../../events/domains";
import { getCallerIdentityOutput } from "@pulumi/aws/getCallerIdentity";
import * as kms from "@pulumi/aws/kms";
import * as pulumi from "@pulumi/pulumi";
import type { SharedResources } from "../functions/shared-resources";
import { keyPolicy } from "../iam/key-policy";
import { policyDocument } from "../iam/policy-document";

interface EnvironmentKeyArgs extends Pick<SharedResources, "environment" | "region" | "protect"> {
  readonly publisherRoles: readonly string[];
}

/** The longest that KMS allows; until then a deletion can be cancelled. */
const deletionWindowInDays = 30;

/** The one key of our own that an environment's events, messages, logs, tables and secrets are encrypted with. */
export class EnvironmentKey extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: EnvironmentKeyArgs, opts?: pulumi.ComponentResourceOptions) {
    super("bellyfed:events:EnvironmentKey", name, {}, opts);
    const child = { parent: this };
    const account = getCallerIdentityOutput({}, child).accountId;
    const key = new kms.Key(
      `${name}-key`,
      {
        description: `Encrypts the events of ${args.environment}, and all that is kept of them`,
        enableKeyRotation: true,
        deletionWindowInDays,
        policy: policyDocument(keyPolicy({ ...args, account })),
      },
      { ...child, protect: args.protect },
    );
    new kms.Alias(
      `${name}-alias`,
      { name: `alias/${platform}-${args.environment}`, targetKeyId: key.keyId },
      child,
    );
    this.arn = key.arn;
    this.registerOutputs({ arn: this.arn });
  }
}
