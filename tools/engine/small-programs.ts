import * as cloudwatch from "@pulumi/aws/cloudwatch";
import { Table } from "@pulumi/aws/dynamodb";
import * as kms from "@pulumi/aws/kms";
import { Provider } from "@pulumi/aws/provider";
import * as sns from "@pulumi/aws/sns";
import * as sqs from "@pulumi/aws/sqs";
import * as pulumi from "@pulumi/pulumi";

type Program = () => unknown;

/** A program, what it becomes, and a call that the cloud refuses at first. */
export interface SmallProgram {
  readonly before: Program;
  readonly after: Program;
  /** Such as `create orders`: it fails once, and a second run goes on. */
  readonly failsAt?: string;
  /** Whether it is only previewed: protected resources would go. */
  readonly isRefused?: boolean;
}

class Home extends pulumi.ComponentResource {
  constructor(name: string, options: pulumi.ComponentResourceOptions = {}) {
    super("shop:index:Home", name, {}, options);
  }
}

type Options = pulumi.CustomResourceOptions;

function queue(name: string, inputs: sqs.QueueArgs = {}, options: Options = {}): sqs.Queue {
  return new sqs.Queue(name, { name, ...inputs }, options);
}

function policy(name: string, of: sqs.Queue, options: Options = {}): sqs.QueuePolicy {
  return new sqs.QueuePolicy(name, { queueUrl: of.url, policy: "{}" }, options);
}

const fifo = { fifoQueue: true };

/** A bus with what hangs on it: a rule that leads to a queue, the queue's policy, an archive. */
function bus(name: string, options: Options = {}): void {
  const one = new cloudwatch.EventBus("bus", { name }, options);
  const orders = queue("orders");
  const rule = new cloudwatch.EventRule("rule", {
    name: "rule",
    eventBusName: one.name,
    eventPattern: "{}",
  });
  const target = { rule: rule.name, eventBusName: one.name, targetId: "orders", arn: orders.arn };
  new cloudwatch.EventTarget("target", target);
  new sqs.QueuePolicy("policy", {
    queueUrl: orders.url,
    policy: rule.arn.apply((arn) => `{"Resource":"${arn}"}`),
  });
  new cloudwatch.EventArchive("archive", { name: "archive", eventSourceArn: one.arn });
}

function inRegion(region: "us-east-1" | "eu-west-1", tags = {}): Options {
  return { provider: new Provider("aws", { region, defaultTags: { tags } }) };
}

function table(hashKey: string): Table {
  const attributes = [{ name: hashKey, type: "S" }];
  return new Table("table", { name: "table", hashKey, attributes }, { protect: true });
}

function keyAndTopic(keyUsage: string, options: Options = {}): void {
  const key = new kms.Key("key", { keyUsage }, options);
  new sns.Topic("topic", { name: "topic", kmsMasterKeyId: key.id });
  queue("other", {}, { dependsOn: [key] });
}

