import type { EventBus, Rule } from "@aws-sdk/client-eventbridge";
import { expect } from "chai";
import { type Answer, busArn, failure, queueArn, ruleArn, World } from "./world";

const pattern = '{"source":["shop"]}';
const overLimit = "LimitExceededException: The requested resource exceeds the maximum number allowed.";

const violation = (value: string, at: string, rule: string): string =>
  `ValidationException: 1 validation error detected: Value '${value}' at '${at}' failed to satisfy constraint: Member must ${rule}`;

describe("event buses", () => {
  it("has the default bus from the start, and keeps it", async () => {
    const world = new World();
    expect(await world.call("DescribeEventBus")).to.include({ Name: "default", Arn: busArn("default") });
    expect(await failure(world.call("DeleteEventBus", { Name: "default" }))).to.equal(
      "ValidationException: Cannot delete event bus default.",
    );
  });

  it("answers what a bus was made with", async () => {
    const world = new World();
    const options = {
      Description: "d",
      KmsKeyIdentifier: "k",
      DeadLetterConfig: { Arn: queueArn("dlq") },
      LogConfig: { Level: "INFO", IncludeDetail: "NONE" },
    };
    expect(await world.call("CreateEventBus", { Name: "b", ...options })).to.deep.equal({
      EventBusArn: busArn("b"),
      ...options,
    });
    const created = new Date("2026-01-01T00:00:00Z");
    await world.clock.advance(1000);
    await world.call("UpdateEventBus", { Name: "b", Description: "new" });
    expect(await world.call("DescribeEventBus", { Name: busArn("b") })).to.deep.include({
      Name: "b",
      Description: "new",
      LogConfig: undefined,
      CreationTime: created,
      LastModifiedTime: new Date("2026-01-01T00:00:01Z"),
    });
  });

  const refused: readonly (readonly [string, string, object, string])[] = [
    [
      "twice the same",
      "CreateEventBus",
      { Name: "b" },
      "ResourceAlreadyExistsException: Event bus b already exists.",
    ],
    [
      "one of a partner",
      "CreateEventBus",
      { Name: "p", EventSourceName: "aws.partner/x" },
      'NotSimulated: The local AWS does not simulate partner event sources ("aws.partner/x").',
    ],
    [
      "an unknown one",
      "DescribeEventBus",
      { Name: "x" },
      "ResourceNotFoundException: Event bus x does not exist.",
    ],
    [
      "one of another region",
      "DescribeEventBus",
      { Name: busArn("b").replace("eu-", "us-") },
      "ResourceNotFoundException: Event bus b does not exist.",
    ],
    [
      "an unknown statement",
      "RemovePermission",
      { EventBusName: "b", StatementId: "x" },
      "ResourceNotFoundException: Statement with the provided id does not exist.",
    ],
    [
      "a policy that is none",
      "PutPermission",
      { EventBusName: "b", Policy: "{" },
      "ValidationException: Parameter Policy is not valid. Reason: This policy contains invalid Json",
    ],
    [
      "a policy that lets nobody in",
      "PutPermission",
      {
        EventBusName: "b",
        Policy: '{"Statement":{"Effect":"Allow","Action":"events:PutEvents","Resource":"*"}}',
      },
      "ValidationException: Parameter Policy is not valid. Reason: Missing required field Principal",
    ],
    [
      "a permission for nobody",
      "PutPermission",
      { EventBusName: "b", StatementId: "x" },
      "ValidationException: Parameter(s) StatementId, Principal and Action must be specified.",
    ],
    [
      "a principal that is neither an account nor everybody",
      "PutPermission",
      { EventBusName: "b", StatementId: "x", Action: "events:PutEvents", Principal: "somebody" },
      violation("somebody", "principal", "satisfy regular expression pattern: (\\d{12}|\\*)"),
    ],
    [
      "an action of another service",
      "PutPermission",
      { EventBusName: "b", StatementId: "x", Action: "sqs:SendMessage", Principal: "*" },
      violation("sqs:SendMessage", "action", "satisfy regular expression pattern: events:[a-zA-Z]+"),
    ],
    [
      "a statement's id with a space",
      "PutPermission",
      { EventBusName: "b", StatementId: "x y", Action: "events:PutEvents", Principal: "*" },
      violation("x y", "statementId", "satisfy regular expression pattern: [a-zA-Z0-9-_]+"),
    ],
  ];
  for (const [what, operation, input, expected] of refused)
    it(`refuses ${operation} of ${what}`, async () => {
      const world = new World();
      await world.call("CreateEventBus", { Name: "b" });
      expect(await failure(world.call(operation, input))).to.equal(expected);
    });

  it("refuses a name that breaks the model", async () => {
    const world = new World();
    expect(await failure(world.call("CreateEventBus", { Name: "a b" }))).to.contain(
      "regular expression pattern",
    );
    expect(await failure(world.call("CreateEventBus", {}))).to.contain("Value null at 'name'");
    expect(await failure(world.call("CreateEventBus", { Name: "x".repeat(257) }))).to.contain("equal to 256");
  });

  it("takes 100 buses, lists them in parts, and no 101st", async () => {
    const world = new World();
    for (let index = 1; index < 100; index++) await world.call("CreateEventBus", { Name: `b${index}` });
    expect(await failure(world.call("CreateEventBus", { Name: "last" }))).to.equal(overLimit);
    const names: (string | undefined)[] = [];
    let NextToken: string | undefined;
    do {
      const part = await world.call("ListEventBuses", { NamePrefix: "b", Limit: 40, NextToken });
      names.push(...part.EventBuses.map(({ Name }: EventBus) => Name));
      NextToken = part.NextToken;
    } while (NextToken);
    expect(names).to.have.length(99);
    expect(new Set(names)).to.have.property("size", 99);
    expect(await failure(world.call("ListEventBuses", { Limit: 101 }))).to.contain(
      "less than or equal to 100",
    );
    expect(await failure(world.call("ListEventBuses", { NextToken: "?" }))).to.equal(
      "ValidationException: Invalid token.",
    );
  });

  it("deletes a bus only without rules, and does not mind one that is gone", async () => {
    const world = new World();
    await world.call("CreateEventBus", { Name: "b" });
    await world.rule("r", { source: ["s"] }, [{ Arn: queueArn("q") }], "b");
    expect(await failure(world.call("DeleteEventBus", { Name: "b" }))).to.match(/since it has rules/);
    await world.call("RemoveTargets", { Rule: "r", EventBusName: "b", Ids: ["t0"] });
    await world.call("DeleteRule", { Name: "r", EventBusName: "b" });
    await world.call("DeleteEventBus", { Name: "b" });
    await world.call("DeleteEventBus", { Name: "b" });
    expect(await failure(world.call("DescribeEventBus", { Name: "b" }))).to.match(/^ResourceNotFound/);
  });

  it("deletes no bus that has an archive, by whose rule it is held, and which nobody else may change", async () => {
    const world = new World();
    const { EventBusArn: EventSourceArn } = await world.call("CreateEventBus", { Name: "b" });
    await world.call("CreateArchive", { ArchiveName: "kept", EventSourceArn });
    const { Rules } = await world.call("ListRules", { EventBusName: "b" });
    expect(Rules.map(({ Name, ManagedBy }: Rule) => [Name, ManagedBy])).to.deep.equal([
      ["Events-Archive-kept", "prod.vhs.events.aws.internal"],
    ]);
    expect(await failure(world.call("DeleteEventBus", { Name: "b" }))).to.match(/since it has rules/);
    await world.call("DeleteArchive", { ArchiveName: "kept" });
    await world.call("DeleteEventBus", { Name: "b" });
    expect(await failure(world.call("DescribeEventBus", { Name: "b" }))).to.match(/^ResourceNotFound/);
  });

  it("keeps a policy, statement by statement or whole", async () => {
    const world = new World();
    const policy = async (): Promise<Answer> => {
      const { Policy } = await world.call("DescribeEventBus");
      return Policy === undefined ? undefined : JSON.parse(Policy).Statement;
    };
    const Condition = { Type: "StringEquals", Key: "aws:PrincipalOrgID", Value: "o-1" };
    const one = { StatementId: "one", Action: "events:PutEvents" };
    await world.call("PutPermission", { ...one, Principal: "111122223333" });
    await world.call("PutPermission", { ...one, Principal: "*", Condition });
    expect(await policy()).to.deep.equal([
      {
        Sid: "one",
        Effect: "Allow",
        Principal: "*",
        Action: "events:PutEvents",
        Resource: busArn("default"),
        Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } },
      },
    ]);
    const all = { Sid: "all", Effect: "Deny", Principal: "*", Action: "events:*", Resource: "*" };
    await world.call("PutPermission", { Policy: JSON.stringify({ Statement: all }) });
    expect(await policy()).to.deep.equal([all]);
    await world.call("PutPermission", { ...one, Principal: "*" });
    await world.call("RemovePermission", { StatementId: "all" });
    expect((await policy()).map(({ Sid }: { Sid: string }) => Sid)).to.deep.equal(["one"]);
    await world.call("RemovePermission", { RemoveAllPermissions: true });
    expect(await policy()).to.equal(undefined);
  });
});

