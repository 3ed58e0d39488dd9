import type { EventSourceMappingConfiguration } from "@aws-sdk/client-lambda";
import type { Account } from "../account";
import { AwsError } from "../aws-error";
import type { TimerClock, Timer } from "../clock";
import type { MappingOptions } from "./mapping-options";

/** A mapping's states, as Lambda names them. */
export type MappingState =
  "Creating" | "Enabling" | "Enabled" | "Disabling" | "Disabled" | "Updating" | "Deleting";

/** What makes up a mapping when it is created. */
export interface MappingSettings {
  readonly clock: TimerClock;
  uuid: string;
  readonly account: Account;
  readonly queueArn: string;
  functionArn: string;
  readonly tags: Map<string, string>;
  /** How long a change takes to be in effect. */
  readonly transitionMs: number;
  /** Starts reading the queue; the answer ends that. */
  poll(options: MappingOptions): () => void;
}

/** One event source mapping: its configuration, its states, and the polling while it is enabled. */
export class EventSourceMapping {
  private current: MappingState = "Creating";
  private modifiedAtMs: number;
  private stopPolling?: () => void;
  private transition?: Timer;

  constructor(
    readonly settings: MappingSettings,
    private options: MappingOptions,
    private enabled: boolean,
  ) {
    this.modifiedAtMs = settings.clock.now();
    this.become("Creating", () => this.apply());
  }

  get state(): MappingState {
    return this.current;
  }

  get configuration(): EventSourceMappingConfiguration {
    const { uuid, account, queueArn, functionArn } = this.settings;
    const { batchSize, windowSeconds, maximumConcurrency, responseTypes, filterCriteria, metricsConfig } =
      this.options;
    return {
      UUID: uuid,
      EventSourceMappingArn: `arn:aws:lambda:${account.region}:${account.id}:event-source-mapping:${uuid}`,
      EventSourceArn: queueArn,
      FunctionArn: functionArn,
      BatchSize: batchSize,
      MaximumBatchingWindowInSeconds: windowSeconds,
      FunctionResponseTypes: [...responseTypes],
      ...(maximumConcurrency !== undefined && { ScalingConfig: { MaximumConcurrency: maximumConcurrency } }),
      ...(filterCriteria && { FilterCriteria: filterCriteria }),
      ...(metricsConfig && { MetricsConfig: metricsConfig }),
      State: this.current,
      StateTransitionReason: "USER_INITIATED",
      LastModified: new Date(this.modifiedAtMs),
    };
  }

  get currentOptions(): MappingOptions {
    return this.options;
  }

  /** Takes new options, and switches on or off; an error while an earlier change is not yet in effect. */
  update(options: MappingOptions, enabled = this.enabled, functionArn = this.settings.functionArn): void {
    this.refuseInTransition("update");
    this.settings.functionArn = functionArn;
    const state = enabled === this.enabled ? "Updating" : enabled ? "Enabling" : "Disabling";
    this.options = options;
    this.enabled = enabled;
    this.become(state, () => this.apply());
  }

  /** Begins the deletion; `gone` is called when it is done. */
  delete(gone: () => void): void {
    this.refuseInTransition("delete");
    this.become("Deleting", () => {
      this.close();
      gone();
    });
  }

  /** Ends the polling and any change under way. */
  close(): void {
    this.transition?.cancel();
    this.stopPolling?.();
    this.stopPolling = undefined;
  }

  private become(state: MappingState, done: () => void): void {
    const { clock, transitionMs } = this.settings;
    this.current = state;
    this.modifiedAtMs = clock.now();
    this.transition = clock.after(transitionMs, done);
  }

  private apply(): void {
    this.stopPolling?.();
    this.stopPolling = this.enabled ? this.settings.poll(this.options) : undefined;
    this.current = this.enabled ? "Enabled" : "Disabled";
  }

  private refuseInTransition(change: "update" | "delete"): void {
    if (this.current === "Enabled" || this.current === "Disabled") return;
    throw new AwsError(
      "ResourceInUseException",
      `Cannot ${change} the event source mapping because it is in use.`,
    );
  }
}
