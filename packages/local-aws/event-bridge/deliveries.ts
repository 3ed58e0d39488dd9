import type { Target } from "@aws-sdk/client-eventbridge";
import { DueItems } from "../due-items";
import type { ServiceState } from "../state/service-state";
import { eventText, type BusEvent } from "./bus-event";
import type { RegisteredRule, RuleIdentity } from "./bus-registry";
import { DeliveryError, type EventBridgeSettings } from "./ports";
import { decideRetry, type ExhaustedCondition } from "./retry-policy";
import { sendToDeadLetterQueue } from "./send-to-dead-letter-queue";
import { targetPayload } from "./target-payload";

/** One event on its way to one target of one rule. */
interface Delivery {
  readonly event: BusEvent;
  /** The event as targets see it. */
  readonly text: string;
  readonly rule: RuleIdentity;
  readonly target: Target;
  readonly acceptedMs: number;
  retries: number;
  /** Of the attempt that comes next, or is under way. */
  dueMs: number;
}

type SavedDelivery = Omit<Delivery, "text">;

/** Forwards an event to a bus of the account; throws a {@link DeliveryError}. */
export type Forward = (busArn: string, event: BusEvent) => void;

/** Brings events to targets: at least once, in no promised order, each on its own. */
export class Deliveries {
  private readonly due: DueItems<Delivery>;
  private readonly waiting: (() => void)[] = [];
  private readonly underWay = new Set<Delivery>();
  private closed = false;
  readonly state: ServiceState = {
    save: () =>
      [...this.underWay].map(({ text: _ofEvent, rule, ...delivery }): SavedDelivery => {
        const { arn, name, busName, dimensions } = rule;
        return { ...delivery, rule: { arn, name, busName, dimensions } };
      }),
    restore: (saved: readonly SavedDelivery[]) => {
      for (const one of saved) this.underWay.add({ ...one, text: eventText(one.event) });
    },
    resume: () => {
      for (const delivery of this.underWay) this.due.add(delivery, delivery.dueMs);
    },
  };

  constructor(
    private readonly settings: EventBridgeSettings,
    private readonly forward: Forward,
  ) {
    this.due = new DueItems(settings.clock, (delivery) => void this.attempt(delivery));
  }

  /** How many are neither delivered nor given up. */
  get pending(): number {
    return this.underWay.size;
  }

  /** Begins to bring an event to every target of a rule. */
  start(rule: RegisteredRule, event: BusEvent, text: string): void {
    for (const target of rule.targets.values()) {
      const copies = this.random() < (this.settings.duplicateProbability ?? 0) ? 2 : 1;
      for (let copy = 0; copy < copies; copy++) this.begin(rule, event, text, target);
    }
  }

  /** Resolves when nothing is pending. */
  idle(): Promise<void> {
    return this.underWay.size === 0
      ? Promise.resolve()
      : new Promise((resolve) => this.waiting.push(resolve));
  }

  /** Forgets what is pending. */
  close(): void {
    this.closed = true;
    this.due.clear();
    this.underWay.clear();
    this.settle();
  }

  private begin(rule: RegisteredRule, event: BusEvent, text: string, target: Target): void {
    const acceptedMs = this.settings.clock.now();
    const dueMs = acceptedMs + this.random() * (this.settings.deliverySpreadMs ?? 5);
    const delivery = { event, text, rule, target, acceptedMs, retries: 0, dueMs };
    this.underWay.add(delivery);
    this.due.add(delivery, dueMs);
  }

  private async attempt(delivery: Delivery): Promise<void> {
    try {
      const payload = this.payloadFor(delivery);
      await this.send(delivery, payload);
      this.count("Invocations", delivery);
      this.trace(delivery, "delivered", lastPart(delivery.target.Arn), undefined, payload);
    } catch (error) {
      const failure = asDeliveryError(error);
      const decision = decideRetry(
        delivery.target.RetryPolicy,
        delivery.retries,
        this.settings.clock.now() - delivery.acceptedMs,
        this.random(),
      );
      if (this.closed) return;
      if (failure.retriable && decision.kind === "retry") {
        delivery.retries++;
        delivery.dueMs = this.settings.clock.now() + decision.afterMs;
        return this.due.add(delivery, delivery.dueMs);
      }
      const exhausted = failure.retriable && decision.kind === "give-up" ? decision.exhausted : undefined;
      await this.abandon(delivery, failure, exhausted);
    }
    this.underWay.delete(delivery);
    this.settle();
  }