/** Changes that show in which order the engine carries steps out. */
export const smallPrograms: Readonly<Record<string, SmallProgram>> = {
  "policy renamed": {
    before: () => policy("old", queue("orders")),
    after: () => policy("new", queue("orders")),
  },
  "policy renamed with an alias": {
    before: () => policy("old", queue("orders")),
    after: () => policy("new", queue("orders"), { aliases: [{ name: "old" }] }),
  },
  "component renamed with an alias, and one moved out of it without": {
    before: () => {
      const home = new Home("home");
      policy("home-policy", queue("home-orders", { name: "a" }, { parent: home }), { parent: home });
      queue("moved", {}, { parent: home });
    },
    after: () => {
      const home = new Home("house", { aliases: [{ name: "home" }] });
      policy("house-policy", queue("house-orders", { name: "a" }, { parent: home }), { parent: home });
      queue("moved");
    },
  },
  "bus renamed": { before: () => bus("one"), after: () => bus("two") },
  "queue without a name replaced": {
    before: () => policy("policy", new sqs.Queue("orders", { tags: { at: "1" } })),
    after: () => policy("policy", new sqs.Queue("orders", fifo)),
  },
  "queue with a name replaced, and a policy gone": {
    before: () => {
      const orders = queue("orders");
      policy("policy", orders);
      policy("gone", orders);
      queue("other", { tags: { of: orders.arn } });
    },
    after: () => {
      const orders = queue("orders", { ...fifo, name: "orders.fifo" });
      policy("policy", orders);
      queue("other", { tags: { of: orders.arn } });
    },
  },
  "queue with a name replaced by creation first": {
    before: () => policy("policy", queue("orders")),
    after: () => policy("policy", queue("orders", { name: "other" }, { deleteBeforeReplace: false })),
  },
  "key replaced": { before: () => keyAndTopic("ENCRYPT_DECRYPT"), after: () => keyAndTopic("SIGN_VERIFY") },
  "key replaced by deletion first": {
    before: () => keyAndTopic("ENCRYPT_DECRYPT"),
    after: () => keyAndTopic("SIGN_VERIFY", { deleteBeforeReplace: true }),
  },
  "much removed": {
    before: () => {
      const home = new Home("home");
      const orders = queue("orders", {}, { parent: home });
      policy("policy", orders);
      queue("after", {}, { dependsOn: [home] });
      queue("alone");
      queue("retained", {}, { retainOnDelete: true, dependsOn: [orders] });
      queue("with", {}, { deletedWith: orders });
    },
    after: () => queue("new"),
  },
  "replaced with others": {
    before: () => {
      const key = new kms.Key("key", { keyUsage: "ENCRYPT_DECRYPT" });
      queue("one", {}, { replaceWith: [key] });
      queue("two", {}, { deletedWith: key });
      queue("three");
    },
    after: () => {
      const key = new kms.Key("key", { keyUsage: "SIGN_VERIFY" });
      queue("one", {}, { replaceWith: [key] });
      queue("two", {}, { deletedWith: key });
      queue("three", { delaySeconds: 1 }, { replaceOnChanges: ["delaySeconds"] });
    },
  },
  "deleted with what is deleted first": {
    before: () => {
      const orders = queue("orders");
      queue("with", {}, { deletedWith: orders });
    },
    after: () => {
      const orders = queue("orders", { name: "other" });
      queue("with", {}, { deletedWith: orders });
    },
  },
  "another region": {
    before: () => policy("policy", queue("orders", {}, inRegion("us-east-1"))),
    after: () => policy("policy", queue("orders", {}, inRegion("eu-west-1"))),
  },
  "another default tag": {
    before: () => queue("orders", {}, inRegion("us-east-1", { at: "1" })),
    after: () => queue("orders", {}, inRegion("us-east-1", { at: "2" })),
  },
  "ignored change": {
    before: () => queue("orders", { delaySeconds: 1 }),
    after: () => queue("orders", { delaySeconds: 2 }, { ignoreChanges: ["delaySeconds"] }),
  },
  "protected ones removed and replaced": {
    before: () => {
      const orders = queue("orders", {}, { protect: true });
      policy("policy", orders, { protect: true });
      policy("other", orders);
      table("one");
    },
    after: () => table("two"),
    isRefused: true,
  },
  "a protected dependent of what is deleted first": {
    before: () => policy("policy", queue("orders"), { protect: true }),
    after: () => policy("policy", queue("orders", { name: "other" }), { protect: true }),
    isRefused: true,
  },
  "a replacement that fails after its deletions": {
    before: () => bus("one"),
    after: () => bus("two"),
    failsAt: "create bus",
  },
  "a dependent's replacement that fails": {
    before: () => bus("one"),
    after: () => bus("two"),
    failsAt: "create target",
  },
  "a deletion that fails": {
    before: () => policy("policy", new sqs.Queue("orders")),
    after: () => policy("policy", new sqs.Queue("orders", fifo)),
    failsAt: "delete policy",
  },
};
