import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as dynamodb from "@pulumi/aws/dynamodb";
import * as lambda from "@pulumi/aws/lambda";
import * as scheduler from "@pulumi/aws/scheduler";
import * as sqs from "@pulumi/aws/sqs";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { NotSimulated } from "../../../../packages/local-aws/aws-error";
import { provisioners } from "../../../../packages/local-aws/provision/provisioners";
import { translateInputs, type InputRules } from "../../../../packages/local-aws/provision/translate-inputs";
import { call } from "../../../../packages/local-aws/service";
import { startLocalAws, type LocalAws } from "../../../../packages/local-aws/start-local-aws";
import { errorOf, record } from "../../../recording";

const declarations = join(__dirname, "../../../../node_modules/@pulumi/aws");

describe("inputs of a resource", () => {
  const rules: InputRules = {
    name: "Name",
    size: ["Bytes", (mebibytes: number) => mebibytes * 1024 ** 2],
    never: ["Never", () => undefined],
    block: ["Block", { arn: "Arn" }, ({ Arn }) => [Arn]],
    blocks: ["Blocks", { arn: "Arn" }],
    kind: { only: ["plain", 0] },
    note: { noEffect: "it is for people" },
  };

  const taken: readonly [string, object, object][] = [
    ["take fields as they are", { name: "n" }, { Name: "n" }],
    ["convert a value", { size: 2 }, { Bytes: 2_097_152 }],
    ["leave out what has become nothing", { never: 1 }, {}],
    ["translate a block", { block: { arn: "a" } }, { Block: ["a"] }],
    ["translate a list of blocks", { blocks: [{ arn: "a" }, {}] }, { Blocks: [{ Arn: "a" }, {}] }],
    ["take a harmless value", { kind: 0 }, {}],
    ["take what has no effect", { note: "n" }, {}],
    ["take nothing for nothing", { odd: undefined, strange: null }, {}],
  ];
  for (const [what, inputs, fields] of taken)
    it(what, () => expect(translateInputs(inputs as never, rules, "x:Y")).to.deep.equal(fields));

  const refused: readonly [string, object, string][] = [
    ["without a rule", { name: "n", odd: false }, 'the input odd of x:Y "z"'],
    ["named like something of every object", { constructor: 1 }, 'the input constructor of x:Y "z"'],
    ["of a block", { block: { odd: 1 } }, 'the input odd of block of x:Y "z"'],
    ["of a block in a list", { blocks: [{}, { odd: 1 }] }, 'the input odd of blocks of x:Y "z"'],
    ["with another value", { kind: "fancy" }, 'the input kind of x:Y "z" with the value "fancy"'],
  ];
  for (const [what, inputs, message] of refused)
    it(`refuse one ${what}`, () =>
      expect(() => translateInputs(inputs as never, rules, 'x:Y "z"'))
        .to.throw(NotSimulated)
        .with.property("message", `The local AWS does not simulate ${message}.`));

  for (const [type, { rules: own }] of Object.entries(provisioners)) {
    it(`have rules under the provider's names: ${type}`, () => {
      const [, provider = "", file = ""] = /^(awsx?):(\w+[/:]\w+)/.exec(type) ?? [];
      const module = file.replace(/:./, (text) => text.replace(":", "/").toLowerCase());
      const path = join(declarations, "..", provider, `${module}.d.ts`);
      const text = readFileSync(path, "utf8");
      const declared = text.slice(text.search(/export interface \w+Args \{/));
      for (const name of Object.keys(own)) expect(declared).to.match(new RegExp(`^    ${name}\\??: `, "m"));
    });
  }
});

describe("inputs of a program", () => {
  let local: LocalAws;

  before(async () => {
    local = await startLocalAws({ port: 0 });
  });
  after(() => local.close());

  it("are refused by resource and name before anything is made", async () => {
    const graph = await record(() => {
      new sqs.Queue("made-first", { name: "made-first" });
      new cloudwatch.EventTarget("batch", { rule: "r", arn: "a", batchTarget: {} as never });
    });
    const error = await errorOf(() => local.provision(graph));
    expect(error).to.be.instanceOf(NotSimulated);
    expect(error.message).to.contain(
      'the input batchTarget of aws:cloudwatch/eventTarget:EventTarget "batch"',
    );
    expect(local.services.sqs.inspect()).to.deep.equal([]);
  });

  it("are refused when they ask for another region", async () => {
    const graph = await record(() => {
      new sqs.Queue("far", { name: "far", region: "eu-west-1" });
    });
    expect((await errorOf(() => local.provision(graph))).message).to.contain("region");
  });

  it("are made up where the program leaves a name out, and gone with the stack", async () => {
    const graph = await record(() => {
      const queue = new sqs.Queue("unnamed", { fifoQueue: true, contentBasedDeduplication: true });
      const rule = new cloudwatch.EventRule("unnamed", { eventPattern: '{"source":["s"]}' });
      const sqsTarget = { messageGroupId: "g" };
      new cloudwatch.EventTarget("unnamed", { rule: rule.name, arn: queue.arn, sqsTarget });
    });
    const { events, sqs: queues } = local.services;
    const rules = async (): Promise<unknown[]> =>
      ((await call(events, "ListRules", { NamePrefix: "unnamed-" })) as { Rules: unknown[] }).Rules;
    const names = (): string[] => queues.inspect().map(({ name }) => name);
    await local.provision(graph);
    expect(await rules()).to.have.length(1);
    expect(names()).to.have.length(1);
    expect(names()[0]).to.match(/^unnamed-\w+\.fifo$/);
    await local.destroy(graph);
    expect([await rules(), names()]).to.deep.equal([[], []]);
  });

  it("reach the services", async () => {
    const graph = await record(() => {
      const queue = new sqs.Queue("q", { name: "q", tags: { owner: "events" } });
      const rule = new cloudwatch.EventRule("r", { name: "r", eventPattern: '{"source":["s"]}' });
      new cloudwatch.EventTarget("t", {
        rule: rule.name,
        targetId: "t",
        arn: queue.arn,
        inputTransformer: { inputPaths: { id: "$.id" }, inputTemplate: '"<id>"' },
        sqsTarget: { messageGroupId: "tenant" },
      });
      const handler = new lambda.Function("f", {
        name: "f",
        role: "arn:aws:iam::000000000000:role/f",
        runtime: "nodejs24.x",
        handler: "index.handler",
        code: new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.FileAsset(__filename) }),
        reservedConcurrentExecutions: 0,
      });
      new lambda.EventSourceMapping("m", {
        eventSourceArn: queue.arn,
        functionName: handler.arn,
        filterCriteria: { filters: [{ pattern: '{"body":["wanted"]}' }] },
      });
      new scheduler.Schedule("s", {
        name: "s",
        state: "DISABLED",
        flexibleTimeWindow: { mode: "OFF" },
        scheduleExpression: "rate(1 minute)",
        target: { arn: handler.arn, roleArn: "arn:aws:iam::000000000000:role/s" },
      });
      new dynamodb.Table("dated", {
        name: "dated",
        billingMode: "PAY_PER_REQUEST",
        attributes: [
          { name: "h", type: "S" },
          { name: "r", type: "N" },
        ],
        hashKey: "h",
        rangeKey: "r",
      });
    });
    await local.provision(graph);

    const { events, lambda: functions, scheduler: schedules, dynamodb: tables, sqs: queues } = local.services;
    const [target] = ((await call(events, "ListTargetsByRule", { Rule: "r" })) as { Targets: object[] })
      .Targets;
    expect(target).to.deep.include({
      InputTransformer: { InputPathsMap: { id: "$.id" }, InputTemplate: '"<id>"' },
      SqsParameters: { MessageGroupId: "tenant" },
    });
    expect(await call(functions, "GetFunction", { FunctionName: "f" })).to.deep.include({
      Concurrency: { ReservedConcurrentExecutions: 0 },
    });
    const { EventSourceMappings } = (await call(functions, "ListEventSourceMappings", {})) as {
      EventSourceMappings: object[];
    };
    expect(EventSourceMappings[0]).to.deep.include({
      FilterCriteria: { Filters: [{ Pattern: '{"body":["wanted"]}' }] },
    });
    expect(await call(schedules, "GetSchedule", { Name: "s" })).to.include({ State: "DISABLED" });
    expect(await call(tables, "DescribeTable", { TableName: "dated" }))
      .to.have.nested.property("Table.KeySchema")
      .that.deep.equals([
        { AttributeName: "h", KeyType: "HASH" },
        { AttributeName: "r", KeyType: "RANGE" },
      ]);
    const QueueUrl = `${local.url}/${local.account.id}/q`;
    expect(await call(queues, "ListQueueTags", { QueueUrl })).to.deep.equal({ Tags: { owner: "events" } });
  });
});