describe("rules", () => {
  it("names a rule's bus in its ARN unless it is the default bus", async () => {
    const world = new World();
    await world.call("CreateEventBus", { Name: "b" });
    expect(await world.call("PutRule", { Name: "r", EventPattern: pattern })).to.deep.equal({
      RuleArn: ruleArn("r"),
    });
    expect(
      await world.call("PutRule", { Name: "r", EventPattern: pattern, EventBusName: "b" }),
    ).to.deep.equal({
      RuleArn: ruleArn("b/r"),
    });
    expect(await world.call("DescribeRule", { Name: "r", EventBusName: "b" })).to.deep.equal({
      Name: "r",
      Arn: ruleArn("b/r"),
      EventPattern: pattern,
      State: "ENABLED",
      Description: undefined,
      RoleArn: undefined,
      EventBusName: "b",
      CreatedBy: "000000000000",
    });
  });

  it("keeps a rule's targets when it is put again", async () => {
    const world = new World();
    await world.rule("r", { source: ["other"] }, [{ Arn: queueArn("q") }]);
    await world.call("PutRule", { Name: "r", EventPattern: pattern, State: "DISABLED" });
    expect(await world.call("DescribeRule", { Name: "r" })).to.include({
      State: "DISABLED",
      EventPattern: pattern,
    });
    expect((await world.call("ListTargetsByRule", { Rule: "r" })).Targets).to.have.length(1);
  });

  const refused: readonly (readonly [string, string, object, string])[] = [
    [
      "without a pattern",
      "PutRule",
      { Name: "n" },
      "ValidationException: Parameter(s) EventPattern or ScheduleExpression must be specified.",
    ],
    [
      "with a schedule",
      "PutRule",
      { Name: "n", ScheduleExpression: "rate(1 hour)" },
      'NotSimulated: The local AWS does not simulate scheduled rules of EventBridge (rule "n", rate(1 hour)).',
    ],
    [
      "in a state that there is not",
      "PutRule",
      { Name: "n", EventPattern: pattern, State: "BAD" },
      violation(
        "BAD",
        "state",
        "satisfy enum value set: [ENABLED, DISABLED, ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS]",
      ),
    ],
    [
      "with a long description",
      "PutRule",
      { Name: "n", EventPattern: pattern, Description: "d".repeat(513) },
      violation("d".repeat(513), "description", "have length less than or equal to 512"),
    ],
    [
      "of an unknown bus",
      "PutRule",
      { Name: "n", EventPattern: pattern, EventBusName: "x" },
      "ResourceNotFoundException: Event bus x does not exist.",
    ],
    [
      "with a bad pattern",
      "PutRule",
      { Name: "n", EventPattern: "[]" },
      'InvalidEventPatternException: Event pattern is not valid. Reason: Filter is not an object\n at [Source: (String)"[]"; line: 1, column: 2]',
    ],
    [
      "with a pattern over the quota",
      "PutRule",
      { Name: "n", EventPattern: `{"a":["${"x".repeat(2041)}"]}` },
      overLimit,
    ],
    [
      "that is unknown",
      "DescribeRule",
      { Name: "x" },
      "ResourceNotFoundException: Rule x does not exist on EventBus default.",
    ],
    [
      "that is unknown",
      "EnableRule",
      { Name: "x" },
      "ResourceNotFoundException: Rule x does not exist on EventBus default.",
    ],
    [
      "that has targets",
      "DeleteRule",
      { Name: "r" },
      "ValidationException: Rule can't be deleted since it has targets.",
    ],
    [
      "that is unknown",
      "PutTargets",
      { Rule: "x", Targets: [] },
      "ResourceNotFoundException: Rule x does not exist on EventBus default.",
    ],
    [
      "that is unknown",
      "RemoveTargets",
      { Rule: "x", Ids: ["a"] },
      "ResourceNotFoundException: Rule x does not exist on EventBus default.",
    ],
  ];
  for (const [what, operation, input, expected] of refused)
    it(`refuses ${operation} of a rule ${what}`, async () => {
      const world = new World();
      await world.rule("r", { source: ["s"] }, [{ Arn: queueArn("q") }]);
      expect(await failure(world.call(operation, input))).to.equal(expected);
    });

  it("takes a name of 64 and a pattern of 2,048 characters, and none over 4,096 even as input", async () => {
    const world = new World();
    const long = (length: number): string => `{"a":["${"x".repeat(length - 10)}"]}`;
    expect(long(2048)).to.have.length(2048);
    await world.call("PutRule", { Name: "n".repeat(64), EventPattern: long(2048) });
    expect(await failure(world.call("PutRule", { Name: "n".repeat(65), EventPattern: pattern }))).to.contain(
      "equal to 64",
    );
    expect(await failure(world.call("PutRule", { Name: "n", EventPattern: long(4097) }))).to.match(
      /^ValidationException.*equal to 4096$/s,
    );
  });

  it("takes 300 rules on a bus and 30 with wildcards, and lets a known one change at the limit", async () => {
    const world = new World();
    const wildcard = '{"a":[{"wildcard":"*x"}]}';
    for (let index = 0; index < 30; index++)
      await world.call("PutRule", { Name: `w${index}`, EventPattern: wildcard });
    expect(await failure(world.call("PutRule", { Name: "w30", EventPattern: wildcard }))).to.equal(overLimit);
    for (let index = 30; index < 300; index++)
      await world.call("PutRule", { Name: `p${index}`, EventPattern: pattern });
    expect(await failure(world.call("PutRule", { Name: "one-more", EventPattern: pattern }))).to.equal(
      overLimit,
    );
    await world.call("PutRule", { Name: "w7", EventPattern: wildcard, Description: "changed" });
    const { Rules } = await world.call("ListRules", { NamePrefix: "w7" });
    expect(Rules.map(({ Description }: Rule) => Description)).to.deep.equal(["changed"]);
  });

  it("forgets a rule, and does not mind when it is gone", async () => {
    const world = new World();
    await world.call("PutRule", { Name: "r", EventPattern: pattern });
    await world.call("DeleteRule", { Name: "r" });
    await world.call("DeleteRule", { Name: "r" });
    expect((await world.call("ListRules")).Rules).to.deep.equal([]);
  });
});

