import type { Target } from "@aws-sdk/client-eventbridge";
import { EventBridgeService } from "../../../../packages/local-aws/event-bridge/event-bridge-service";
import type { EventBridgeSettings, QueueAttribute } from "../../../../packages/local-aws/event-bridge/ports";
import { Trace } from "../../../../packages/local-aws/trace";
import { ManualClock } from "../manual-clock";

export const region = "eu-central-1";
export const accountId = "000000000000";
export const queueArn = (name: string): string => `arn:aws:sqs:${region}:${accountId}:${name}`;
export const busArn = (name: string): string => `arn:aws:events:${region}:${accountId}:event-bus/${name}`;
export const ruleArn = (path: string): string => `arn:aws:events:${region}:${accountId}:rule/${path}`;

interface DeadLetter {
  readonly queueArn: string;
  readonly body: string;
  readonly attributes: Record<string, QueueAttribute>;
}

/** What an API action answers; its shape differs from action to action, and tests say which they expect. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Answer = any;

/** An EventBridge whose targets, dead-letter queues and clock a test holds in its hands. */
export class World {
  readonly clock = new ManualClock(Date.UTC(2026, 0, 1));
  readonly trace = new Trace();
  readonly delivered: { arn: string; payload: string; messageGroupId?: string }[] = [];
  readonly deadLetters: DeadLetter[] = [];
  readonly metrics: string[] = [];
  readonly warnings: string[] = [];
  /** Throws to make a delivery fail. */
  deliver: (arn: string) => void = () => undefined;
  sendToQueue: () => void = () => undefined;
  readonly service: EventBridgeService;
  private ids = 0;

  constructor(settings: Partial<EventBridgeSettings> = {}) {
    this.service = new EventBridgeService({
      account: { id: accountId, region },
      clock: this.clock,
      trace: this.trace,
      random: () => 0.5,
      newId: () => `id-${++this.ids}`,
      deliver: async (arn, payload, { messageGroupId }) => {
        this.deliver(arn);
        this.delivered.push({ arn, payload, ...(messageGroupId && { messageGroupId }) });
      },
      sendToQueue: async (queue, body, attributes) => {
        this.sendToQueue();
        this.deadLetters.push({ queueArn: queue, body, attributes });
      },
      metric: (name, { EventBusName, RuleName }, value) =>
        this.metrics.push(`${name} ${EventBusName}/${RuleName} ${value}`),
      warn: (text) => this.warnings.push(text),
      ...settings,
    });
  }

  /** Calls an API action. */
  call(operation: string, input: object = {}): Promise<Answer> {
    const action = this.service.operations[operation];
    if (!action) throw new Error(`no operation ${operation}`);
    return action(input);
  }

  /** A rule on the default bus with targets; each is given by the rest of its definition. */
  async rule(name: string, pattern: object, targets: Omit<Target, "Id">[], bus = "default"): Promise<void> {
    await this.call("PutRule", { Name: name, EventPattern: JSON.stringify(pattern), EventBusName: bus });
    const Targets = targets.map((target, index) => ({ Id: `t${index}`, ...target }));
    await this.call("PutTargets", { Rule: name, EventBusName: bus, Targets });
  }

  /** Publishes one event and answers its id. */
  async publish(detail: object | string = {}, entry: object = {}): Promise<string> {
    const Detail = typeof detail === "string" ? detail : JSON.stringify(detail);
    const answer = await this.call("PutEvents", {
      Entries: [{ Source: "shop", DetailType: "order.placed", Detail, ...entry }],
    });
    return answer.Entries[0].EventId;
  }

  steps(): string[] {
    return this.trace.entries.map(({ step, where }) => `${step} ${where}`);
  }
}

/** The code and message of the error that a call must end in. */
export async function failure(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return `${code}: ${message}`;
  }
  throw new Error("the call succeeded");
}
