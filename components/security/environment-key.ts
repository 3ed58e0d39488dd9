import { getCallerIdentityOutput } from "@pulumi/aws/getCallerIdentity";
import * as kms from "@pulumi/aws/kms";
import * as pulumi from "@pulumi/pulumi";
import { keyPolicy } from "../iam/key-policy";
import { policyDocument } from "../iam/policy-document";

interface EnvironmentKeyArgs {
  /** Ends the alias, and says whose buses and log groups may be encrypted. */
  readonly environment: string;
  readonly region: string;
  /** Names of this account's IAM roles that may publish; `*` stands for any text. */
  readonly publisherRoles: readonly string[];
  /** Whether the key refuses to be deleted. */
  readonly protect: boolean;
}

/** The longest that KMS waits, and the longest that a mistaken deletion can be called off: 7 to 30 days. */
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
      { name: `alias/bellyfed-${args.environment}`, targetKeyId: key.keyId },
      child,
    );
    this.arn = key.arn;
    this.registerOutputs({ arn: this.arn });
  }
}
