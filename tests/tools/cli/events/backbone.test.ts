import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { domains } from "../../../../events/domains";
import { journalBucketName } from "../../../../handlers/settings/names";
import { readBackbone, subscriptionOf } from "../../../../tools/cli/events/backbone";
import { chooseQueues, type QueueChoice } from "../../../../tools/cli/events/dead-letters/choose-queues";
import { UsageError } from "../../../../tools/cli/events/usage-error";

/** The names that the stack itself gives. */
function namesInStack(stack: string, type: string): string[] {
  const text = readFileSync(join(__dirname, `../../../golden/${stack}.txt`), "utf8");
  // A resource is a line, and its inputs are the lines below it, of which its name is one.
  const named = new RegExp(`› ${type} .*\\n(?:  .*\\n)*?  (?:name|bucket): "([^"]+)"`, "g");
  return [...text.matchAll(named)].map(([, name]) => name as string);
}

const prefix = "https://sqs.us-east-1.amazonaws.com/000000000000/";
const names = namesInStack("dev", "aws:sqs/queue:Queue");
const backbone = readBackbone(
  "dev",
  "us-east-1",
  [...names, "bellyfed-domain-user-prod-journal", "bellyfed-parking-lot-prod", "bellyfed-other"].map(
    (name) => `${prefix}${name}`,
  ),
);
const queuesOf = (choice: QueueChoice): string[] =>
  chooseQueues(backbone, choice)
    .map(({ queueName }) => queueName)
    .sort();

describe("backbone", () => {
  it("takes every queue that the stack has, and none of another", () => {
    expect([...backbone.queues.keys()].sort()).to.deep.equal([...names].sort());
    expect(names.length).to.be.greaterThan(20);
  });

  it("finds each subscription once, with its dead letters", () => {
    const found = backbone.subscriptions.map(({ domain, name, queue, deadLetters }) => [
      `${domain}/${name}`,
      queue.name,
      deadLetters.name,
    ]);
    for (const [subscription, queue] of [
      ["user/journal", "bellyfed-domain-user-dev-journal"],
      ["analytics/rankings", "bellyfed-analytics-dev-rankings"],
    ])
      expect(found).to.deep.include([subscription, queue, `${queue}-dead-letters`]);
    expect(found).to.have.length(names.filter((name) => name.endsWith("-dead-letters")).length);
  });

  it("knows the journal by its name in both stacks", () => {
    for (const stack of ["dev", "prod"]) {
      const bucketNames = namesInStack(stack, "aws:s3/bucket:Bucket");
      expect(bucketNames).to.include(journalBucketName(stack, "000000000000", "us-east-1"));
    }
  });

  it("says where it looked when the account has nothing of the stack", () => {
    expect(() => readBackbone("dev", "eu-west-1", [`${prefix}bellyfed-domain-user-prod-journal`])).to.throw(
      /no queue of the stack "dev" in eu-west-1/,
    );
  });

  it("names the subscriptions there are when asked for another", () => {
    expect(() => subscriptionOf(backbone, { domain: "auth", name: "search-index" })).to.throw(
      UsageError,
      /no subscription auth\/search-index.*user\/journal.*analytics\/rankings/,
    );
  });
});

describe("choose-queues", () => {
  it("takes the queues of the kinds, all subscriptions or one", () => {
    expect(queuesOf({ kinds: ["consumer"] })).to.deep.equal(
      names.filter((name) => name.endsWith("-dead-letters")).sort(),
    );
    expect(
      queuesOf({
        kinds: ["consumer", "undelivered", "parking-lot"],
        subscription: { domain: "auth", name: "journal" },
      }),
    ).to.deep.equal([
      "bellyfed-domain-auth-dev-journal-dead-letters",
      "bellyfed-domain-auth-dev-undelivered",
      "bellyfed-parking-lot-dev",
    ]);
    expect(queuesOf({ kinds: ["undelivered"] })).to.include("bellyfed-ingress-dev-undelivered");
    expect(queuesOf({ kinds: ["rejected"] })).to.have.length(domains.length);
  });

  it("gives a consumer's dead letters the queue they came from, and the consumer's name", () => {
    const queue = "bellyfed-domain-user-dev-search-index-dead-letters";
    expect(chooseQueues(backbone, { kinds: [], queue })).to.deep.equal([
      {
        kind: "consumer",
        queueName: queue,
        queueUrl: `${prefix}${queue}`,
        originUrl: `${prefix}bellyfed-domain-user-dev-search-index`,
        consumer: "search-index",
      },
    ]);
  });

  it("takes the dead letters of a subscription that has gone, whose source is no more", () => {
    const gone = "bellyfed-domain-user-dev-old-dead-letters";
    const found = chooseQueues(readBackbone("dev", "us-east-1", [`${prefix}${gone}`]), {
      kinds: [],
      queue: gone,
    });
    expect(found[0]).to.include({ consumer: "old", originUrl: undefined });
  });

  for (const [queue, what] of [
    ["bellyfed-domain-user-dev-journal", "is no queue of dead letters"],
    ["bellyfed-domain-user-dev-rejected", "is no queue of dead letters"],
    ["no-such-dead-letters", 'The stack "dev" has no queue'],
    ["bellyfed-parking-lot-prod", 'The stack "dev" has no queue'],
  ] as const) {
    it(`refuses the queue ${queue}`, () => {
      expect(() => queuesOf({ kinds: [], queue })).to.throw(
        UsageError,
        new RegExp(
          `^(?=.*${what}).*${queue}.*\\. Nothing was moved\\. There are: .*bellyfed-parking-lot-dev`,
        ),
      );
    });
  }
});
