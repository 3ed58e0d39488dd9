import { BatchMetrics, metricOwner } from "../../handlers/consumer/batch-metrics";
import { EventLog } from "../../handlers/consumer/event-log";
import { trackEventMetrics } from "../../handlers/consumer/track-event-metrics";
import type { LogLevel } from "../../handlers/settings/consumer-settings";

/** Everything that a consumer of the level writes, its handler included, when it is told to write everything. */
export function consumerLines(level: LogLevel): string[] {
  const lines: string[] = [];
  const write = (line: string): unknown => lines.push(line);
  const log = new EventLog(level, { now: () => 0, after: () => ({ cancel: () => undefined }) }, write);
  const ids = { eventId: "id", correlationId: "c", attempt: 1 };
  const failed = { eventType: "user.deleted", processingTime: 5, error: "permanent: gone" } as const;
  trackEventMetrics({ ...ids, ...failed, status: "FAILURE", outcome: "dead-lettered" }, write, 0);
  for (const one of ["debug", "info", "warn", "error"] as const)
    log.line(one, "said", { ...ids, type: "user.deleted" });
  const metrics = new BatchMetrics();
  for (const name of ["BreakerOpened", "BreakerProbes", "EventsDeferred"]) metrics.add(name, 1);
  metrics.addDurations([5]);
  const owner = metricOwner({ metricNamespace: "EventPipeline/test", domain: "user", consumer: "journal" });
  return [...lines, ...metrics.lines(owner, { requestId: "r", coldStart: false }, 0)];
}
