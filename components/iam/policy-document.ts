import * as pulumi from "@pulumi/pulumi";

export interface IamStatement {
  readonly Sid?: string;
  /** @default Allow */
  readonly Effect?: "Allow" | "Deny";
  readonly Principal?: "*" | Readonly<Record<string, pulumi.Input<string> | readonly pulumi.Input<string>[]>>;
  readonly Action: string | readonly string[];
  readonly Resource: pulumi.Input<string> | readonly pulumi.Input<string>[];
  readonly Condition?: Readonly<
    Record<string, Readonly<Record<string, pulumi.Input<string> | readonly pulumi.Input<string>[]>>>
  >;
}

type ExceptingStatement = Omit<IamStatement, "Resource"> & {
  readonly NotResource: readonly pulumi.Input<string>[];
};

export function policyDocument(statements: readonly (IamStatement | ExceptingStatement)[]) {
  return pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: statements.map((statement) => ({ Effect: "Allow", ...statement })),
  });
}

/** The document, refused in a preview where AWS would refuse it in the middle of an update, by its size in bytes. */
export function limitedTo(maxBytes: number, whose: string, document: pulumi.Output<string>) {
  return document.apply((text) => {
    const bytes = Buffer.byteLength(text);
    if (bytes <= maxBytes) return text;
    throw new Error(
      `The policy of ${whose} has ${bytes} bytes, AWS allows ${maxBytes}: ` +
        "name fewer publishers, or several of them by one name with *.",
    );
  });
}

/** The trust policy of a role that one AWS service assumes, on behalf of this account only. */
export function assumeRoleDocument(service: string, account?: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: service },
        Action: "sts:AssumeRole",
        ...(account && { Condition: { StringEquals: { "aws:SourceAccount": account } } }),
      },
    ],
  });
}

/** Lets an AWS service in under a condition. @param Resource default: the one that the policy belongs to, a key */
export function allowService(
  Sid: string,
  Service: string,
  Action: IamStatement["Action"],
  Condition: IamStatement["Condition"],
  Resource: IamStatement["Resource"] = "*",
): IamStatement {
  return { Sid, Principal: { Service }, Action, Resource, Condition };
}

export function denyPlainHttp(action: string, resource: IamStatement["Resource"]): IamStatement {
  return {
    Sid: "DenyPlainHttp",
    Effect: "Deny",
    Principal: "*",
    Action: action,
    Resource: resource,
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
}

/** Each object of a bucket is put once. */
export function denyOverwriting(bucketArn: pulumi.Output<string>): IamStatement {
  return {
    // What is refused without the condition is refused by S3 with it, where an object of the key exists
    // (https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html).
    Sid: "DenyOverwriting",
    Effect: "Deny",
    Principal: "*",
    Action: "s3:PutObject",
    Resource: pulumi.interpolate`${bucketArn}/*`,
    Condition: { Null: { "s3:if-none-match": "true" } },
  };
}

/** The account administers its key: without this statement nobody could ever change the key again. */
export function administerKey(account: pulumi.Input<string>): IamStatement {
  return {
    Sid: "Administer",
    Principal: { AWS: pulumi.interpolate`arn:aws:iam::${account}:root` },
    Action: "kms:*",
    Resource: "*",
  };
}

export function accountOf(arn: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.output(arn).apply((text) => text.split(":")[4] ?? "");
}