describe("targets", () => {
  const target = { Id: "t", Arn: queueArn("q") };
  const put = async (...Targets: object[]): Promise<World> => {
    const world = new World();
    await world.call("PutRule", { Name: "r", EventPattern: pattern });
    await world.call("PutTargets", { Rule: "r", Targets });
    return world;
  };

  const refused: readonly (readonly [string, object, string])[] = [
    [
      "an ARN that is none",
      { Arn: "q" },
      "ValidationException: Parameter Arn is not valid. Reason: Provided Arn is not in correct format.",
    ],
    [
      "a service that is not simulated",
      { Arn: "arn:aws:sns:eu-central-1:000000000000:topic" },
      'NotSimulated: The local AWS does not simulate EventBridge targets of service sns ("arn:aws:sns:eu-central-1:000000000000:topic").',
    ],
    [
      "an API destination",
      { Arn: "arn:aws:events:eu-central-1:000000000000:api-destination/d/1" },
      'NotSimulated: The local AWS does not simulate EventBridge targets that are no bus ("arn:aws:events:eu-central-1:000000000000:api-destination/d/1").',
    ],
    [
      "a long input",
      { Input: `"${"x".repeat(8191)}"` },
      violation(`"${"x".repeat(8191)}"`, "targets.1.member.input", "have length less than or equal to 8192"),
    ],
    [
      "a FIFO queue without a group",
      { Arn: queueArn("q.fifo") },
      "ValidationException: Parameter(s) SqsParameters must be specified for target: t.",
    ],
    [
      "a FIFO dead-letter queue",
      { DeadLetterConfig: { Arn: queueArn("d.fifo") } },
      "ValidationException: Parameter DeadLetterConfig.Arn is not valid. Reason: It must be the ARN of a standard SQS queue.",
    ],
    [
      "two kinds of input",
      { Input: "{}", InputPath: "$" },
      "ValidationException: Only one of Input, InputPath, or InputTransformer must be provided for target t.",
    ],
    [
      "an input that is no JSON",
      { Input: "{" },
      "ValidationException: Parameter Input is not valid. Reason: JSON syntax error in input for target t.",
    ],
    [
      "too many retries",
      { RetryPolicy: { MaximumRetryAttempts: 186 } },
      "ValidationException: 1 validation error detected: Value '186' at 'targets.1.member.retryPolicy.maximumRetryAttempts' failed to satisfy constraint: Member must have value less than or equal to 185",
    ],
    [
      "too short an age",
      { RetryPolicy: { MaximumEventAgeInSeconds: 59 } },
      "ValidationException: 1 validation error detected: Value '59' at 'targets.1.member.retryPolicy.maximumEventAgeInSeconds' failed to satisfy constraint: Member must have value greater than or equal to 60",
    ],
    [
      "no id",
      { Id: undefined },
      "ValidationException: 1 validation error detected: Value null at 'targets.1.member.id' failed to satisfy constraint: Member must not be null",
    ],
  ];
  for (const [what, change, expected] of refused)
    it(`refuses ${what}`, async () => {
      expect(await failure(put({ ...target, ...change }))).to.equal(expected);
    });

  it("refuses more than 100 variables of a transformer", async () => {
    const InputPathsMap = Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`v${index}`, "$"]));
    const InputTransformer = { InputTemplate: '"x"', InputPathsMap };
    expect(await failure(put({ ...target, InputTransformer }))).to.match(/less than or equal to 100$/);
  });

  it("takes five targets of a rule, and no sixth", async () => {
    const five = Array.from({ length: 5 }, (_, index) => ({ ...target, Id: `t${index}` }));
    const world = await put(...five);
    expect(await failure(world.call("PutTargets", { Rule: "r", Targets: [target] }))).to.equal(overLimit);
    const again = { ...target, Id: "t3", Arn: queueArn("other") };
    expect(await world.call("PutTargets", { Rule: "r", Targets: [again] })).to.deep.equal({
      FailedEntryCount: 0,
      FailedEntries: [],
    });
    expect((await world.call("ListTargetsByRule", { Rule: "r" })).Targets).to.deep.equal([
      ...five.slice(0, 3),
      again,
      five[4],
    ]);
    await world.call("RemoveTargets", { Rule: "r", Ids: ["t0", "unknown"] });
    expect((await world.call("ListTargetsByRule", { Rule: "r", Limit: 1 })).Targets[0].Id).to.equal("t1");
  });

  it("knows the rules of a target", async () => {
    const world = await put(target);
    await world.call("PutRule", { Name: "other", EventPattern: pattern });
    expect((await world.call("ListRuleNamesByTarget", { TargetArn: target.Arn })).RuleNames).to.deep.equal([
      "r",
    ]);
  });

  it("refuses a call without targets", async () => {
    expect(await failure(put())).to.match(/'targets' .* greater than or equal to 1$/);
  });
});

describe("TestEventPattern of the API", () => {
  it("answers whether the event matches", async () => {
    const world = new World();
    const Event = JSON.stringify({ id: 1, account: 1, source: "shop", time: 1, region: 1, "detail-type": 1 });
    expect(await world.call("TestEventPattern", { EventPattern: pattern, Event })).to.deep.equal({
      Result: true,
    });
    expect(await failure(world.call("TestEventPattern", { EventPattern: pattern }))).to.equal(
      "ValidationException: Parameter Event is not valid.",
    );
    expect(await failure(world.call("TestEventPattern", { Event }))).to.contain("'eventPattern'");
  });
});
