import { join } from "node:path";
import type { RecordedResource, StackGraph } from "../../../packages/recorder/stack-graph";

const arn = (service: string, name: string): string => `arn:aws:${service}:us-east-1:000000000000:${name}`;

/** Files of functions that take every batch, or fail at every one. */
export const handlers = {
  takesAll: join(__dirname, "functions/takes-all.js"),
  crashes: join(__dirname, "functions/crashes.js"),
};

/**
 * A stack by hand: two buses, one leading to the other; two subscribers, a catch-all, an alarm, a recovery.
 * @param url what queue URLs begin with
 */
export function smallStack(url = "http://127.0.0.1:1", handler = handlers.takesAll): StackGraph {
  const resources = [
    resource("aws:cloudwatch/eventBus:EventBus", "user-bus", { name: "user-dev" }),
    resource("aws:cloudwatch/eventBus:EventBus", "ingress-bus", { name: "ingress-dev" }),
    ...["journal", "search"].flatMap((name) => subscriber(url, name, handler)),
    ...["rejected", "unmatched", "undelivered"].flatMap((name) => queue(url, `user-dev-${name}`)),
    ...queue(url, "parking-lot-dev"),
    ...rule("user-dev", "journal", arn("sqs", "user-dev-journal"), { prefix: "user." }),
    ...rule("user-dev", "search", arn("sqs", "user-dev-search"), { prefix: "user." }),
    ...rule("user-dev", "unmatched", arn("sqs", "user-dev-unmatched"), {
      "anything-but": { prefix: "user." },
    }),
    ...rule("ingress-dev", "user", arn("events", "event-bus/user-dev"), { prefix: "" }),
    lambda("recovery-dev", handlers.takesAll, {}),
    resource("aws:sns/topic:Topic", "page", { name: "page" }),
    resource("aws:cloudwatch/metricAlarm:MetricAlarm", "unmatched-alarm", {
      name: "user-dev-unmatched",
      alarmDescription: "Nobody subscribed. First: look.",
      alarmActions: [arn("sns", "page")],
      namespace: "AWS/SQS",
      metricName: "ApproximateNumberOfMessagesVisible",
      dimensions: { QueueName: "user-dev-unmatched" },
      statistic: "Maximum",
      period: 60,
      evaluationPeriods: 1,
      comparisonOperator: "GreaterThanOrEqualToThreshold",
      threshold: 1,
      treatMissingData: "notBreaching",
    }),
  ];
  return {
    project: "bellyfed",
    stack: "dev",
    accountId: "000000000000",
    region: "us-east-1",
    // Each after all before it.
    resources: resources.map((one, index) => ({
      ...one,
      dependencies: resources.slice(0, index).map(({ urn }) => urn),
    })),
    outputs: {},
  };
}

function subscriber(url: string, name: string, handler: string): RecordedResource[] {
  const queueName = `user-dev-${name}`;
  const deadLetters = `${queueName}-dead-letters`;
  const redrivePolicy = JSON.stringify({ deadLetterTargetArn: arn("sqs", deadLetters), maxReceiveCount: 5 });
  return [
    ...queue(url, deadLetters),
    ...queue(url, queueName, { redrivePolicy }),
    lambda(queueName, handler, {
      DOMAIN: "user",
      CONSUMER: name,
      METRIC_NAMESPACE: "EventPipeline/dev",
      REJECTED_QUEUE_URL: "http://127.0.0.1:1/000000000000/user-dev-rejected",
    }),
    resource("aws:lambda/eventSourceMapping:EventSourceMapping", `${name}-mapping`, {
      eventSourceArn: arn("sqs", queueName),
      functionName: arn("lambda", `function:${queueName}`),
      batchSize: 50,
      maximumBatchingWindowInSeconds: 1,
      functionResponseTypes: ["ReportBatchItemFailures"],
    }),
  ];
}

function rule(bus: string, name: string, target: string, detailType: object): RecordedResource[] {
  const pattern = JSON.stringify({ "detail-type": [detailType] });
  return [
    resource("aws:cloudwatch/eventRule:EventRule", `${bus}-${name}-rule`, {
      name,
      eventBusName: bus,
      eventPattern: pattern,
    }),
    resource("aws:cloudwatch/eventTarget:EventTarget", `${bus}-${name}-target`, {
      rule: name,
      eventBusName: bus,
      targetId: name,
      arn: target,
      ...(target.includes(":event-bus/") && { roleArn: arn("iam", "role/forward") }),
      ...(bus === "user-dev" && { deadLetterConfig: { arn: arn("sqs", "user-dev-undelivered") } }),
    }),
  ];
}

function lambda(name: string, file: string, variables: Record<string, string>): RecordedResource {
  return resource("aws:lambda/function:Function", name, {
    name,
    handler: "index.handler",
    code: { files: { "index.js": file } },
    environment: { variables },
  });
}

function queue(url: string, name: string, more: Record<string, unknown> = {}): RecordedResource[] {
  const allowRules = {
    Effect: "Allow",
    Principal: { Service: "events.amazonaws.com" },
    Action: "sqs:SendMessage",
    Resource: arn("sqs", name),
  };
  return [
    resource("aws:sqs/queue:Queue", name, { name, ...more }),
    resource("aws:sqs/queuePolicy:QueuePolicy", `${name}-policy`, {
      queueUrl: `${url}/000000000000/${name}`,
      policy: JSON.stringify({ Statement: [allowRules] }),
    }),
  ];
}

function resource(type: string, name: string, inputs: Record<string, unknown>): RecordedResource {
  return {
    urn: `urn:pulumi:dev::bellyfed::${type}::${name}`,
    type,
    name,
    dependencies: [],
    custom: true,
    inputs,
    secretInputs: [],
    state: { ...inputs, arn: name, uuid: name },
    id: name,
    options: { protect: false, retainOnDelete: false, ignoreChanges: [] },
  };
}
