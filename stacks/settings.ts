import * as pulumi from "@pulumi/pulumi";
import type { RetentionSettings } from "../components/foundation/retention-settings";
import type { LogSettings } from "../components/functions/lambda-callback";
import type { Urgency } from "../components/monitoring/alarm-kinds";
import type { AlarmSubscriber } from "../components/monitoring/alarm-topics";
import type { BusLogLevel } from "../components/monitoring/bus-logs";
import type { LogLevel } from "../events/consumer-settings";
import { domains, type Domain } from "../events/domains";

/** A downstream service that gets all events of a domain. */
export interface EndpointSettings {
  readonly domain: Domain;
  readonly name: string;
  readonly url: string;
  /** Endpoint service that answers for the URL's host inside a private network; undefined = only the internet. */
  readonly service?: string;
}

/** Keys that AWS owns or manages, or one of the environment's own. */
export type Encryption = "aws-managed" | "customer-managed";

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
export interface Settings {
  /** The stack's name. */
  readonly environment: string;
  readonly region: string;
  /** The accounts that may be deployed to; empty = any. */
  readonly accountIds: readonly string[];
  readonly owner: string;
  readonly costCentre: string;
  /** Names of the IAM roles that may publish. */
  readonly publishers: readonly string[];
  readonly network: NetworkKind;
  readonly endpoints: readonly EndpointSettings[];
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
  readonly encryption: Encryption;
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
export function readSettings(environment: string, config = new pulumi.Config()): Settings {
  const read = new ConfigReader(config);
  const queueDays = read.integer("queueDays", 2, 13);
  const region = read.text("region", commercialRegion, regionRule);
  const network = read.oneOf<NetworkKind>("network", ["public", "private"]);
  return Object.freeze({
    environment,
    region,
    accountIds: read.texts("accountIds", /^\d{12}$/, "an account id of twelve digits"),
    owner: read.text("owner", tagValue, tagRule),
    costCentre: read.text("costCentre", tagValue, tagRule),
    publishers: read.atLeastOne(
      "publishers",
      /^(?=.*[\w+=,.@-]{3})[\w+=,.@*-]{3,64}$/,
      "the name of an IAM role, in which * stands for any text",
    ),
    network,
    endpoints: read.endpoints("endpoints", region, network),
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
        page: read.subscribers("pageSubscribers"),
        ticket: read.subscribers("ticketSubscribers"),
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
    encryption: read.oneOf<Encryption>("encryption", ["aws-managed", "customer-managed"]),
    protect: read.flag("protect"),
  });
}

/** Reads one value each, and says what is wrong with it. */
class ConfigReader {
  constructor(private readonly config: pulumi.Config) {}

  text(key: string, form: RegExp, rule: string): string {
    const value = this.required(key);
    if (!form.test(value)) this.refuse(key, value, rule);
    return value;
  }

  texts(key: string, form: RegExp, rule: string): readonly string[] {
    const values = this.list(key);
    for (const value of values) if (!form.test(value)) this.refuse(key, value, rule);
    return Object.freeze([...values]);
  }

  atLeastOne(key: string, form: RegExp, rule: string): readonly string[] {
    const values = this.texts(key, form, rule);
    if (values.length === 0) this.refuse(key, "[]", "a list of at least one entry");
    return values;
  }

  integer(key: string, least: number, most: number): number {
    const value = this.required(key);
    const number = Number(value);
    if (!Number.isInteger(number) || number < least || number > most) {
      this.refuse(key, value, `a whole number from ${least} to ${most}`);
    }
    return number;
  }

  oneOf<Value extends string | number>(key: string, values: readonly Value[]): Value {
    const value = this.required(key);
    const found = values.find((candidate) => String(candidate) === value);
    return found ?? this.refuse(key, value, `one of ${values.join(", ")}`);
  }

  flag(key: string): boolean {
    return this.oneOf(key, ["true", "false"]) === "true";
  }

