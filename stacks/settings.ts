import * as pulumi from "@pulumi/pulumi";
import type { RetentionSettings } from "../components/storage/retention-settings";
import type { LogSettings } from "../components/functions/lambda-callback";
import type { Urgency } from "../components/monitoring/alarm-kinds";
import type { AlarmSubscriber } from "../components/monitoring/alarm-topics";
import type { BusLogLevel } from "../components/monitoring/bus-logs";
import type { LogLevel } from "../handlers/settings/consumer-settings";
import type { Domain } from "../events/domains";
import { ConfigReader } from "./config-reader";
import { readAccountIds } from "./read-account-ids";
import { readEndpoints } from "./read-endpoints";
import { readPublishers } from "./read-publishers";
import { readSubscribers } from "./read-subscribers";

/** A downstream service that gets all events of a domain. */
export interface EndpointSubscription {
  readonly domain: Domain;
  readonly name: string;
  readonly url: string;
  /** Endpoint service that answers for the URL's host inside a private network; undefined = only the internet. */
  readonly service?: string;
}

/** What a role may be let publish to: a domain's bus, or the ingress bus, which forwards to all of them. */
export type PublishedBus = Domain | "ingress";

/** Roles that may publish. */
export interface PublisherRole {
  /** Name of an IAM role, in which `*` stands for any text. */
  readonly role: string;
  readonly buses: readonly PublishedBus[];
}

/** Keys that AWS owns or manages, or one of the environment's own. */
export type KeyOwner = "aws-managed" | "customer-managed";

/** Who hears of what. */
export interface AlertSettings {
  readonly subscribers: Readonly<Record<Urgency, readonly AlarmSubscriber[]>>;
  /** What stands before a runbook's file name. */
  readonly runbooks: string;
  /** Minutes between an event and its handling that are too long. */
  readonly lateMinutes: number;
}

/** Where functions run: outside any VPC, or in one that nothing leads out of. */
export type NetworkKind = "public" | "private";

/** Everything that may differ between two environments: checked and frozen. */
export interface StackConfig {
  /** The stack's name. */
  readonly environment: string;
  readonly region: string;
  /** The accounts that may be deployed to; empty = any. */
  readonly accountIds: readonly string[];
  readonly owner: string;
  readonly costCentre: string;
  /** Who may publish, and to which buses. */
  readonly publishers: readonly PublisherRole[];
  readonly network: NetworkKind;
  readonly endpoints: readonly EndpointSubscription[];
  readonly retention: RetentionSettings;
  /** Days that the journal remembers an event. */
  readonly journalDays: number;
  readonly logs: LogSettings;
  readonly busLogLevel: BusLogLevel;
  /** Whether functions send traces to X-Ray. */
  readonly tracing: boolean;
  readonly alarms: AlertSettings;
  /** Batches that one subscription handles at once. */
  readonly maximumConcurrency: number;
  /** Minutes between two runs of dead-letter recovery. */
  readonly recoveryMinutes: number;
  /** Whose keys encrypt what is kept. */
  readonly encryption: KeyOwner;
  /** Whether buses, queues, tables and the bucket of claims are protected from deletion. */
  readonly protect: boolean;
}

/** The values that CloudWatch accepts as a log group's retention. */
const logRetentionDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/**
 * The regions of the partition `aws`, as AWS' clients tell them from those of China, of governments and of the
 * European sovereign cloud. There ARNs begin otherwise, and policies that say `arn:aws:` would name nothing.
 */
const commercialRegion = /^(us|eu|ap|sa|ca|me|af|il|mx)-\w+-\d+$/;
const regionRule = "an AWS region whose ARNs begin with arn:aws:, such as us-east-1";

/**
 * What every service takes as a tag's value; some take more
 * (https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html).
 */
const tagValue = /^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,256}$/iu;
const tagRule = "a tag: 1 to 256 letters, digits, spaces and _ . : / = + - @, not beginning with aws:";

/** Reads the stack's configuration; the only place that does. Names key, value and rule of what is wrong. */
export function readSettings(environment: string, config = new pulumi.Config()): StackConfig {
  const read = new ConfigReader(config);
  const queueDays = read.integer("queueDays", 2, 13);
  const region = read.text("region", commercialRegion, regionRule);
  const network = read.oneOf<NetworkKind>("network", ["public", "private"]);
  const settings = Object.freeze({
    environment,
    region,
    accountIds: readAccountIds(read, "accountIds"),
    owner: read.text("owner", tagValue, tagRule),
    costCentre: read.text("costCentre", tagValue, tagRule),
    publishers: readPublishers(read, "publishers"),
    network,
    endpoints: readEndpoints(read, "endpoints", { region, network }),
    retention: {
      queueDays,
      deadLetterDays: read.integer("deadLetterDays", queueDays + 1, 14),
      archiveDays: read.integer("archiveDays", 1, 3650),
    },
    journalDays: read.integer("journalDays", 1, 3650),
    logs: {
      retentionDays: read.oneOf("logDays", logRetentionDays),
      level: read.oneOf<LogLevel>("logLevel", ["DEBUG", "INFO", "WARN", "ERROR"]),
    },
    busLogLevel: read.oneOf<BusLogLevel>("busLogLevel", ["ERROR", "INFO", "TRACE"]),
    tracing: read.flag("tracing"),
    alarms: {
      subscribers: {
        page: readSubscribers(read, "pageSubscribers"),
        ticket: readSubscribers(read, "ticketSubscribers"),
      },
      runbooks: read.text(
        "runbooks",
        /^(https:\/\/\S+|[\w.-]+(\/[\w.-]+)*)(?<!\/)$/,
        "an https URL, or a path from the repository's root, with no slash at its end",
      ),
      // An open breaker is known within five minutes; until then, what it delays would page.
      lateMinutes: read.integer("lateMinutes", 5, 1440),
    },
    maximumConcurrency: read.integer("maximumConcurrency", 2, 1000),
    recoveryMinutes: read.integer("recoveryMinutes", 1, 1440),
    encryption: read.oneOf<KeyOwner>("encryption", ["aws-managed", "customer-managed"]),
    protect: read.flag("protect"),
  });
  read.refuseOthers();
  return settings;
}
