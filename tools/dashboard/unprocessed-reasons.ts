import { resourceName } from "../../packages/text/resource-name";
import type { LogLine, LogService } from "../../packages/local-aws/logs/log-service";

/** Why events were not processed, by function, counted off the metric lines in the logs. */
export class UnprocessedReasons {
  /** Function, reason, count. */
  readonly counts = new Map<string, Map<string, number>>();
  /** Characters that each function has logged. */
  readonly logged = new Map<string, number>();
  private readonly stop: () => void;

  constructor(logs: LogService) {
    this.stop = logs.listen((line) => this.read(line));
  }

  close(): void {
    this.stop();
  }

  private read({ logGroup, message }: LogLine): void {
    const functionName = resourceName(logGroup);
    this.logged.set(functionName, (this.logged.get(functionName) ?? 0) + message.length);
    // Most lines say that all went well: they need no parsing.
    if (!message.includes('"reasons":{"')) return;
    for (const [reason, count] of Object.entries(reasonsIn(message))) {
      const counts = this.counts.get(functionName) ?? new Map<string, number>();
      counts.set(reason, (counts.get(reason) ?? 0) + count);
      this.counts.set(functionName, counts);
    }
  }
}

function reasonsIn(message: string): Record<string, number> {
  try {
    const { reasons } = JSON.parse(message) as { reasons?: unknown };
    const entries = Object.entries(typeof reasons === "object" && reasons !== null ? reasons : {});
    return Object.fromEntries(entries.filter((entry) => typeof entry[1] === "number"));
  } catch {
    return {};
  }
}
