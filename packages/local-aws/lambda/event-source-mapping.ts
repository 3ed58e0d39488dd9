import type { EventSourceMappingConfiguration } from "@aws-sdk/client-lambda";
import type { Account } from "../account";
import { AwsError } from "../aws-error";
import type { TimerClock, Timer } from "../clock";
import type { MappingOptions } from "./mapping-options";

/** A mapping's states, as Lambda names them. */
export type MappingState =
  | "Creating"
  | "Enabling"
  | "Enabled"
  | "Disabling"
  | "Disabled"
  | "Updating"
  | "Deleting";

/** What changes about a mapping. */
export interface MappingChanges {
  readonly options: MappingOptions;
  readonly enabled: boolean;
  readonly state: MappingState;
  readonly modifiedAtMs: number;
}

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
  /** Called when it is deleted. */
  readonly gone: () => void;
}

/** One event source mapping: its configuration, its states, and, once it is started, the polling while it is enabled. */
export class EventSourceMapping {
  private current: MappingState;
  private options: MappingOptions;
  private enabled: boolean;
  private modifiedAtMs: number;
  private stopPolling?: () => void;
  private transition?: Timer;

  constructor(
    readonly settings: MappingSettings,
    { options, enabled, state, modifiedAtMs }: MappingChanges,
  ) {
    this.options = options;
    this.enabled = enabled;
    this.current = state;
    this.modifiedAtMs = modifiedAtMs;
  }

  /** Goes on with what its state is about: polling, or a change. */
  start(): void {
    if (this.current === "Enabled" || this.current === "Disabled") this.apply();
    else this.endTransition();
  }

  get changes(): MappingChanges {
    const { options, enabled, current: state, modifiedAtMs } = this;
    return { options, enabled, state, modifiedAtMs };
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
    this.become(state);
  }

  /** Begins the deletion. */
  delete(): void {
    this.refuseInTransition("delete");
    this.become("Deleting");
  }

  /** Ends the polling and any change under way. */
  close(): void {
    this.transition?.cancel();
    this.stopPolling?.();
    this.stopPolling = undefined;
  }

  private become(state: MappingState): void {
    this.current = state;
    this.modifiedAtMs = this.settings.clock.now();
    this.endTransition();
  }

  private endTransition(): void {
    const { clock, transitionMs, gone } = this.settings;
    this.transition = clock.after(transitionMs, () => {
      if (this.current !== "Deleting") return this.apply();
      this.close();
      gone();
    });
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
