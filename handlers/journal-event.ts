import { patientLimits } from "./aws/aws-client";
import { s3Objects } from "./aws/s3-objects";
import { JournalBatch, type JournalPorts } from "./journal/journal-batch";
import { journalRecord } from "./journal/journal-record";
import { systemClock } from "./ports/system-clock";
import { textVariable } from "./settings/environment-variables";
import type { EventHandler } from "./settings/event-handler";

/**
 * Makes a handler that records events: all of a batch in one object, which is stored before any of them counts as
 * handled. It reads the variable JOURNAL_BUCKET.
 */
export function journalEvent(ports: JournalPorts = journalPorts()): EventHandler {
  // All calls of one invocation have its signal.
  const batches = new WeakMap<AbortSignal, JournalBatch>();
  return async (event, context) => {
    const { dependency, signal, claim } = context;
    const record = claim
      ? journalRecord({ ...event, data: { claimCheck: claim } })
      : journalRecord(event, context.rawData);
    const batch = batches.get(signal) ?? new JournalBatch(ports, signal);
    batches.set(signal, batch);
    await dependency.execute(() => batch.record(record));
  };
}

function journalPorts(): JournalPorts {
  const objects = s3Objects(textVariable(process.env, "JOURNAL_BUCKET"), patientLimits);
  return {
    putOnce: (...object) => objects.putOnce(...object),
    after: (...task) => systemClock.after(...task),
  };
}
