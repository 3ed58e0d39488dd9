import { expect } from "chai";
import { consumerSettings, type ConsumerPlace } from "../../../events/consumer-settings";
import { mappingControl, resumeSettings } from "../../../handlers/aws/mapping-control";
import { AwsStub } from "../support/aws-stub";

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
const settings = { scheduleGroup: "resumes", roleArn: "arn:aws:iam::000000000000:role/resume" };
const mapping = { Item: { mappingId: { S: "uuid-1" }, version: { N: "1" }, ttl: { N: "0" } } };
const atMs = Date.parse("2026-11-23T12:01:02.345Z");

const env = { PAUSE_SCHEDULE_GROUP: "resumes", PAUSE_ROLE_ARN: "arn:aws:iam::000000000000:role/resume" };

describe("resumeSettings", () => {
  it("reads where to arm resumes, and who carries them out", () => {
    expect(resumeSettings(env)).to.deep.equal({
      scheduleGroup: "resumes",
      roleArn: "arn:aws:iam::000000000000:role/resume",
    });
  });

  for (const name of ["PAUSE_SCHEDULE_GROUP", "PAUSE_ROLE_ARN"])
    it(`names the variable that is missing: ${name}`, () => {
      for (const value of [undefined, ""])
        expect(() => resumeSettings({ ...env, [name]: value })).to.throw(
          `The consumer's environment variable ${name} is missing.`,
        );
    });
});

describe("mappingControl", () => {
  let stub: AwsStub;
  beforeEach(async () => {
    stub = new AwsStub();
    stub.answer = ({ action }) => ({ body: action === "GetItem" ? mapping : {} });
    await stub.start();
  });
  afterEach(() => stub.stop());

  it("schedules one resume that enables the mapping, and asks for the mapping's id once", async () => {
    const control = mappingControl(place, settings);
    await control.armResume(atMs);
    await control.stop();
    const [read, schedule, update] = stub.requests;
    expect(read?.input).to.deep.include({ TableName: "state", Key: { pk: { S: "m#user/journal/mapping" } } });
    expect(schedule?.path).to.equal("/schedules/user-journal-20261123120103");
    expect(schedule?.input).to.deep.include({
      GroupName: "resumes",
      ScheduleExpression: "at(2026-11-23T12:01:03)",
      ActionAfterCompletion: "DELETE",
      FlexibleTimeWindow: { Mode: "OFF" },
      Target: {
        Arn: "arn:aws:scheduler:::aws-sdk:lambda:updateEventSourceMapping",
        RoleArn: settings.roleArn,
        Input: '{"UUID":"uuid-1","Enabled":true}',
        RetryPolicy: { MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 86_400 },
      },
    });
    expect(update).to.deep.include({
      method: "PUT",
      path: "/2015-03-31/event-source-mappings/uuid-1",
      input: { Enabled: false },
    });
  });

  for (const [name, hanging, call] of [
    ["arm a resume", "/schedules/", "armResume"],
    ["stop deliveries", "/2015-03-31/", "stop"],
  ] as const) {
    it(`does not wait to ${name} until the invocation ends`, async () => {
      stub.answer = ({ action, path }) => {
        if (path.startsWith(hanging)) return new Promise(() => undefined);
        return { body: action === "GetItem" ? mapping : {} };
      };
      const error = await mappingControl(place, settings)
        [call](atMs)
        .catch((thrown: Error) => thrown);
      expect((error as Error).name).to.match(/Abort|Timeout/);
    }).timeout(10_000);
  }

  it("takes a resume that is armed already for armed", async () => {
    stub.answer = ({ action }) => (action === "GetItem" ? { body: mapping } : { type: "ConflictException" });
    await mappingControl(place, settings).armResume(atMs);
  });

  it("arms nothing when it does not know its mapping", async () => {
    stub.answer = () => ({});
    const error = await mappingControl(place, settings)
      .armResume(atMs)
      .catch((thrown: Error) => thrown);
    expect((error as Error).message).to.equal("The state table has no item m#user/journal/mapping.");
    expect(stub.requests).to.have.length(1);
  });
});
