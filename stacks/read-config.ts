import * as pulumi from "@pulumi/pulumi";
import type { ConsumerSizing } from "../components/functions/shared-resources";
import type { AlarmSubscriber } from "../components/monitoring/alarm-topics";
import { ConfigReader } from "./config-reader";
import { isHttps } from "./is-https";
import { readEndpoints } from "./read-endpoints";
import { readPublishers } from "./read-publishers";

/** The values that CloudWatch accepts as a log group's retention. */
const logRetentionDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** The regions of the partition `aws`: elsewhere ARNs do not begin with `arn:aws:`, which policies here say. */
const regionPattern = /^(us|eu|ap|sa|ca|me|af|il|mx)-\w+-\d+$/;

/**
 * What every service takes as a tag's value; some take more
 * (https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html).
 */
const tagPattern = /^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,256}$/iu;
const tagRule = "a tag: 1 to 256 letters, digits, spaces and _ . : / = + - @, not beginning with aws:";

/** Everything that differs between two environments; Pulumi.yaml says what each setting means. */
export type StackConfig = ReturnType<typeof readConfig>;

/** Reads the stack's configuration. @throws naming key, value and rule of what is wrong */
export function readConfig(environment: string, config = new pulumi.Config()) {
  const read = new ConfigReader(environment, config);
  const region = read.text(
    "region",
    regionPattern,
    "an AWS region whose ARNs begin with arn:aws:, such as us-east-1",
  );
  const network = read.oneOf("network", ["public", "private"]);
  const queueDays = read.integer("queueDays", 2, 13);
  const stackConfig = Object.freeze({
    environment,
    region,
    accountIds: read.list("accountIds", "an account id of twelve digits, stored as a text", (text) =>
      /^\d{12}$/.test(text) ? text : undefined,
    ),
    owner: read.text("owner", tagPattern, tagRule),
    costCentre: read.text("costCentre", tagPattern, tagRule),
    publishers: readPublishers(read, "publishers"),
    network,
    endpoints: readEndpoints(read, "endpoints", { region, network }),
    retention: {
      queueDays,
      deadLetterDays: read.integer("deadLetterDays", queueDays + 1, 14),
      archiveDays: read.integer("archiveDays", 1, 3650),
    },
    journal: readJournal(read),
    logs: {
      retentionDays: Number(read.oneOf("logDays", logRetentionDays.map(String))),
      level: read.oneOf("logLevel", ["DEBUG", "INFO", "WARN", "ERROR"]),
    },
    busLogLevel: read.oneOf("busLogLevel", ["ERROR", "INFO", "TRACE"]),
    tracing: read.flag("tracing"),
    traceSampleRatio: readSampleRatio(read),
    alarms: readAlarms(read),
    sizing: readSizing(read),
    breaker: {
      maxWaitInOpenStateSeconds: read.integer("breakerMaxWaitSeconds", 5, 3600),
      slowStartSeconds: read.integer("breakerSlowStartSeconds", 0, 3600),
    },
    recoveryMinutes: read.integer("recoveryMinutes", 1, 1440),
    encryption: read.oneOf("encryption", ["aws-managed", "customer-managed"]),
    protect: read.flag("protect"),
  });
  read.refuseOthers();
  return stackConfig;
}

function readSampleRatio(read: ConfigReader): number | undefined {
  const said = read.text("eventTraces", /^(off|(100|\d{1,2})%)$/, "off, or a percentage from 0% to 100%");
  return said === "off" ? undefined : parseInt(said, 10) / 100;
}

function readAlarms(read: ConfigReader) {
  const subscribers = (key: string) => read.list(key, '"email:<address>" or an https URL', parseSubscriber);
  return {
    subscribers: { page: subscribers("pageSubscribers"), ticket: subscribers("ticketSubscribers") },
    runbooks: read.text(
      "runbooks",
      /^(https:\/\/\S+|[\w.-]+(\/[\w.-]+)*)(?<!\/)$/,
      "an https URL, or a path from the repository's root, with no slash at its end",
    ),
    // The alarm of an open breaker needs five minutes; until then a lower limit would page for the same outage.
    lateMinutes: read.integer("lateMinutes", 5, 1440),
  };
}

/** The window is at most two minutes, so that an event is not late for the time that it waits for its batch. */
function readJournal(read: ConfigReader) {
  const batchSize = read.integer("journalBatchSize", 1, 10_000);
  return {
    days: read.integer("journalDays", 1, 3650),
    batchSize,
    batchingWindowSeconds: read.integer("journalWindowSeconds", batchSize > 10 ? 1 : 0, 120),
  };
}

function readSizing(read: ConfigReader): ConsumerSizing {
  const batchSize = read.integer("batchSize", 1, 10_000);
  return {
    batchSize,
    // Lambda refuses batches above 10 without a batching window.
    batchingWindowSeconds: read.integer("batchingWindowSeconds", batchSize > 10 ? 1 : 0, 300),
    maximumConcurrency: read.integer("maximumConcurrency", 2, 1000),
    timeoutSeconds: read.integer("timeoutSeconds", 1, 900),
    memoryMb: read.integer("memoryMb", 128, 10_240),
  };
}

function parseSubscriber(entry: string): AlarmSubscriber | undefined {
  const [, address] = /^email:([^\s@]+@[^\s@]+\.[^\s@]+)$/.exec(entry) ?? [];
  if (address) return { protocol: "email", endpoint: address };
  return isHttps(entry) ? { protocol: "https", endpoint: entry } : undefined;
}
