import { platform } from "../../events/domains";
import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as pulumi from "@pulumi/pulumi";

interface LogQueriesArgs {
  readonly environment: string;
  readonly logGroupNames: readonly string[];
}

/** CloudWatch's limit of log groups in one query. */
export const maxLogGroups = 50;

/** The questions that whoever is on call asks of the functions' logs, in CloudWatch Logs Insights' language. */
export const logQueries = {
  "failed-events": `# Which events were not handled, and why
fields @timestamp, type, eventId, correlationId, attempt, status, error, duration, @log
| filter ispresent(eventId) and ispresent(error)
| sort @timestamp desc
| limit 500`,
  "way-of-an-event": `# Everything that was said of one user action, or of one event: put its id in both places
fields @timestamp, @log, level, message, type, eventId, attempt, status, error
| filter correlationId = "ID" or eventId = "ID"
| sort @timestamp asc
| limit 1000`,
  slowest: `# Where time goes, by consumer: the first event of each batch stands for its batch
filter ispresent(ProcessingDuration.0)
| stats pct(ProcessingDuration.0, 50) as p50, pct(ProcessingDuration.0, 99) as p99,
  max(ProcessingDuration.0) as slowest, count(*) as batches by Domain, Consumer
| sort p99 desc`,
  "breaker-timeline": `# 0 is closed, 1 half open, 2 open
filter ispresent(BreakerState)
| stats max(BreakerState) as state, sum(BreakerOpened) as opened, sum(BreakerProbes) as probes,
  sum(EventsDeferred) as deferred by bin(1m) as minute, Domain, Consumer
| filter state > 0
| sort minute desc
| limit 500`,
  "dead-letters-by-reason": `# Which events became dead letters, and why
filter outcome = "dead-lettered"
| parse error "*: *" as reason, detail
| stats count(*) as events, latest(detail) as newest by reason, type, @log
| sort events desc`,
  "rejected-by-reason": `# Which events break their contract, and how
filter outcome = "rejected"
| stats count(*) as events, latest(eventId) as newest by error as reason, type, @log
| sort events desc`,
} as const;

export class LogQueries extends pulumi.ComponentResource {
  constructor(name: string, args: LogQueriesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("bellyfed:events:LogQueries", name, {}, opts);
    // With more groups than a query can name, whoever asks chooses them.
    const groups = args.logGroupNames.length <= maxLogGroups ? [...args.logGroupNames] : [];
    for (const [question, queryString] of Object.entries(logQueries)) {
      new cloudwatch.QueryDefinition(
        `${name}-${question}`,
        { name: `${platform}-${args.environment}/${question}`, queryString, logGroupNames: groups },
        { parent: this },
      );
    }
    this.registerOutputs({});
  }
}
