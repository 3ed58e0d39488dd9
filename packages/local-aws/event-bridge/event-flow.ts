import type { Archives } from "./archives";
import { eventText, type BusEvent } from "./bus-event";
import type { BusRegistry, EventBus, RegisteredRule } from "./bus-registry";
import { Deliveries } from "./deliveries";
import type { KeyProblem } from "../kms/key-problem";
import { leavesOf } from "./leaves-of";
import { DeliveryError, type EventBridgeSettings } from "./ports";
import { sendToDeadLetterQueue } from "./send-to-dead-letter-queue";

/** The way of an event from a bus to its archives and through the rules to their targets. */
export class EventFlow {
  readonly deliveries: Deliveries;

  constructor(
    private readonly settings: EventBridgeSettings,
    private readonly buses: BusRegistry,
    private readonly archives: Archives,
    private readonly newId: () => string,
  ) {
    this.deliveries = new Deliveries(settings, (busArn, event) => this.forward(busArn, event));
  }

  /**
   * Lets an event onto a bus.
   * @param onlyRules ARNs of the rules that may take it; default all.
   */
  publish(bus: EventBus, event: BusEvent, onlyRules: readonly string[] = []): void {
    const text = eventText(event);
    this.trace("published", bus.name, event.id, text);
    const problem = this.settings.problemOfKey?.(bus.options.KmsKeyIdentifier, {
      service: "events.amazonaws.com",
      sourceArn: bus.arn,
      encryptionContext: { "aws:events:event-bus:arn": bus.arn },
    });
    if (problem) return void this.abandon(bus, event, text, problem);
    const flat = leavesOf(event, text);
    if (event.replayName === undefined) this.archives.keep(bus, event, text, flat);
    const rules = [...bus.rules.values()].filter(
      (rule) =>
        rule.state !== "DISABLED" &&
        (onlyRules.length === 0 || onlyRules.includes(rule.arn)) &&
        rule.pattern.matchesFlat(flat),
    );
    if (rules.length === 0) this.trace("unmatched", bus.name, event.id, text);
    for (const rule of rules) {
      this.trace("matched", `${bus.name}/${rule.name}`, event.id);
      this.count("MatchedEvents", rule);
      this.count("TriggeredRules", rule);
      this.deliveries.start(rule, event, text);
    }
  }

  /** Takes an event for a bus that does not exist and, as EventBridge does, drops it. */
  drop(busName: string, event: BusEvent): void {
    const text = eventText(event);
    this.trace("published", busName, event.id, text);
    this.trace("unmatched", busName, event.id, text, "no such bus");
  }

  /** What the bus cannot encrypt goes to its dead-letter queue, if it has one. */
  private async abandon(bus: EventBus, event: BusEvent, body: string, problem: KeyProblem): Promise<void> {
    const queueArn = bus.options.DeadLetterConfig?.Arn;
    const code = `KMS_${problem.kind}`;
    const attributes = { EVENT_BUS_ARN: bus.arn, ERROR_CODE: code, ERROR_MESSAGE: problem.message };
    const { end } = queueArn
      ? await sendToDeadLetterQueue(this.settings, { queueArn, sourceArn: bus.arn, body, attributes })
      : { end: "dropped: the bus has no dead-letter queue" };
    this.trace("undelivered", bus.arn, event.id, body, `${code}: ${problem.message} (${end})`);
  }

  private forward(busArn: string, event: BusEvent): void {
    const bus = this.buses.find(busArn);
    if (!bus) throw new DeliveryError("NO_RESOURCE", `Event bus ${busArn} does not exist.`, false);
    if (event.isForwarded)
      throw new DeliveryError(
        "NOT_FORWARDED",
        "EventBridge forwards an event to one further bus only.",
        false,
      );
    const { replayName: _, ...rest } = event;
    this.publish(bus, { ...rest, id: this.newId(), isForwarded: true });
  }

  private trace(
    step: "published" | "matched" | "unmatched" | "undelivered",
    where: string,
    id: string,
    body?: string,
    note?: string,
  ): void {
    const entry = { atMs: this.settings.clock.now(), step, where, id };
    const inFull = body === undefined ? entry : { ...entry, body };
    this.settings.trace.record(note === undefined ? inFull : { ...inFull, note });
  }

  private count(name: string, rule: RegisteredRule): void {
    this.settings.metric?.(name, rule.dimensions, 1);
  }
}
