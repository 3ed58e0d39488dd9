import type { ConsumerSizing, LogSettings } from "../components/functions/shared-resources";
import type { Urgency } from "../components/monitoring/alarm-kinds";
import type { AlarmSubscriber } from "../components/monitoring/alarm-topics";
import type { BusLogLevel } from "../components/monitoring/bus-logs";
import type { RetentionSettings } from "../components/storage/retention-settings";
import type { Domain } from "../events/domains";
import type { BreakerSettings } from "../handlers/settings/consumer-settings";

/** A downstream service that gets all events of a domain. */
export interface EndpointSubscription {
  readonly domain: Domain;
  readonly name: string;
  readonly url: string;
  /** PrivateLink endpoint service of the URL's host. @default none: only the internet leads to the host */
  readonly service?: string;
}

/** A domain's bus, or the ingress bus, which forwards to all of them. */
export type PublishedBus = Domain | "ingress";

/** An IAM role that may publish. */
export interface PublisherRole {
  /** The role's name, in which `*` stands for any text. */
  readonly role: string;
  readonly buses: readonly PublishedBus[];
}

/** Whose keys encrypt the data: those of AWS, or one KMS key of the environment. */
type KeyOwner = "aws-managed" | "customer-managed";

/** Where functions run: outside any VPC, or in isolated subnets. */
type NetworkKind = "public" | "private";

/** Who is notified of what. */
interface AlertSettings {
  readonly subscribers: Readonly<Record<Urgency, readonly AlarmSubscriber[]>>;
  /** What stands before a runbook's file name. */
  readonly runbooks: string;
  /** Minutes between an event and its handling that are too long. */
  readonly lateMinutes: number;
}

/** Everything that differs between two environments: read from Pulumi.yaml and Pulumi.<stack>.yaml, checked, frozen. */
export interface StackConfig {
  /** The stack's name. */
  readonly environment: string;
  readonly region: string;
  /** The accounts that the stack may be deployed to. Empty = any. */
  readonly accountIds: readonly string[];
  readonly owner: string;
  readonly costCentre: string;
  readonly publishers: readonly PublisherRole[];
  readonly network: NetworkKind;
  readonly endpoints: readonly EndpointSubscription[];
  readonly retention: RetentionSettings;
  /** Days that the journal keeps an event. */
  readonly journalDays: number;
  /** Whether the tables can be restored to any second of the last 35 days. */
  readonly pointInTimeRecovery: boolean;
  readonly logs: LogSettings;
  readonly busLogLevel: BusLogLevel;
  /** Whether functions send traces to X-Ray. */
  readonly tracing: boolean;
  readonly alarms: AlertSettings;
  readonly sizing: ConsumerSizing;
  /** Where circuit breakers differ from their defaults. */
  readonly breaker: Partial<BreakerSettings>;
  /** Minutes between two runs of dead-letter recovery. */
  readonly recoveryMinutes: number;
  readonly encryption: KeyOwner;
  /** Whether buses, queues, tables and the claim bucket are protected from deletion. */
  readonly protect: boolean;
}
