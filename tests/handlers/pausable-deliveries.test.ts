import { expect } from "chai";
import { consumerSettings, type ConsumerPlace } from "../../events/consumer-settings";
import { pausableDeliveries } from "../../handlers/pausable-deliveries";
import { AwsStub } from "./support/aws-stub";

const place: ConsumerPlace = {
  domain: "user",
  consumer: "journal",
  dependency: "ledger",
  queueUrl: "q",
  deadLetterQueueUrl: "d",
  rejectedQueueUrl: "r",
  stateTable: "state",
  metricNamespace: "EventPipeline/test",
  settings: consumerSettings(),
  logLevel: "INFO",
};
const names = ["PAUSE_SCHEDULE_GROUP", "PAUSE_ROLE_ARN"] as const;

describe("pausableDeliveries", () => {
  afterEach(() => {
    for (const name of names) delete process.env[name];
  });

  for (const name of names) {
    it(`says at the start, not in the first outage, that ${name} is missing`, () => {
      for (const other of names) if (other !== name) process.env[other] = "set";
      expect(() => pausableDeliveries(place)).to.throw(
        `The consumer's environment variable ${name} is missing.`,
      );
    });
  }

  it("arms resumes and stops deliveries where the variables say", async () => {
    process.env.PAUSE_SCHEDULE_GROUP = "resumes";
    process.env.PAUSE_ROLE_ARN = "arn:aws:iam::000000000000:role/resume";
    const stub = new AwsStub();
    const mapping = { Item: { mappingId: { S: "uuid-1" }, version: { N: "1" }, ttl: { N: "0" } } };
    stub.answer = ({ action }) => ({ body: action === "GetItem" ? mapping : {} });
    await stub.start();
    try {
      const deliveries = pausableDeliveries(place);
      await deliveries.armResume(Date.parse("2026-11-23T12:01:02.345Z"));
      await deliveries.stop();
    } finally {
      await stub.stop();
    }
    const [, schedule, update] = stub.requests;
    expect(schedule?.input).to.deep.include({ GroupName: "resumes" });
    expect(schedule?.input.Target).to.include({ RoleArn: "arn:aws:iam::000000000000:role/resume" });
    expect(update?.path).to.contain("uuid-1");
  });
});
