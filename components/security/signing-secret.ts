import * as secretsmanager from "@pulumi/aws/secretsmanager";
import * as pulumi from "@pulumi/pulumi";
import type { SharedResources } from "../functions/shared-resources";

interface SigningSecretArgs extends Pick<SharedResources, "protect" | "keyArn"> {
  /** Name of the secret in AWS; the endpoint's owner reads it by this name. */
  readonly secretName: string;
}

/** Days for which a deleted secret can be restored, and no other can have its name: 7 to 30, or 0. */
const longestRecoveryDays = 30;

/** The key that signs an endpoint's requests, in the form of Standard Webhooks; it is rotated in Secrets Manager. */
export class SigningSecret extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: SigningSecretArgs, opts?: pulumi.ComponentResourceOptions) {
    super("bellyfed:events:SigningSecret", name, {}, opts);
    const secret = new secretsmanager.Secret(
      `${name}-secret`,
      {
        name: args.secretName,
        description: "Signs the events sent to an endpoint",
        kmsKeyId: args.keyArn,
        recoveryWindowInDays: args.protect ? longestRecoveryDays : 0,
      },
      { parent: this, protect: args.protect },
    );
    // 64 letters and digits are 48 bytes in base64 already.
    const key = secretsmanager.getRandomPasswordOutput(
      { passwordLength: 64, excludePunctuation: true },
      { parent: this },
    );
    new secretsmanager.SecretVersion(
      `${name}-first-version`,
      { secretId: secret.id, secretString: pulumi.secret(pulumi.interpolate`whsec_${key.randomPassword}`) },
      // Every run draws another password: only the first one is written.
      { parent: this, ignoreChanges: ["secretString"] },
    );
    this.arn = secret.arn;
    this.registerOutputs({ arn: this.arn });
  }
}