  endpoints(key: string, region: string, network: NetworkKind): readonly EndpointSettings[] {
    const endpoints = this.list(key).map((entry) => this.endpoint(key, entry, region));
    if (network === "private") for (const endpoint of endpoints) this.checkReachable(key, endpoint, region);
    endpoints.forEach(({ domain, name }, index) => {
      const first = endpoints.findIndex((other) => other.domain === domain && other.name === name);
      if (first !== index) this.refuse(key, `${domain}/${name}`, "named once");
    });
    return Object.freeze(endpoints);
  }

  subscribers(key: string): readonly AlarmSubscriber[] {
    const entries = this.list(key);
    const twice = entries.find((entry, index) => entries.indexOf(entry) !== index);
    if (twice !== undefined) this.refuse(key, twice, "named once");
    return Object.freeze(entries.map((entry) => this.subscriber(key, entry)));
  }

  private subscriber(key: string, entry: string): AlarmSubscriber {
    const [, address] = /^email:([^\s@]+@[^\s@]+\.[^\s@]+)$/.exec(entry) ?? [];
    if (address) return Object.freeze({ protocol: "email", endpoint: address });
    if (isHttps(entry)) return Object.freeze({ protocol: "https", endpoint: entry });
    return this.refuse(key, entry, '"email:<address>" or an https URL');
  }

  private endpoint(key: string, entry: string, region: string): EndpointSettings {
    const [, prefix, name, url, service] =
      /^([a-z]+)\/([a-z][a-z0-9-]{0,29}) (\S+)(?: (\S+))?$/.exec(entry) ?? [];
    const domain = domains.find((known) => known === prefix);
    if (!domain || !name || !url || !isHttps(url)) {
      return this.refuse(
        key,
        entry,
        `"<domain>/<name> <https url>", the domain one of ${domains.join(", ")}`,
      );
    }
    if (service === undefined) return Object.freeze({ domain, name, url });
    const prefixOfRegion = `com.amazonaws.vpce.${region}.vpce-svc-`;
    if (
      !service.startsWith(prefixOfRegion) ||
      !/^[0-9a-f]{8,17}$/.test(service.slice(prefixOfRegion.length))
    ) {
      const rule = `ended by an endpoint service of the stack's region, ${prefixOfRegion}<id>`;
      return this.refuse(key, entry, rule);
    }
    return Object.freeze({ domain, name, url, service });
  }

  /** Nothing on the internet can be reached from a private network. */
  private checkReachable(
    key: string,
    { domain, name, url, service }: EndpointSettings,
    region: string,
  ): void {
    const entry = `${domain}/${name} ${url}`;
    if (!service) {
      const rule = `followed by its endpoint service, com.amazonaws.vpce.${region}.vpce-svc-<id>`;
      this.refuse(key, entry, `${rule}: with network private, functions cannot reach the internet`);
    }
    if (new URL(url).port !== "") this.refuse(key, entry, "a URL of port 443 with network private");
  }

  private list(key: string): readonly string[] {
    const values = this.parsed(key);
    if (!Array.isArray(values) || values.some((value) => typeof value !== "string")) {
      return this.refuse(key, JSON.stringify(values), "a list of texts");
    }
    return values as string[];
  }

  private parsed(key: string): unknown {
    const value = this.required(key);
    try {
      return JSON.parse(value);
    } catch {
      return this.refuse(key, value, "a list");
    }
  }

  private required(key: string): string {
    return this.config.get(key) ?? this.refuse(key, "missing", "set in Pulumi.yaml or Pulumi.<stack>.yaml");
  }

  private refuse(key: string, value: string, rule: string): never {
    throw new Error(`Configuration ${this.config.name}:${key} is ${value}, must be ${rule}.`);
  }
}

function isHttps(url: string): boolean {
  return URL.canParse(url) && new URL(url).protocol === "https:";
}
