import * as pulumi from "@pulumi/pulumi";
import type { IamStatement } from "./policy-document";

/** What a service asks KMS for in the name of a role that calls one of its actions. */
interface KeyUse {
  readonly service: string;
  readonly action: RegExp;
  readonly needs: readonly string[];
}

const keyUses: readonly KeyUse[] = [
  { service: "sqs", action: /^sqs:ReceiveMessage$/, needs: ["kms:Decrypt"] },
  // SQS decrypts each new data key once, to see that it is whole.
  { service: "sqs", action: /^sqs:SendMessage$/, needs: ["kms:Decrypt", "kms:GenerateDataKey"] },
  // Items are encrypted with the table's own key, which is decrypted to read and to write.
  { service: "dynamodb", action: /^dynamodb:/, needs: ["kms:Decrypt"] },
  { service: "secretsmanager", action: /^secretsmanager:GetSecretValue$/, needs: ["kms:Decrypt"] },
  { service: "s3", action: /^s3:GetObject$/, needs: ["kms:Decrypt"] },
  { service: "s3", action: /^s3:PutObject$/, needs: ["kms:GenerateDataKey"] },
];

/** What a role needs on the key for what `statements` allow, and only through the service that holds the data. */
export function keyStatements(
  keyArn: pulumi.Output<string>,
  functionName: string,
  statements: readonly IamStatement[],
): IamStatement[] {
  const actions = statements.flatMap(({ Action }) => Action);
  const used = keyUses.filter(({ action }) => actions.some((name) => action.test(name)));
  const services = [...new Set(used.map(({ service }) => service))];
  return [
    readVariables(keyArn, functionName),
    ...services.map((service) =>
      useThrough(
        service,
        keyArn,
        used.filter((one) => one.service === service),
      ),
    ),
  ];
}

/** Lambda decrypts a function's variables in the name of its role, with the function as encryption context. */
function readVariables(keyArn: pulumi.Output<string>, functionName: string): IamStatement {
  const { region, account } = placeOf(keyArn);
  const functionArn = pulumi.interpolate`arn:aws:lambda:${region}:${account}:function:${functionName}`;
  return {
    Sid: "DecryptVariables",
    Action: "kms:Decrypt",
    Resource: keyArn,
    Condition: { StringEquals: { "kms:EncryptionContext:aws:lambda:FunctionArn": functionArn } },
  };
}

function useThrough(service: string, keyArn: pulumi.Output<string>, uses: readonly KeyUse[]): IamStatement {
  const { region } = placeOf(keyArn);
  return {
    Sid: `UseKeyThrough${service.charAt(0).toUpperCase()}${service.slice(1)}`,
    Action: [...new Set(uses.flatMap(({ needs }) => needs))],
    Resource: keyArn,
    Condition: {
      StringEquals: { "kms:ViaService": pulumi.interpolate`${service}.${region}.amazonaws.com` },
    },
  };
}

/** A key's ARN says where everything is that it encrypts. */
function placeOf(keyArn: pulumi.Output<string>) {
  const part = (index: number) => keyArn.apply((arn) => arn.split(":")[index] ?? "");
  return { region: part(3), account: part(4) };
}
