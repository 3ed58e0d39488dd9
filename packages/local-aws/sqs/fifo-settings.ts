/** What only FIFO queues are configured with. */
export interface FifoSettings {
  /** Whether a message without a deduplication id gets the SHA-256 of its body as one. */
  readonly contentBasedDeduplication: boolean;
  readonly deduplicationScope: "queue" | "messageGroup";
  readonly throughputLimit: "perQueue" | "perMessageGroupId";
}

/** A FIFO queue nobody configured. */
export const defaultFifoSettings: FifoSettings = {
  contentBasedDeduplication: false,
  deduplicationScope: "queue",
  throughputLimit: "perQueue",
};

const values: Readonly<Record<string, Readonly<Record<string, Partial<FifoSettings>>>>> = {
  FifoQueue: { true: {} },
  ContentBasedDeduplication: {
    true: { contentBasedDeduplication: true },
    false: { contentBasedDeduplication: false },
  },
  DeduplicationScope: {
    queue: { deduplicationScope: "queue" },
    messageGroup: { deduplicationScope: "messageGroup" },
  },
  FifoThroughputLimit: {
    perQueue: { throughputLimit: "perQueue" },
    perMessageGroupId: { throughputLimit: "perMessageGroupId" },
  },
};

/** Whether a queue's attribute is for FIFO queues alone. */
export function isFifoAttribute(name: string): boolean {
  return Object.hasOwn(values, name);
}

/** What an attribute of {@link isFifoAttribute} changes; undefined for a value that it cannot have. */
export function fifoChange(name: string, text: string): Partial<FifoSettings> | undefined {
  const known = values[name] ?? {};
  return Object.hasOwn(known, text) ? known[text] : undefined;
}

/** The settings as GetQueueAttributes shows them. */
export function fifoAttributes(settings: FifoSettings): Record<string, string> {
  return {
    FifoQueue: "true",
    ContentBasedDeduplication: String(settings.contentBasedDeduplication),
    DeduplicationScope: settings.deduplicationScope,
    FifoThroughputLimit: settings.throughputLimit,
  };
}