  /** What the target is to be sent; throws where it may not be sent anything. */
  private payloadFor({ event, text, rule, target }: Delivery): string {
    const permission = this.settings.mayDeliver?.(target.Arn as string, rule.arn);
    if (permission && !permission.allowed)
      throw new DeliveryError("NO_PERMISSIONS", permission.reason, false);
    return isBus(target) ? text : payloadOf(target, rule, { event, text }, this.settings.clock.now());
  }

  private send(
    { event, rule: { arn: ruleArn }, target }: Delivery,
    payload: string,
  ): Promise<void> | undefined {
    const arn = target.Arn as string;
    if (isBus(target)) return void this.forward(arn, event);
    const messageGroupId = target.SqsParameters?.MessageGroupId;
    return this.settings.deliver(arn, payload, { ruleArn, messageGroupId, traceHeader: event.traceHeader });
  }

  private async abandon(
    delivery: Delivery,
    failure: DeliveryError,
    exhausted: ExhaustedCondition | undefined,
  ): Promise<void> {
    this.count("Invocations", delivery);
    this.count("FailedInvocations", delivery);
    const end =
      failure.code === unusableInput
        ? "dropped"
        : await this.sendToDeadLetterQueue(delivery, failure, exhausted);
    const { text, target } = delivery;
    const note = `${failure.code}: ${failure.message} (${end})`;
    this.trace(delivery, "undelivered", target.Arn as string, note, text);
  }

  /** Sends what was given up to the target's dead-letter queue; says where it ended. */
  private async sendToDeadLetterQueue(
    delivery: Delivery,
    failure: DeliveryError,
    exhausted: ExhaustedCondition | undefined,
  ): Promise<string> {
    const { text, rule, target } = delivery;
    const queueArn = target.DeadLetterConfig?.Arn;
    if (queueArn === undefined) return "dropped: the target has no dead-letter queue";
    const { isKept, end } = await sendToDeadLetterQueue(this.settings, {
      queueArn,
      sourceArn: rule.arn,
      body: text,
      attributes: deadLetterAttributes(delivery, failure, exhausted),
    });
    this.count(isKept ? "InvocationsSentToDlq" : "InvocationsFailedToBeSentToDlq", delivery);
    return end;
  }

  private trace(
    { event }: Delivery,
    step: "delivered" | "undelivered",
    where: string,
    note: string | undefined,
    body: string,
  ): void {
    const entry = { atMs: this.settings.clock.now(), step, where, id: event.id, body };
    this.settings.trace.record(note === undefined ? entry : { ...entry, note });
  }

  private count(name: string, { rule }: Delivery): void {
    this.settings.metric?.(name, rule.dimensions, 1);
  }

  private random(): number {
    return this.settings.random?.() ?? Math.random();
  }

  private settle(): void {
    if (this.underWay.size === 0) for (const resolve of this.waiting.splice(0)) resolve();
  }
}

const unusableInput = "INVALID_INPUT";

function isBus({ Arn }: Target): boolean {
  return Arn?.startsWith("arn:aws:events:") ?? false;
}

function payloadOf(...asked: Parameters<typeof targetPayload>): string {
  try {
    return targetPayload(...asked);
  } catch (error) {
    // EventBridge drops such an event without a word, whatever the target's dead-letter queue.
    throw new DeliveryError(unusableInput, (error as Error).message, false);
  }
}

function asDeliveryError(error: unknown): DeliveryError {
  return error instanceof DeliveryError
    ? error
    : new DeliveryError("ERROR_FROM_TARGET", error instanceof Error ? error.message : String(error), true);
}

function deadLetterAttributes(
  { rule, target, retries }: Delivery,
  failure: DeliveryError,
  exhausted: ExhaustedCondition | undefined,
): Record<string, string> {
  return {
    RULE_ARN: rule.arn,
    TARGET_ARN: target.Arn as string,
    ERROR_CODE: failure.code,
    // SQS refuses an empty attribute.
    ERROR_MESSAGE: failure.message || failure.code,
    RETRY_ATTEMPTS: String(retries),
    ...(exhausted && { EXHAUSTED_RETRY_CONDITION: exhausted }),
  };
}

function lastPart(arn = ""): string {
  return arn.slice(Math.max(arn.lastIndexOf(":"), arn.lastIndexOf("/")) + 1);
}
