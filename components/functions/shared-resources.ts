import type * as pulumi from "@pulumi/pulumi";
import type { ConsumerSettings, ConsumerSettingsOverrides } from "../../handlers/settings/consumer-settings";
import type { Domain } from "../../events/domains";
import type { EventHandler } from "../../handlers/settings/event-handler";
import type { CreationChain } from "./creation-chain";
import type { PrivateNetwork } from "../network/private-network";
import type { RetentionSettings } from "../storage/retention-settings";
import type { AlarmSettings } from "../monitoring/event-alarm";
import type { CallbackFactory } from "./bundle-callback";
import type { LogSettings } from "./lambda-callback";

/** What every subscription of an environment shares. */
export interface SharedResources {
  /** Puts the consumer pipeline around a handler. */
  readonly pipeline: (handler: () => EventHandler<never>, settings: ConsumerSettings) => CallbackFactory;
  /** The name by which the pipeline requires the validators of its subscription's contracts. */
  readonly validatorsModule: string;
  /** The table of breaker and idempotency state. */
  readonly stateTable: { readonly name: pulumi.Output<string>; readonly arn: pulumi.Output<string> };
  /** CloudWatch's namespace of the consumers' own metrics; no other environment's. */
  readonly metricNamespace: string;
  /** Where the data of events is that were too large to travel. */
  readonly claims: {
    readonly bucketName: pulumi.Output<string>;
    /** ARN of all claims of one domain. */
    readonly claimsOf: (domain: Domain) => pulumi.Output<string>;
  };
  readonly retention: RetentionSettings;
  /** Whether what holds data refuses to be deleted, and nothing else does. */
  readonly protect: boolean;
  readonly logs: LogSettings;
  /** Orders what delivers the buses' logs: AWS changes one delivery of an account at a time. */
  readonly logDeliveries: CreationChain;
  /** Whether functions send traces to X-Ray. */
  readonly tracing: boolean;
  /** Where functions run; undefined = outside any VPC. */
  readonly network?: PrivateNetwork;
  readonly alarms: AlarmSettings;
  /** Where a subscription does not say otherwise. */
  readonly delivery: DeliverySettings;
  /** Where its consumers differ from the defaults, and a subscription does not say otherwise. */
  readonly consumer: ConsumerSettingsOverrides;
  /** ARN of the environment's own key. Default the keys of AWS' own. */
  readonly keyArn?: pulumi.Output<string>;
}

/** How messages travel from a subscription's queue to its function, and how large that is. */
export interface DeliverySettings {
  /** Messages in one invocation: 1 to 10,000; above 10 needs a batching window. */
  readonly batchSize: number;
  /** Seconds that Lambda waits to fill a batch: 0 to 300. */
  readonly batchingWindowSeconds: number;
  /** Batches handled at once: 2 to 1,000. */
  readonly maximumConcurrency: number;
  /** Seconds until Lambda ends an invocation: 1 to 900. */
  readonly timeoutSeconds: number;
  /** Memory of the function in MB, with which CPU grows: 128 to 10,240. */
  readonly memoryMb: number;
}
