import { expect } from "chai";
import { AwsError } from "../../../../packages/local-aws/aws-error";
import { defaultFifoSettings } from "../../../../packages/local-aws/sqs/fifo-settings";
import {
  attributesOf,
  defaultSettings,
  withAttributes,
} from "../../../../packages/local-aws/sqs/queue-settings";

const dlqArn = "arn:aws:sqs:eu-west-1:111122223333:d";

function refused(attributes: Record<string, string>): AwsError {
  try {
    withAttributes(defaultSettings, attributes);
  } catch (error) {
    return error as AwsError;
  }
  return expect.fail("The attributes were taken.");
}

describe("queue settings", () => {
  for (const [name, tooLow, tooHigh] of [
    ["DelaySeconds", "-1", "901"],
    ["MaximumMessageSize", "1023", "1048577"],
    ["MessageRetentionPeriod", "59", "1209601"],
    ["ReceiveMessageWaitTimeSeconds", "-1", "21"],
    ["VisibilityTimeout", "-1", "43201"],
    ["KmsDataKeyReusePeriodSeconds", "59", "86401"],
  ] as const) {
    it(`refuses ${name} out of range, or no whole number`, () => {
      for (const value of [tooLow, tooHigh, "", "1.5e3", "soon"]) {
        const { code, message } = refused({ [name]: value });
        expect(code, value).to.equal("InvalidAttributeValue");
        expect(message).to.equal(`Invalid value for the parameter ${name}.`);
      }
      const [least, most] = [String(Number(tooLow) + 1), String(Number(tooHigh) - 1)];
      expect(
        attributesOf(withAttributes(defaultSettings, { KmsMasterKeyId: "k", [name]: least }))[name],
      ).to.equal(least);
      expect(
        attributesOf(withAttributes(defaultSettings, { KmsMasterKeyId: "k", [name]: most }))[name],
      ).to.equal(most);
    });
  }

  it("refuses attributes nobody knows, and those that only tell", () => {
    for (const name of ["Colour", "QueueArn", "toString"]) {
      expect(refused({ [name]: "1" }).message).to.equal(`Unknown Attribute ${name}.`);
    }
  });

  describe("of a FIFO queue", () => {
    const fifo = { ...defaultSettings, fifo: defaultFifoSettings };

    it("are shown, and are unknown to a standard queue", () => {
      const set = { DeduplicationScope: "messageGroup", FifoThroughputLimit: "perMessageGroupId" };
      expect(attributesOf(withAttributes(fifo, { ContentBasedDeduplication: "true", ...set }))).to.include({
        FifoQueue: "true",
        ContentBasedDeduplication: "true",
        ...set,
      });
      expect(attributesOf(defaultSettings)).not.to.have.any.keys("FifoQueue", "DeduplicationScope");
      for (const [name, value] of Object.entries({ FifoQueue: "true", ...set }))
        expect(refused({ [name]: value }).message).to.equal(`Unknown Attribute ${name}.`);
    });

    for (const changes of [
      { FifoQueue: "false" },
      { ContentBasedDeduplication: "yes" },
      { DeduplicationScope: "toString" },
      { FifoThroughputLimit: "perMessageGroupId" },
    ]) {
      it(`are not ${JSON.stringify(changes)}`, () =>
        expect(() => withAttributes(fifo, changes)).to.throw(AwsError, "Invalid value for the parameter"));
    }
  });

  it("refuses a policy that is no JSON and a flag that is none", () => {
    expect(refused({ Policy: "{" }).code).to.equal("InvalidAttributeValue");
    expect(refused({ SqsManagedSseEnabled: "yes" }).code).to.equal("InvalidAttributeValue");
  });

  for (const [policy, reason] of [
    ["{", "The policy is not valid JSON."],
    ["[]", "The policy is not a JSON object."],
    [`{"deadLetterTargetArn":"${dlqArn}"}`, "mandatory attribute: maxReceiveCount."],
    [`{"deadLetterTargetArn":"d","maxReceiveCount":1}`, "Invalid value for deadLetterTargetArn."],
    [`{"deadLetterTargetArn":"${dlqArn}","maxReceiveCount":0}`, "Invalid value for maxReceiveCount: 0,"],
    [
      `{"deadLetterTargetArn":"${dlqArn}","maxReceiveCount":1001}`,
      "Invalid value for maxReceiveCount: 1001,",
    ],
    [
      `{"deadLetterTargetArn":"${dlqArn}","maxReceiveCount":1,"x":1}`,
      "Only following attributes are supported",
    ],
  ] as const) {
    it(`refuses RedrivePolicy ${policy}`, () => {
      const { queryCode, message } = refused({ RedrivePolicy: policy });
      expect(queryCode).to.equal("InvalidParameterValue");
      expect(message).to.include(policy).and.include(reason);
    });
  }

  for (const [policy, reason] of [
    [`{"redrivePermission":"some"}`, "redrivePermission must be"],
    [`{"redrivePermission":"byQueue"}`, "sourceQueueArns must list"],
    [`{"redrivePermission":"byQueue","sourceQueueArns":[]}`, "sourceQueueArns must list"],
    [JSON.stringify({ redrivePermission: "byQueue", sourceQueueArns: Array(11).fill(dlqArn) }), "1 to 10"],
    [`{"redrivePermission":"denyAll","sourceQueueArns":["a"]}`, "byQueue only"],
  ] as const) {
    it(`refuses RedriveAllowPolicy ${policy.slice(0, 60)}`, () => {
      expect(refused({ RedriveAllowPolicy: policy }).message).to.include(reason);
    });
  }

  it("encrypts in one way at a time", () => {
    const withKey = withAttributes(defaultSettings, { KmsMasterKeyId: "alias/events" });
    expect(attributesOf(withKey)).to.include({
      SqsManagedSseEnabled: "false",
      KmsDataKeyReusePeriodSeconds: "300",
    });
    expect(() => withAttributes(withKey, { SqsManagedSseEnabled: "true" })).to.throw(
      "one type of server-side",
    );
    const back = withAttributes(withKey, { KmsMasterKeyId: "", SqsManagedSseEnabled: "true" });
    expect(attributesOf(back))
      .to.include({ SqsManagedSseEnabled: "true" })
      .and.not.have.property("KmsMasterKeyId");
  });

  it("shows AWS's defaults, policies as canonical JSON, and nothing that was cleared", () => {
    expect(attributesOf(defaultSettings)).to.deep.equal({
      DelaySeconds: "0",
      MaximumMessageSize: "1048576",
      MessageRetentionPeriod: "345600",
      ReceiveMessageWaitTimeSeconds: "0",
      VisibilityTimeout: "30",
      SqsManagedSseEnabled: "true",
    });
    const set = withAttributes(defaultSettings, {
      Policy: `{"Version":"2012-10-17"}`,
      RedrivePolicy: `{ "maxReceiveCount": "7", "deadLetterTargetArn": "${dlqArn}" }`,
      RedriveAllowPolicy: `{ "redrivePermission": "denyAll" }`,
    });
    expect(attributesOf(set)).to.include({
      Policy: `{"Version":"2012-10-17"}`,
      RedrivePolicy: `{"deadLetterTargetArn":"${dlqArn}","maxReceiveCount":7}`,
      RedriveAllowPolicy: `{"redrivePermission":"denyAll"}`,
    });
    const cleared = withAttributes(set, { Policy: "", RedrivePolicy: "", RedriveAllowPolicy: "" });
    expect(attributesOf(cleared)).to.deep.equal(attributesOf(defaultSettings));
  });
});
