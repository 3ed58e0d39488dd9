import { resourceName } from "../text/resource-name";
import type { RecordedResource, StackGraph } from "./stack-graph";

/** A rule's target that is a queue which a function reads. */
export interface ConsumedTarget {
  readonly target: RecordedResource;
  readonly queue: RecordedResource;
  readonly mapping: RecordedResource;
  readonly consumer: RecordedResource;
}

/** An event bus with the targets of its rules. */
export interface ConnectedBus {
  readonly bus: RecordedResource;
  readonly rules: readonly RecordedResource[];
  readonly consumed: readonly ConsumedTarget[];
  /** Targets without a consumer: other buses, and queues that nothing reads. */
  readonly otherTargets: readonly RecordedResource[];
}

/**
 * Reads from a recorded stack which rule fills which queue, and which function reads it.
 * @throws when an event source mapping names a function that the stack does not have.
 */
export function connectedBuses({ resources }: Pick<StackGraph, "resources">): ConnectedBus[] {
  const having = (type: string, key: string, value: unknown): RecordedResource[] =>
    resources.filter((one) => one.type === type && one.inputs[key] === value);
  const consumedTarget = (target: RecordedResource): ConsumedTarget[] => {
    const arn = String(target.inputs["arn"]);
    const [queue] = having("aws:sqs/queue:Queue", "name", resourceName(arn));
    const [mapping] = having("aws:lambda/eventSourceMapping:EventSourceMapping", "eventSourceArn", arn);
    if (!queue || !mapping) return [];
    const functionName = resourceName(String(mapping.inputs["functionName"]));
    const [consumer] = having("aws:lambda/function:Function", "name", functionName);
    if (!consumer) throw new Error(`No function of the stack consumes ${arn}.`);
    return [{ target, queue, mapping, consumer }];
  };
  return resources
    .filter(({ type }) => type === "aws:cloudwatch/eventBus:EventBus")
    .map((bus) => {
      const { name } = bus.inputs;
      const targets = having("aws:cloudwatch/eventTarget:EventTarget", "eventBusName", name);
      const consumed = targets.flatMap(consumedTarget);
      return {
        bus,
        rules: having("aws:cloudwatch/eventRule:EventRule", "eventBusName", name),
        consumed,
        otherTargets: targets.filter((target) => !consumed.some((one) => one.target === target)),
      };
    });
}
