import type * as cloudwatch from "@pulumi/aws/cloudwatch";
import type * as pulumi from "@pulumi/pulumi";

/**
 * What a bus with a key of our own is made with. AWS strongly recommends a dead-letter queue then: without one, the
 * bus drops what it cannot encrypt or decrypt
 * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-encryption-event-bus-dlq.html).
 */
export function encryptedBus(
  keyArn: pulumi.Output<string> | undefined,
  undelivered: { readonly arn: pulumi.Output<string> },
): Pick<cloudwatch.EventBusArgs, "kmsKeyIdentifier" | "deadLetterConfig"> {
  return keyArn ? { kmsKeyIdentifier: keyArn, deadLetterConfig: { arn: undelivered.arn } } : {};
}
