import { expect } from "chai";
import { catalogue } from "../../events/contracts/catalogue";
import type { ConsumerSettings } from "../../handlers/settings/consumer-settings";
import type { RecordedResource, StackGraph } from "../../packages/recorder/stack-graph";
import { find, policyIn, record, variablesOf } from "../recording";
import { sampleBus, sampleSharedResources } from "./sample-shared-resources";

const arn = (service: string, rest: string) => `arn:aws:${service}:us-east-1:000000000000:${rest}`;
const bus = "bellyfed-domain-user-test";

describe("EventSubscription", () => {
  let graph: StackGraph;

  before(async () => {
    graph = await record(() => {
      sampleBus().subscribe("welcome", {
        events: catalogue.ofDomain("user").slice(0, 2),
        handler: () => async () => undefined,
        environment: { GREETING: "hello" },
        statements: [{ Sid: "SendMail", Action: "ses:SendEmail", Resource: arn("ses", "identity/bellyfed") }],
      });
    });
  });

  it("gives its target its bus, a retry policy and a dead-letter queue", () => {
    expect(
      find(graph, "aws:cloudwatch/eventTarget:EventTarget", "user-welcome-target").inputs,
    ).to.deep.include({
      eventBusName: bus,
      rule: "welcome",
      retryPolicy: { maximumRetryAttempts: 185, maximumEventAgeInSeconds: 86_400 },
      deadLetterConfig: { arn: arn("sqs", `${bus}-undelivered`) },
    });
  });

  it("keeps dead letters longer than events, and events for as long as they may wait", () => {
    const queue = find(graph, "aws:sqs/queue:Queue", "user-welcome-events-queue").inputs;
    const deadLetters = find(graph, "aws:sqs/queue:Queue", "user-welcome-dead-letters-queue").inputs;
    expect(queue).to.include({ messageRetentionSeconds: 4 * 86_400, visibilityTimeoutSeconds: 6 * 30 + 1 });
    expect(deadLetters["messageRetentionSeconds"]).to.equal(14 * 86_400);
    expect(JSON.parse(queue["redrivePolicy"] as string)).to.deep.equal({
      deadLetterTargetArn: arn("sqs", `${bus}-welcome-dead-letters`),
      // What three days of waiting may take, and 90 for what is not in the consumer's hand.
      maxReceiveCount: 426,
    });
  });

  it("lets only its own rule send to its queue, over TLS", () => {
    const { Statement } = policyIn(
      find(graph, "aws:sqs/queuePolicy:QueuePolicy", "user-welcome-events-policy"),
    );
    expect(Statement.map(({ Sid, Effect }) => [Sid, Effect])).to.deep.equal([
      ["DenyPlainHttp", "Deny"],
      ["AllowRules", "Allow"],
    ]);
    expect(Statement[0]?.Condition).to.deep.equal({ Bool: { "aws:SecureTransport": "false" } });
    expect(Statement[1]?.Condition).to.deep.equal({
      ArnLike: { "aws:SourceArn": [arn("events", `rule/${bus}/welcome`)] },
      StringEquals: { "aws:SourceAccount": "000000000000" },
    });
  });

  it("maps the queue to the function with partial batch responses, and leaves stopped deliveries stopped", () => {
    const mapping = find(graph, "aws:lambda/eventSourceMapping:EventSourceMapping", "user-welcome-mapping");
    expect(mapping.inputs).to.deep.include({
      eventSourceArn: arn("sqs", `${bus}-welcome`),
      functionResponseTypes: ["ReportBatchItemFailures"],
      batchSize: 10,
      maximumBatchingWindowInSeconds: 1,
      scalingConfig: { maximumConcurrency: 2 },
    });
    expect(mapping.options.ignoreChanges).to.deep.equal(["enabled"]);
  });

  it("tells the function where it works, and what its handler wants to know", () => {
    const variables = variablesOf(
      find(graph, "aws:lambda/function:Function", "user-welcome-consumer-function"),
    );
    expect(variables).to.include({
      DOMAIN: "user",
      CONSUMER: "welcome",
      METRIC_NAMESPACE: "EventPipeline/test",
      QUEUE_URL: `https://sqs.us-east-1.amazonaws.com/000000000000/${bus}-welcome`,
      GREETING: "hello",
    });
    expect(JSON.parse(variables["CONSUMER_SETTINGS"] ?? "")).to.include({ maxEventAgeSeconds: 3 * 86_400 });
  });

  it("has the environment's consumer settings, where it does not say otherwise", async () => {
    const shared = sampleSharedResources({ breaker: { maxWaitInOpenStateSeconds: 15, slowStartSeconds: 5 } });
    const graph = await record(() => {
      const bus = sampleBus({ shared });
      const spec = { events: catalogue.ofDomain("user").slice(0, 1), handler: () => async () => undefined };
      bus.subscribe("like-all", spec);
      bus.subscribe("other", {
        ...spec,
        consumer: { breaker: { slowStartSeconds: 60 }, maxHops: 3 },
        sizing: { batchSize: 500, batchingWindowSeconds: 40, memoryMb: 1_024 },
      });
    });
    expect(
      find(graph, "aws:lambda/eventSourceMapping:EventSourceMapping", "user-other-mapping").inputs,
    ).to.include({
      ...{ batchSize: 500, maximumBatchingWindowInSeconds: 40 },
    });
    expect(find(graph, "aws:sqs/queue:Queue", "user-other-events-queue").inputs).to.include({
      visibilityTimeoutSeconds: 6 * 30 + 40,
    });
    expect(find(graph, "aws:lambda/function:Function", "user-other-consumer-function").inputs).to.include({
      ...{ memorySize: 1_024, timeout: 30 },
    });
    const settingsOf = (name: string): unknown => {
      const made = find(graph, "aws:lambda/function:Function", `user-${name}-consumer-function`);
      const { CONSUMER_SETTINGS = "" } = variablesOf(made);
      const { breaker, maxHops } = JSON.parse(CONSUMER_SETTINGS) as ConsumerSettings;
      return [breaker.maxWaitInOpenStateSeconds, breaker.slowStartSeconds, maxHops];
    };
    expect(settingsOf("like-all")).to.deep.equal([15, 5, 16]);
    expect(settingsOf("other")).to.deep.equal([15, 60, 3]);
  });

  it("gives the function its own role with no more than it needs", () => {
    const role = find(graph, "aws:iam/role:Role", "user-welcome-consumer-role");
    expect(role.inputs).not.to.have.any.keys("managedPolicyArns");
    const { Statement } = policyIn(
      find(graph, "aws:iam/rolePolicy:RolePolicy", "user-welcome-consumer-permissions"),
    );
    expect(Statement.map(({ Sid, Resource }) => [Sid, Resource])).to.deep.equal([
      ["WriteOwnLog", `${arn("logs", `log-group:/aws/lambda/${bus}-welcome`)}:*`],
      ["ConsumeQueue", arn("sqs", `${bus}-welcome`)],
      ["DeadLetter", [arn("sqs", `${bus}-welcome-dead-letters`), arn("sqs", `${bus}-rejected`)]],
      ["KeepState", arn("dynamodb", "table/bellyfed-consumer-state-test")],
      ["ReadClaims", "arn:aws:s3:::bellyfed-claims-test-000000000000-us-east-1/claims/user.*"],
      ["SendMail", arn("ses", "identity/bellyfed")],
    ]);
  });

  it("puts everything below itself, and itself below the bus", () => {
    const subscription = find(graph, "bellyfed:events:EventSubscription", "user-welcome");
    const below = graph.resources.filter(({ name, custom }) => custom && name.startsWith("user-welcome"));
    expect(below.length).to.be.greaterThan(10);
    for (const resource of below)
      expect(ancestors(graph, resource), resource.name).to.include("user-welcome");
    expect(subscription.parent).to.equal(find(graph, "bellyfed:events:DomainEventBus", "user").urn);
  });
});

/** Names of the components that a resource stands in, innermost first. */
function ancestors(graph: StackGraph, { parent }: RecordedResource): string[] {
  const found = graph.resources.find(({ urn }) => urn === parent);
  return found ? [found.name, ...ancestors(graph, found)] : [];
}
