import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { keyStatements } from "../../../components/iam/key-statements";
import { policyDocument, type IamStatement } from "../../../components/iam/policy-document";

const keyArn = "arn:aws:kms:eu-west-1:123456789012:key/1";

type Written = { Sid: string; Action: string | string[]; Resource: string; Condition: object };

function statementsFor(...actions: (string | string[])[]): Promise<Written[]> {
  const statements = actions.map((Action): IamStatement => ({ Action, Resource: "*" }));
  const document = policyDocument(keyStatements(pulumi.output(keyArn), "bellyfed-one", statements));
  return new Promise((resolve) =>
    document.apply((text) => resolve((JSON.parse(text) as { Statement: Written[] }).Statement)),
  );
}

const through = (service: string) => ({
  StringEquals: { "kms:ViaService": `${service}.eu-west-1.amazonaws.com` },
});

describe("keyStatements", () => {
  it("lets a function that touches nothing encrypted read its own variables, and no other's", async () => {
    const [only, ...more] = await statementsFor("ses:SendEmail", ["sqs:DeleteMessage", "events:PutEvents"]);
    expect(more).to.deep.equal([]);
    expect(only).to.include({ Action: "kms:Decrypt", Resource: keyArn });
    expect(only?.Condition).to.deep.equal({
      StringEquals: {
        "kms:EncryptionContext:aws:lambda:FunctionArn":
          "arn:aws:lambda:eu-west-1:123456789012:function:bellyfed-one",
      },
    });
  });

  const cases: [actions: string[], service: string, kms: string[]][] = [
    [["sqs:ReceiveMessage"], "sqs", ["kms:Decrypt"]],
    [["sqs:SendMessage"], "sqs", ["kms:Decrypt", "kms:GenerateDataKey"]],
    [["sqs:ReceiveMessage", "sqs:SendMessage"], "sqs", ["kms:Decrypt", "kms:GenerateDataKey"]],
    [["dynamodb:GetItem", "dynamodb:PutItem"], "dynamodb", ["kms:Decrypt"]],
    [["secretsmanager:GetSecretValue"], "secretsmanager", ["kms:Decrypt"]],
  ];
  for (const [actions, service, kms] of cases) {
    it(`of ${actions.join(" and ")}: ${kms.join(" and ")} through ${service}`, async () => {
      const [, right, ...more] = await statementsFor(actions);
      expect(more).to.deep.equal([]);
      expect(right?.Action).to.deep.equal(kms);
      expect(right?.Condition).to.deep.equal(through(service));
      expect(right?.Resource).to.equal(keyArn);
    });
  }

  it("keeps the services apart, so that none gets what another needs", async () => {
    const [, ...permissions] = await statementsFor("sqs:SendMessage", "dynamodb:PutItem");
    expect(permissions.map(({ Condition }) => Condition)).to.deep.equal([
      through("sqs"),
      through("dynamodb"),
    ]);
    expect(permissions[1]?.Action).to.deep.equal(["kms:Decrypt"]);
    expect(new Set(permissions.map(({ Sid }) => Sid)).size).to.equal(2);
  });
});
