import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as lambda from "@pulumi/aws/lambda";
import * as sqs from "@pulumi/aws/sqs";
import type * as pulumi from "@pulumi/pulumi";
import type { CallbackFactory } from "../../../components/functions/bundle-callback";
import type { VirtualModules } from "../../../components/functions/bundle-files";
import { LambdaCallback } from "../../../components/functions/lambda-callback";
import { catalogue } from "../../../events/contracts/catalogue";
import { domains, type Domain } from "../../../events/domains";
import { validatorSource } from "../../../events/schema/validator-source";
import { consumerSettings } from "../../../handlers/settings/consumer-settings";
import { consumerPipeline, validatorsModule } from "../../../stacks/consumer-pipeline";

/** Resources of one sample bus, its two function components included. */
export const resourcesPerBus = 16;

/** A program of so many buses, each of {@link resourcesPerBus} resources with two of the project's functions. */
export function sampleBuses(count: number): void {
  const modules = new Map<Domain, VirtualModules>(
    domains.map((domain) => [domain, { [validatorsModule]: validatorSource(catalogue.ofDomain(domain)) }]),
  );
  for (let number = 1; number <= count; number++) {
    const domain = domains[number % domains.length] as Domain;
    sampleBus(`sample-${number}`, modules.get(domain) ?? {});
  }
}

function sampleBus(name: string, modules: VirtualModules): void {
  const bus = new cloudwatch.EventBus(`${name}-bus`, { name });
  const queue = new sqs.Queue(`${name}-queue`, { name });
  new sqs.QueuePolicy(`${name}-queue-policy`, { queueUrl: queue.url, policy: queue.arn.apply(allowEvents) });
  const rule = new cloudwatch.EventRule(`${name}-rule`, {
    name,
    eventBusName: bus.name,
    eventPattern: JSON.stringify({ source: [{ prefix: "bellyfed." }] }),
  });
  new cloudwatch.EventTarget(`${name}-target`, { rule: rule.name, eventBusName: bus.name, arn: queue.arn });
  const journal = consumerPipeline(() => {
    const { journalEvent } =
      require("#handlers/journal-event") as typeof import("../../../handlers/journal-event");
    return journalEvent();
  }, consumerSettings());
  const endpoint = consumerPipeline(
    () => {
      const { postToEndpoint } =
        require("#handlers/post-to-endpoint") as typeof import("../../../handlers/post-to-endpoint");
      return postToEndpoint();
    },
    consumerSettings({ idempotency: { mode: "lock" } }),
  );
  const consumer = sampleFunction(`${name}-journal`, journal, modules, queue);
  sampleFunction(`${name}-endpoint`, endpoint, modules, queue);
  new lambda.EventSourceMapping(`${name}-mapping`, {
    eventSourceArn: queue.arn,
    functionName: consumer.function.arn,
    functionResponseTypes: ["ReportBatchItemFailures"],
  });
}

function sampleFunction(
  functionName: string,
  callbackFactory: CallbackFactory,
  modules: VirtualModules,
  queue: sqs.Queue,
): LambdaCallback {
  return new LambdaCallback(functionName, {
    functionName,
    callbackFactory,
    modules,
    environment: { QUEUE_URL: queue.url },
    statements: [{ Sid: "Consume", Action: "sqs:ReceiveMessage", Resource: queue.arn }],
    size: { timeoutSeconds: 30, memoryMb: 256 },
    shared: {
      region: "us-east-1",
      logs: { retentionDays: 7, level: "INFO" },
      protect: false,
      tracing: false,
    },
  });
}

function allowEvents(arn: string): pulumi.Unwrap<string> {
  const Statement = [
    {
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: arn,
    },
  ];
  return JSON.stringify({ Version: "2012-10-17", Statement });
}
