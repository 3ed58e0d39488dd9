import { readFileSync } from "node:fs";
import * as sqs from "@pulumi/aws/sqs";
import { join } from "node:path";
import { expect } from "chai";
import {
  providerDefaults,
  withProviderDefaults,
} from "../../../../packages/local-aws/provision/provider-defaults";
import { provisioners } from "../../../../packages/local-aws/provision/provisioners";
import { call } from "../../../../packages/local-aws/service";
import { startLocalAws } from "../../../../packages/local-aws/start-local-aws";
import { record } from "../../../recording";
import { encryptedStack, recordedStack } from "../../../stacks/recorded-stack";

const declarations = join(__dirname, "../../../../node_modules/@pulumi/aws");

/** Sentences that say a default in words of their own, by type and input, and the value that they name. */
const inOtherWords: Readonly<Record<string, readonly [sentence: string, value: unknown]>> = {
  "aws:iam/role:Role maxSessionDuration": ["the default maximum of one hour is applied", 3600],
  "aws:lambda/eventSourceMapping:EventSourceMapping batchSize": ["`10` for SQS", 10],
  "aws:lambda/function:Function reservedConcurrentExecutions": [
    "Defaults to Unreserved Concurrency Limits `-1`",
    -1,
  ],
};

/** Documented defaults that no resource of ours can meet in AWS, and why. */
const withoutUse: Readonly<Record<string, readonly string[]>> = {
  "they are the provider's own: where it works, what it tags, how it waits and destroys": [
    "region",
    "tags",
    "forceDestroy",
    "replaceSecurityGroupsOnDestroy",
    "skipDestroy",
    "useResourceTimeoutForPropagation",
    "bypassPolicyLockoutSafetyCheck",
  ],
  "the service's default is meant, and the provider sends nothing": [
    "eventPattern",
    "retentionDays",
    "architectures",
    "kmsKeyArn",
    "kmsKeyId",
    "policy",
    "requestPayer",
    "bucketNamespace",
    "catalogId",
    "evaluateLowSampleCountPercentiles",
  ],
  "it speaks of default permissions and has no default itself": ["createTableDefaultPermissions"],
  "it speaks of the default bus and has no default itself": ["scheduleExpression"],
  "they are deprecated, another input has their place": ["isEnabled of a rule", "acl"],
  "they are for streams": [
    "bisectBatchOnFunctionError",
    "maximumBatchingWindowInSeconds",
    "maximumRecordAgeInSeconds",
    "maximumRetryAttempts",
    "parallelizationFactor",
  ],
  "they are for FIFO": ["deduplicationScope", "fifoQueue", "fifoThroughputLimit", "fifoTopic"],
};

/** The text above each input of a type. */
function inputTexts(type: string): Map<string, string> {
  const [, file = ""] = /^aws:(\w+\/\w+):/.exec(type) ?? [];
  const text = readFileSync(join(declarations, `${file}.d.ts`), "utf8");
  const inputs = text.slice(text.search(/export interface \w+Args \{/));
  const found = inputs.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*(\w+)\??:/g);
  return new Map([...found].map(([, doc = "", input = ""]) => [input, doc.replace(/\s*\n\s*\*\s?/g, " ")]));
}

/** The value that a text names as the default; undefined when it names none in the usual words. */
function namedDefault(text: string): unknown {
  const patterns = [
    /defaults? to `?([\w-]+)`?/i,
    /default(?: value| for this attribute)? is `?([\w-]+)`?/i,
    /`(\w+)`,? \(default\)/,
    /omit(?:ted| this), the (?:permissions are set on the )?`(\w+)` /i,
  ];
  const value = patterns.map((pattern) => pattern.exec(text)?.[1]).find((found) => found !== undefined);
  if (value === undefined) return undefined;
  return /^(true|false|-?\d+)$/.test(value) ? (JSON.parse(value) as unknown) : value;
}

/** Whether a text speaks of a default at all. */
function speaksOfDefault(text: string): boolean {
  return /default|omit this/i.test(text.replaceAll("`defaultTags`", ""));
}

describe("the AWS provider's defaults", () => {
  let types: string[];

  before(async () => {
    const graphs = await Promise.all([recordedStack("dev"), recordedStack("prod"), encryptedStack("prod")]);
    const all = graphs.flatMap(({ resources }) => resources.map(({ type }) => type));
    types = [...new Set([...all, ...Object.keys(providerDefaults)])]
      .filter((type) => /^aws:\w+\/\w+:/.test(type))
      .sort();
  });

  it("are those of its declarations, for every type of our stacks and every other that has some", () => {
    const unused = Object.values(withoutUse).flat();
    const read: Record<string, unknown> = {};
    const kept: Record<string, unknown> = {};
    for (const type of types) {
      for (const [input, text] of inputTexts(type)) {
        const name = `${type} ${input}`;
        const table = providerDefaults[type] ?? {};
        if (Object.hasOwn(table, input)) kept[name] = table[input];
        else if (unused.includes(input) || unused.includes(`${input} of a rule`) || !speaksOfDefault(text)) {
          continue;
        }
        const [sentence, value] = inOtherWords[name] ?? [];
        if (sentence !== undefined) expect(text, name).to.contain(sentence);
        read[name] = sentence === undefined ? namedDefault(text) : value;
      }
    }
    expect(kept).to.deep.equal(read);
    expect(Object.keys(kept)).to.have.lengthOf.above(30);
  });

  it("are kept for no type and no input that there is not", () => {
    for (const [type, inputs] of Object.entries(providerDefaults)) {
      expect(Object.keys(provisioners)).to.include(type);
      expect([...inputTexts(type).keys()], type).to.include.members(Object.keys(inputs));
    }
  });

  it("stand where a program says nothing, and nowhere else", () => {
    const type = "aws:sqs/queue:Queue";
    const inputs = withProviderDefaults(type, {
      name: "q",
      delaySeconds: 7,
      visibilityTimeoutSeconds: undefined,
    });
    expect(inputs).to.include({ name: "q", delaySeconds: 7, visibilityTimeoutSeconds: 30 });
    const topic = "aws:sns/topic:Topic";
    expect(withProviderDefaults(topic, { name: "t" }, { name: "u", arn: "a" })).to.deep.equal({ name: "t" });
    expect(withProviderDefaults(topic, {}, { name: "made-up", arn: "a" })).to.deep.equal({ name: "made-up" });
  });

  it("reach the local AWS: a queue of unnamed size refuses what SQS would take by itself", async () => {
    const local = await startLocalAws({ port: 0 });
    try {
      await local.provision(
        await record(() => {
          new sqs.Queue("small", { name: "small" });
        }),
      );
      const send = (bytes: number): Promise<unknown> =>
        call(local.services.sqs, "SendMessage", {
          QueueUrl: `${local.url}/${local.account.id}/small`,
          MessageBody: "x".repeat(bytes),
        });
      await send(262_144);
      const error = await send(262_145).then(
        () => undefined,
        (refusal: Error) => refusal,
      );
      expect(error?.message).to.contain("Message must be shorter than 262144 bytes");
    } finally {
      await local.close();
    }
  });
});
