import type * as pulumi from "@pulumi/pulumi";
import type { BreakerSettings, ConsumerSettings, LogLevel } from "../../handlers/settings/consumer-settings";
import type { Domain } from "../../events/domains";
import type { EventHandler } from "../../handlers/settings/event-handler";
import type { AlarmSettings } from "../monitoring/event-alarm";
import type { PrivateNetwork } from "../network/private-network";
import type { RetentionSettings } from "../storage/retention-settings";
import type { CallbackFactory } from "./bundle-callback";
import type { CreationChain } from "./creation-chain";

/** What the buses, queues and functions of an environment share. */
export interface SharedResources {
  readonly environment: string;
  readonly region: string;
  readonly pipeline: (handler: () => EventHandler<never>, settings: ConsumerSettings) => CallbackFactory;
  /** The name by which the pipeline requires the validators of its subscription's contracts. */
  readonly validatorsModule: string;
  readonly stateTable: { readonly name: pulumi.Output<string>; readonly arn: pulumi.Output<string> };
  /** CloudWatch's namespace of the consumers' own metrics; no other environment's. */
  readonly metricNamespace: string;
  readonly claims: {
    readonly bucketName: pulumi.Output<string>;
    readonly bucketArn: pulumi.Output<string>;
    readonly claimsOf: (domain: Domain) => pulumi.Output<string>;
  };
  readonly retention: RetentionSettings;
  /** Whether everything that holds data is protected from deletion; nothing else is. */
  readonly protect: boolean;
  readonly logs: LogSettings;
  /** Orders the deliveries of the buses' logs: AWS changes one delivery of an account at a time. */
  readonly logDeliveries: CreationChain;
  readonly tracing: boolean;
  /** See ConsumerSettings. @default no spans */
  readonly traceSampleRatio?: number | undefined;
  /** Where functions run. @default outside any VPC */
  readonly network?: PrivateNetwork;
  readonly alarms: AlarmSettings;
  readonly sizing: ConsumerSizing;
  readonly breaker: Partial<BreakerSettings>;
  /** ARN of the environment's own key. @default AWS' own keys */
  readonly keyArn?: pulumi.Output<string>;
}

/** The function of a consumer, and the event source mapping between its queue and it. */
export interface ConsumerSizing {
  readonly batchSize: number;
  readonly batchingWindowSeconds: number;
  readonly maximumConcurrency: number;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
}

export interface LogSettings {
  /** Days that CloudWatch keeps a line; one of the values it accepts (1, 3, 5, 7, 14, 30, 60, 90, …). */
  readonly retentionDays: number;
  /** Least level of what consumers log by `context.log`; metrics and failures are written at every level. */
  readonly level: LogLevel;
}
