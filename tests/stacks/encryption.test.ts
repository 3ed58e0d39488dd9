import { domains } from "../../events/domains";
import { expect } from "chai";
import type { RecordedResource, StackGraph } from "../../packages/recorder/stack-graph";
import { find, ofType, policyIn, type PolicyStatement } from "../recording";
import { encryptedStack, settingOf, stacks } from "./recorded-stack";

type Inputs = Readonly<Record<string, unknown>>;

/** Every type that AWS encrypts with a key of ours, and where the key is named. */
const takesKey: Readonly<Record<string, (inputs: Inputs) => unknown>> = {
  "aws:cloudwatch/eventBus:EventBus": (inputs) => inputs["kmsKeyIdentifier"],
  "aws:cloudwatch/eventArchive:EventArchive": (inputs) => inputs["kmsKeyIdentifier"],
  "aws:cloudwatch/logGroup:LogGroup": (inputs) => inputs["kmsKeyId"],
  "aws:dynamodb/table:Table": (inputs) => (inputs["serverSideEncryption"] as Inputs)["kmsKeyArn"],
  "aws:lambda/function:Function": (inputs) => inputs["kmsKeyArn"],
  "aws:secretsmanager/secret:Secret": (inputs) => inputs["kmsKeyId"],
  "aws:sqs/queue:Queue": (inputs) => inputs["kmsMasterKeyId"],
  "aws:athena/workgroup:Workgroup": (inputs) => {
    const { managedQueryResultsConfiguration: results } = inputs["configuration"] as Record<string, Inputs>;
    return (results?.["encryptionConfiguration"] as Inputs | undefined)?.["kmsKey"];
  },
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": (inputs) => {
    const [rule] = inputs["rules"] as { applyServerSideEncryptionByDefault: Inputs }[];
    return rule?.applyServerSideEncryptionByDefault["kmsMasterKeyId"];
  },
};

/** Types that could name a key, why they do not, and what must be so that this stays right. */
const needsNoKey: Readonly<Record<string, readonly [why: string, holds: (inputs: Inputs) => boolean]>> = {
  "aws:sns/topic:Topic": [
    "alarms have a key of their own: they tell of what happens to the environment's",
    (inputs) =>
      typeof inputs["kmsMasterKeyId"] === "string" && !String(inputs["kmsMasterKeyId"]).includes("alias"),
  ],
  "aws:scheduler/schedule:Schedule": [
    "only a schedule's payload would be encrypted, and there is none",
    (inputs) => (inputs["target"] as Inputs)["input"] === undefined,
  ],
  "aws:lambda/eventSourceMapping:EventSourceMapping": [
    "only filter criteria would be encrypted, and there are none",
    (inputs) => inputs["filterCriteria"] === undefined,
  ],
};

/** Types that hold nothing which could be encrypted with a key of ours. */
const cannotTakeKey: Readonly<Record<string, string>> = {
  "pulumi:providers:aws": "is no resource of AWS",
  "aws:kms/key:Key": "is the key",
  "aws:kms/alias:Alias": "is the key's name",
  "aws:athena/namedQuery:NamedQuery": "holds no data",
  "aws:glue/catalogDatabase:CatalogDatabase": "holds no data",
  "aws:glue/catalogTable:CatalogTable": "holds no data: what it tells of is encrypted with its bucket",
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": "holds no data",
  "aws:cloudwatch/dashboard:Dashboard": "holds no data",
  "aws:cloudwatch/eventBusPolicy:EventBusPolicy": "holds no data",
  "aws:cloudwatch/eventRule:EventRule": "is encrypted with its bus",
  "aws:cloudwatch/eventTarget:EventTarget": "is encrypted with its bus",
  "aws:cloudwatch/logDelivery:LogDelivery": "is encrypted with its bus and its log group",
  "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": "is encrypted with its log group",
  "aws:cloudwatch/logDeliverySource:LogDeliverySource": "is encrypted with its bus",
  "aws:cloudwatch/metricAlarm:MetricAlarm": "holds no data",
  "aws:cloudwatch/queryDefinition:QueryDefinition": "holds no data",
  "aws:dynamodb/tableItem:TableItem": "is encrypted with its table",
  "aws:iam/role:Role": "holds no data",
  "aws:iam/rolePolicy:RolePolicy": "holds no data",
  "aws:s3/bucket:Bucket": "is encrypted as its encryption configuration says",
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": "holds no data",
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": "holds no data",
  "aws:s3/bucketPolicy:BucketPolicy": "holds no data",
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": "holds no data",
  "aws:scheduler/scheduleGroup:ScheduleGroup": "holds no data",
  "aws:schemas/registry:Registry": "schemas are no secret, and AWS offers no key for them",
  "aws:schemas/schema:Schema": "schemas are no secret, and AWS offers no key for them",
  "aws:secretsmanager/secretVersion:SecretVersion": "is encrypted with its secret",
  "aws:sns/topicPolicy:TopicPolicy": "holds no data",
  "aws:sns/topicSubscription:TopicSubscription": "holds no data",
  "aws:sqs/queuePolicy:QueuePolicy": "holds no data",
  "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": "holds no data",
};

