import type { Account } from "../account";
import { AwsError } from "../aws-error";
import { joinStates, stateOfMap, type ServiceState } from "../state/service-state";
import { defaultFifoSettings } from "./fifo-settings";
import { Queue } from "./queue";
import type { QueueDependencies } from "./queue-dependencies";
import {
  attributesOf,
  defaultSettings,
  withAttributes,
  type AttributeTexts,
  type QueueSettings,
} from "./queue-settings";
import { allowsRedriveFrom } from "./redrive-policy";
import {
  invalidParameter,
  invalidValue,
  missingParameter,
  queueDoesNotExist,
  simpleQueueService,
} from "./sqs-errors";

/** What the registry gives to each queue it makes. */
export interface RegistrySettings extends Omit<QueueDependencies<Queue>, "count" | "deadLetterQueueOf"> {
  readonly account: Account;
  /** What queue URLs start with, such as `http://127.0.0.1:4566`, without a slash at the end. */
  readonly queueUrlBase: string;
  /** What counts towards the CloudWatch metrics of a queue. */
  readonly counting: (queueName: string) => QueueDependencies<Queue>["count"];
}

interface SavedQueue {
  readonly name: string;
  readonly settings: QueueSettings;
  readonly saved: unknown;
}

/** How long a deleted queue's name stays taken. */
const deletedNameMs = 60_000;

/** The queues of one account in one region. */
export class QueueRegistry {
  private readonly byName = new Map<string, Queue>();
  private readonly byUrl = new Map<string, Queue>();
  private readonly deletedAtMs = new Map<string, number>();

  readonly state: ServiceState = joinStates({
    queues: {
      save: () =>
        this.all.map(({ name, settings, state }): SavedQueue => ({ name, settings, saved: state.save() })),
      restore: async (all: readonly SavedQueue[]) => {
        for (const { name, settings, saved } of all)
          await this.make(name, settings).state.restore(saved as never);
      },
    },
    deleted: stateOfMap(this.deletedAtMs),
  });

  constructor(private readonly settings: RegistrySettings) {}

  /** Every queue, by name. */
  get all(): Queue[] {
    return [...this.byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** The new queue, or the one of that name if it has these attributes. */
  create(name: string, attributes: AttributeTexts): Queue {
    checkName(name, attributes);
    const kind = name.endsWith(fifoSuffix)
      ? { ...defaultSettings, fifo: defaultFifoSettings }
      : defaultSettings;
    const settings = this.changed(kind, attributes, this.arnOf(name));
    const existing = this.byName.get(name);
    if (existing) return sameOrRefused(existing, settings, attributes);
    this.checkNotDeletedRecently(name);
    return this.make(name, settings);
  }

  private make(name: string, settings: QueueSettings): Queue {
    const { queueUrlBase, account, counting } = this.settings;
    const url = `${queueUrlBase}/${account.id}/${name}`;
    const queue = new Queue(name, this.arnOf(name), url, settings, {
      ...this.settings,
      count: counting(name),
      deadLetterQueueOf: (source) => this.deadLetterQueueOf(source),
    });
    this.byName.set(name, queue);
    this.byUrl.set(url, queue);
    return queue;
  }

  configure(queue: Queue, attributes: AttributeTexts): void {
    queue.settings = this.changed(queue.settings, attributes, queue.arn);
  }

  delete(queue: Queue): void {
    this.byName.delete(queue.name);
    this.byUrl.delete(queue.url);
    this.deletedAtMs.set(queue.name, this.settings.clock.now());
    queue.end();
  }

  named(name: string): Queue {
    const queue = this.byName.get(name);
    if (!queue) throw queueDoesNotExist();
    return queue;
  }

  /** The queue whose account and name end the URL, whatever host a client reaches it by. */
  at(url: string | undefined): Queue {
    if (!url) throw missingParameter("QueueUrl");
    const known = this.byUrl.get(url);
    if (known) return known;
    const [, accountId, name] = /\/(\d{12})\/([^/]+)\/?$/.exec(url) ?? [];
    if (!name) {
      const message = `The address ${url} is not valid for this endpoint.`;
      throw new AwsError("InvalidAddress", message, 404, "InvalidAddress");
    }
    if (accountId !== this.settings.account.id) throw queueDoesNotExist();
    return this.named(name);
  }

  withArn(arn: string): Queue | undefined {
    const queue = this.byName.get(arn.slice(arn.lastIndexOf(":") + 1));
    return queue?.arn === arn ? queue : undefined;
  }

  /** The queues that give their messages up to that queue. */
  sourcesOf(deadLetterQueue: Queue): Queue[] {
    return this.all.filter(
      (queue) => queue.settings.redrivePolicy?.deadLetterTargetArn === deadLetterQueue.arn,
    );
  }

  private deadLetterQueueOf(source: Queue): Queue | undefined {
    const target = this.withArn(source.settings.redrivePolicy?.deadLetterTargetArn ?? "");
    return target && allowsRedriveFrom(target.settings.redriveAllowPolicy, source.arn) ? target : undefined;
  }

  private arnOf(name: string): string {
    const { region, id } = this.settings.account;
    return `arn:aws:sqs:${region}:${id}:${name}`;
  }

  private changed(before: QueueSettings, attributes: AttributeTexts, sourceArn: string): QueueSettings {
    const settings = withAttributes(before, attributes);
    const { redrivePolicy } = settings;
    if (!redrivePolicy || !attributes["RedrivePolicy"]) return settings;
    const refuse = (reason: string) => invalidValue("RedrivePolicy", JSON.stringify(redrivePolicy), reason);
    const target = this.withArn(redrivePolicy.deadLetterTargetArn);
    if (!target) throw refuse("Dead letter target does not exist.");
    if (Boolean(target.settings.fifo) !== Boolean(settings.fifo))
      throw refuse("Dead-letter queue must be same type of queue as the source queue.");
    if (!allowsRedriveFrom(target.settings.redriveAllowPolicy, sourceArn)) {
      throw refuse(`Dead letter target does not allow redrive from ${sourceArn} (RedriveAllowPolicy).`);
    }
    return settings;
  }

  private checkNotDeletedRecently(name: string): void {
    const atMs = this.deletedAtMs.get(name);
    if (atMs === undefined || this.settings.clock.now() - atMs >= deletedNameMs) return;
    const message =
      "You must wait 60 seconds after deleting a queue before you can create another with the same name.";
    throw simpleQueueService("QueueDeletedRecently", message);
  }
}

const fifoSuffix = ".fifo";

/** A queue is FIFO by its name and by its attribute, or by neither. */
function checkName(name: string, attributes: AttributeTexts): void {
  const isFifo = attributes["FifoQueue"] === "true";
  if (isFifo && !(/^[\w-]+\.fifo$/.test(name) && name.length <= 80)) {
    throw invalidParameter(
      "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, " +
        "must end with .fifo suffix and be 1 to 80 in length.",
    );
  }
  if (!isFifo && !/^[\w-]{1,80}$/.test(name)) {
    throw invalidParameter(
      "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length",
    );
  }
}

function sameOrRefused(existing: Queue, wanted: QueueSettings, given: AttributeTexts): Queue {
  const [has, wants] = [attributesOf(existing.settings), attributesOf(wanted)];
  const different = Object.keys(given).find((name) => has[name] !== wants[name]);
  if (!different) return existing;
  const message = `A queue already exists with the same name and a different value for attribute ${different}`;
  throw new AwsError("QueueNameExists", message, 400, "QueueAlreadyExists");
}