/** What an action on something encrypted needs of KMS, in the caller's name, through which service. */
const needs: readonly [action: string, service: string, kms: readonly string[]][] = [
  ["sqs:ReceiveMessage", "sqs", ["kms:Decrypt"]],
  ["sqs:SendMessage", "sqs", ["kms:Decrypt", "kms:GenerateDataKey"]],
  ["dynamodb:GetItem", "dynamodb", ["kms:Decrypt"]],
  ["dynamodb:PutItem", "dynamodb", ["kms:Decrypt"]],
  ["secretsmanager:GetSecretValue", "secretsmanager", ["kms:Decrypt"]],
  ["s3:GetObject", "s3", ["kms:Decrypt"]],
  ["s3:PutObject", "s3", ["kms:GenerateDataKey"]],
];

/** What a function may do that needs no key, or where the service uses it in its own name. */
const needsNothing: readonly string[] = [
  "sqs:DeleteMessage",
  "sqs:ChangeMessageVisibility",
  "sqs:GetQueueAttributes",
  "events:PutEvents",
  // EventBridge encrypts patterns and targets of rules in its own name.
  "events:DescribeRule",
  "events:ListTargetsByRule",
  "events:DescribeArchive",
  "logs:CreateLogStream",
  "logs:PutLogEvents",
  "xray:PutTraceSegments",
  "xray:PutTelemetryRecords",
];

const serviceOf = (action: string): string => action.slice(0, action.indexOf(":"));
const known = new Set([...needs.map(([action]) => action), ...needsNothing].map(serviceOf));

for (const stack of stacks) {
  describe(`${stack} with a key of its own`, () => {
    let graph: StackGraph;
    let keyArn: string;
    const region = "us-east-1";
    const account = "000000000000";

    before(async () => {
      graph = await encryptedStack(stack);
      keyArn = String(find(graph, "aws:kms/key:Key", "environment-key").state["arn"]);
    });

    it("has one key that rotates, can be saved for 30 days, has a name, and is protected as everything else", () => {
      const { inputs, options, state } = find(graph, "aws:kms/key:Key", "environment-key");
      expect(inputs).to.include({ enableKeyRotation: true, deletionWindowInDays: 30 });
      expect(options.protect).to.equal(settingOf(stack, "protect"));
      const alias = find(graph, "aws:kms/alias:Alias", "environment-alias").inputs;
      expect(alias).to.deep.equal({ name: `alias/bellyfed-${stack}`, targetKeyId: state["keyId"] });
      expect(ofType(graph, "aws:kms/alias:Alias")).to.have.length(1);
    });

    it("knows of every type of resource whether it can take the key", () => {
      const custom = graph.resources.filter(
        (resource) => resource.custom && !resource.type.startsWith("pulumi:pulumi"),
      );
      const known = [takesKey, needsNoKey, cannotTakeKey].flatMap((table) => Object.keys(table));
      expect(custom.map(({ type }) => type).filter((type) => !known.includes(type))).to.deep.equal([]);
      expect(new Set(known).size).to.equal(known.length);
    });

    it("encrypts with it whatever can take it, but for what the key's loss must not lose", () => {
      const without = graph.resources
        .filter(({ type }) => type in takesKey)
        .filter(({ type, inputs }) => takesKey[type]?.(inputs) !== keyArn);
      const kept = ofType(graph, "aws:cloudwatch/eventBus:EventBus").map(
        ({ inputs }) => (inputs["deadLetterConfig"] as { arn: string }).arn,
      );
      expect(kept).to.have.length(domains.length + 1);
      expect(without.map(({ state }) => state["arn"])).to.have.members(kept);
      for (const { inputs, name } of without) expect(inputs["sqsManagedSseEnabled"], name).to.equal(true);
      for (const { type, inputs, name } of graph.resources) {
        expect(needsNoKey[type]?.[1](inputs) ?? true, `${name}: ${needsNoKey[type]?.[0]}`).to.equal(true);
      }
    });

    it("leaves the alarms their own key, which does not fail with the environment's", () => {
      const { state } = find(graph, "aws:kms/key:Key", "alarms-key");
      const topics = ofType(graph, "aws:sns/topic:Topic");
      expect(topics).to.have.length(2);
      for (const { inputs } of topics) expect(inputs["kmsMasterKeyId"]).to.equal(state["keyId"]);
      expect(state["arn"]).not.to.equal(keyArn);
    });

    it("never asks SQS for two encryptions at once, and says how long it uses a data key", () => {
      const encrypted = ofType(graph, "aws:sqs/queue:Queue").filter(({ inputs }) => inputs["kmsMasterKeyId"]);
      expect(encrypted.length).to.be.greaterThan(15);
      for (const { inputs, name } of encrypted) {
        expect(inputs, name).not.to.have.property("sqsManagedSseEnabled");
        expect(inputs["kmsDataKeyReusePeriodSeconds"], name).to.equal(300);
      }
    });

    it("lets each bus send what it cannot encrypt to its queue", () => {
      for (const { inputs, state, name } of ofType(graph, "aws:cloudwatch/eventBus:EventBus")) {
        const { arn } = inputs["deadLetterConfig"] as { arn: string };
        const queue = ofType(graph, "aws:sqs/queue:Queue").find((one) => one.state["arn"] === arn);
        const policy = ofType(graph, "aws:sqs/queuePolicy:QueuePolicy").find(
          (one) => one.inputs["queueUrl"] === queue?.state["url"],
        ) as RecordedResource;
        const allow = policyIn(policy).Statement.find(({ Effect }) => Effect === "Allow");
        expect(allow?.Condition?.["ArnLike"]?.["aws:SourceArn"], name).to.include(state["arn"]);
        expect(allow?.Condition?.["StringEquals"]?.["aws:SourceAccount"]).to.equal(account);
      }
    });

    it("lets recovery give back to every bus", () => {
      const permissions = find(
        graph,
        "aws:iam/rolePolicy:RolePolicy",
        "recover-dead-letters-lambda-permissions",
      );
      const forward = policyIn(permissions).Statement.find(({ Sid }) => Sid === "Forward");
      const buses = ofType(graph, "aws:cloudwatch/eventBus:EventBus");
      expect(forward?.Resource).to.have.members(buses.map(({ state }) => state["arn"]));
      for (const policy of ofType(graph, "aws:cloudwatch/eventBusPolicy:EventBusPolicy")) {
        const publishers = policyIn(policy).Statement[0]?.Condition?.["ArnLike"]?.["aws:PrincipalArn"];
        expect(publishers, policy.name).to.include(
          `arn:aws:iam::${account}:role/bellyfed-recover-dead-letters-${stack}-us-east-1`,
        );
      }
    });

    it("lets every function use the key for all that its role may read or write, and for its variables", () => {
      for (const { inputs, name } of ofType(graph, "aws:lambda/function:Function")) {
        const statements = statementsOf(String(inputs["role"]));
        const own = statements.filter(({ Resource }) => Resource !== keyArn);
        const ofKey = statements.filter(({ Resource }) => Resource === keyArn);
        // What no service of ours encrypts, our key cannot be asked for.
        const ours = own.flatMap(({ Action }) => Action).filter((action) => known.has(serviceOf(action)));
        for (const action of ours) {
          const need = needs.find(([one]) => one === action);
          if (!need) {
            expect(needsNothing, `${name}: does ${action} need the key?`).to.include(action);
            continue;
          }
          const [, service, kms] = need;
          const through = ofKey.find(
            ({ Condition }) =>
              Condition?.["StringEquals"]?.["kms:ViaService"] === `${service}.${region}.amazonaws.com`,
          );
          expect([through?.Action].flat(), `${name} ${action}`).to.include.members([...kms]);
        }
        const variables = ofKey.find(({ Sid }) => Sid === "DecryptVariables");
        expect(variables?.Action).to.equal("kms:Decrypt");
        expect(variables?.Condition).to.deep.equal({
          StringEquals: {
            "kms:EncryptionContext:aws:lambda:FunctionArn": `arn:aws:lambda:${region}:${account}:function:${String(inputs["name"])}`,
          },
        });
      }
    });

    it("lets no role use the key for more than that", () => {
      for (const policy of ofType(graph, "aws:iam/rolePolicy:RolePolicy")) {
        const { Statement } = policyIn(policy);
        const own = Statement.flatMap(({ Action }) => Action);
        for (const { Sid, Action, Resource, Condition } of Statement) {
          if (![Action].flat().some((action) => action.startsWith("kms:"))) continue;
          expect(Resource, `${policy.name} ${Sid}`).to.equal(keyArn);
          if (Sid === "DecryptVariables") continue;
          const via = Condition?.["StringEquals"]?.["kms:ViaService"];
          const used = needs.filter(
            ([action, service]) => own.includes(action) && via === `${service}.${region}.amazonaws.com`,
          );
          const asked = new Set(used.flatMap(([, , kms]) => kms));
          expect([Action].flat(), `${policy.name} ${Sid}`).to.have.members([...asked]);
        }
      }
    });

    it("lets services use the key for this environment's buses, rules and log groups, and for nothing else", () => {
      const events = `arn:aws:events:${region}:${account}`;
      const logs = `arn:aws:logs:${region}:${account}`;
      const buses = ofType(graph, "aws:cloudwatch/eventBus:EventBus").map(({ state }) =>
        String(state["arn"]),
      );
      const context = "kms:EncryptionContext:aws:events:event-bus:arn";
      for (const arn of buses) {
        expect(mayUse("events.amazonaws.com", "kms:GenerateDataKey", { [context]: arn }), arn).to.equal(true);
        expect(mayUse("events.amazonaws.com", "kms:ReEncryptTo", { [context]: arn }), arn).to.equal(true);
      }
      // For a queue, whether EventBridge tells KMS its rule is not documented: it must not be asked for.
      for (const action of ["kms:GenerateDataKey", "kms:Decrypt"]) {
        const may = (facts: Record<string, string>) => mayUse("events.amazonaws.com", action, facts);
        expect(may({ "aws:SourceAccount": account }), action).to.equal(true);
        expect(may({ "aws:SourceAccount": "999999999999" }), action).to.equal(false);
      }
      for (const { state } of ofType(graph, "aws:cloudwatch/logGroup:LogGroup")) {
        const group = { "kms:EncryptionContext:aws:logs:arn": String(state["arn"]) };
        expect(mayUse(`logs.${region}.amazonaws.com`, "kms:Encrypt", group), String(state["arn"])).to.equal(
          true,
        );
        expect(mayUse("logs.eu-west-1.amazonaws.com", "kms:Encrypt", group)).to.equal(false);
      }
      const delivered = { "kms:EncryptionContext:SourceArn": `${logs}:*` };
      expect(mayUse("events.amazonaws.com", "kms:GenerateDataKey", delivered)).to.equal(true);
      expect(mayUse("delivery.logs.amazonaws.com", "kms:Decrypt", delivered)).to.equal(true);
      const other = "999999999999";
      const group = `${logs}:log-group:/aws/lambda/bellyfed-api-other`;
      const otherLogs = `arn:aws:logs:${region}:${other}:*`;
      const ours = { "aws:SourceAccount": account };
      const foreign: [service: string, action: string, facts: Record<string, string>][] = [
        ["events", "kms:GenerateDataKey", {}],
        ["events", "kms:Decrypt", { [context]: `${events}:event-bus/default` }],
        ["events", "kms:Decrypt", { [context]: `${events}:event-bus/bellyfed-domain-user-other` }],
        ["events", "kms:Decrypt", { [context]: String(buses[0]).replace(account, other) }],
        ["events", "kms:DescribeKey", { "aws:SourceAccount": other }],
        [`logs.${region}`, "kms:Decrypt", { "kms:EncryptionContext:aws:logs:arn": group }],
        ["delivery.logs", "kms:Decrypt", { "kms:EncryptionContext:SourceArn": otherLogs }],
        ["sqs", "kms:Decrypt", ours],
        ["cloudwatch", "kms:Decrypt", ours],
      ];
      for (const [service, action, facts] of foreign) {
        expect(
          mayUse(`${service}.amazonaws.com`, action, facts),
          JSON.stringify([service, action, facts]),
        ).to.equal(false);
      }
    });

    it("leaves the key's administration to its own account, and lets publishers do nothing but put claims", () => {
      const { Statement } = policyIn(find(graph, "aws:kms/key:Key", "environment-key"));
      const others = Statement.filter(
        ({ Principal }) => Object.keys(Principal as object).join() !== "Service",
      );
      expect(others.map(({ Sid }) => Sid)).to.deep.equal(["Administer", "PutClaims"]);
      const { Action, Condition } = others[1] as PolicyStatement;
      expect(Action).to.equal("kms:GenerateDataKey");
      expect(Condition?.["StringEquals"]).to.deep.equal({
        "aws:PrincipalAccount": account,
        "kms:ViaService": `s3.${region}.amazonaws.com`,
      });
      const roles = [Condition?.["ArnLike"]?.["aws:PrincipalArn"]].flat();
      expect(roles).not.to.be.empty;
      for (const role of roles)
        expect(role).to.match(new RegExp(`^arn:aws:iam::${account}:role/(\\*/)?bellyfed-`));
      expect(
        Statement.filter(({ Action }) => [Action].flat().some((one) => one.includes("*"))),
      ).to.deep.equal([
        {
          Effect: "Allow",
          Sid: "Administer",
          Principal: { AWS: `arn:aws:iam::${account}:root` },
          Action: "kms:*",
          Resource: "*",
        },
      ]);
    });

    function statementsOf(roleArn: string): PolicyStatement[] {
      const role = ofType(graph, "aws:iam/role:Role").find(({ state }) => state["arn"] === roleArn);
      return ofType(graph, "aws:iam/rolePolicy:RolePolicy")
        .filter(({ inputs }) => inputs["role"] === role?.inputs["name"])
        .flatMap((policy) => policyIn(policy).Statement);
    }

    /** Whether the key's policy lets the service do it, when KMS is told these facts about the request. */
    function mayUse(service: string, action: string, facts: Readonly<Record<string, string>>): boolean {
      const { Statement } = policyIn(find(graph, "aws:kms/key:Key", "environment-key"));
      return Statement.some(
        ({ Principal, Action, Condition }) =>
          (Principal as { Service?: string }).Service === service &&
          [Action].flat().includes(action) &&
          Object.entries(Condition ?? {}).every(([operator, keys]) =>
            Object.entries(keys).every(([key, allowed]) =>
              [allowed].flat().some((one) => meets(operator, one, facts[key])),
            ),
          ),
      );
    }
  });
}

function meets(operator: string, allowed: string, given: string | undefined): boolean {
  if (given === undefined) return false;
  if (operator === "StringEquals") return given === allowed;
  if (operator !== "ArnLike" && operator !== "StringLike") throw new Error(`What does ${operator} mean?`);
  const parts = allowed.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(given);
}
