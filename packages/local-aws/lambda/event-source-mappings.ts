import { randomUUID } from "node:crypto";
import type * as Lambda from "@aws-sdk/client-lambda";
import type { Account } from "../account";
import { AwsError, NotSimulated } from "../aws-error";
import type { TimerClock } from "../clock";
import type { Trace } from "../trace";
import { handleBatch } from "./batch-handler";
import { EventSourceMapping, type MappingChanges, type MappingSettings } from "./event-source-mapping";
import type { ServiceState } from "../state/service-state";
import { functionNameOf } from "./function-definition";
import type { FunctionInvoker } from "./function-invoker";
import type { FunctionRegistry, LiveFunction } from "./function-registry";
import { addLambdaTags } from "./lambda-tags";
import { InFlight } from "./in-flight";
import { defaultMappingOptions, type MappingOptions, readMappingOptions } from "./mapping-options";
import { compileFilter, type CompilePattern } from "./message-filter";
import { pageByMarker } from "../page-by-marker";
import { QueuePoller } from "./queue-poller";
import type { QueuePort } from "./queue-port";
import type { SqsRecord } from "./sqs-record";

/** What the mappings need around them. */
export interface MappingsSettings {
  readonly account: Account;
  readonly clock: TimerClock;
  readonly trace: Trace;
  readonly queues: QueuePort;
  readonly compilePattern: CompilePattern;
  readonly functions: FunctionRegistry;
  readonly invoker: FunctionInvoker;
  /** How long a mapping stays in a state such as Creating or Disabling, and a function in an update. Default 100. */
  readonly transitionMs?: number;
  /** How long after a throttle a batch is tried again. Default 1,000. */
  readonly throttleRetryMs?: number;
}

type MappingIdentity = Pick<MappingSettings, "uuid" | "queueArn" | "functionArn" | "tags">;

interface SavedMapping extends MappingIdentity {
  readonly changes: MappingChanges;
}

/** The event source mappings of the account, created and changed through the actions of the Lambda API. */
export class EventSourceMappings {
  private readonly mappings = new Map<string, EventSourceMapping>();
  private readonly inFlight = new InFlight();
  private readonly filling = new InFlight();
  private readonly closing = new AbortController();

  readonly state: ServiceState = {
    save: () =>
      [...this.mappings.values()].map(({ settings: { uuid, queueArn, functionArn, tags }, changes }) => {
        return { uuid, queueArn, functionArn, tags, changes };
      }),
    restore: (saved: readonly SavedMapping[]) => {
      for (const { changes, ...identity } of saved) this.add(identity, changes);
    },
    resume: () => this.mappings.forEach((mapping) => mapping.start()),
  };

  constructor(private readonly settings: MappingsSettings) {}

  /** Batches that were received and are not done with. */
  get count(): number {
    return this.inFlight.count;
  }

  /** Of these, batches that wait for more messages, or for their window to end. */
  get gathering(): number {
    return this.filling.count;
  }

  idle(): Promise<void> {
    return this.inFlight.idle();
  }

  create(
    input: Lambda.CreateEventSourceMappingCommandInput,
    uuid: string = randomUUID(),
  ): Lambda.CreateEventSourceMappingCommandOutput {
    const { clock, functions } = this.settings;
    const options = readMappingOptions(input, defaultMappingOptions);
    const target = functions.find(input.FunctionName);
    const queueArn = checkSqs(input.EventSourceArn);
    refuseUnlessOfKind(queueArn, options);
    compileFilter(options.filterCriteria, this.settings.compilePattern);
    this.checkQueue(queueArn, target);
    this.refuseDuplicate(queueArn, target);
    const tags = new Map<string, string>();
    addLambdaTags(tags, input.Tags);

    const mapping = this.add(
      { uuid, queueArn, functionArn: target.deployed.arn, tags },
      { options, enabled: input.Enabled ?? true, state: "Creating", modifiedAtMs: clock.now() },
    );
    mapping.start();
    return { ...mapping.configuration, $metadata: {} };
  }

  update(input: Lambda.UpdateEventSourceMappingCommandInput): Lambda.UpdateEventSourceMappingCommandOutput {
    const mapping = this.find(input.UUID);
    const { functionArn, queueArn } = mapping.settings;
    const target = this.settings.functions.find(input.FunctionName ?? functionArn);
    const options = readMappingOptions(input, mapping.currentOptions);
    refuseUnlessOfKind(queueArn, options);
    compileFilter(options.filterCriteria, this.settings.compilePattern);
    if (target.deployed.arn !== functionArn) {
      this.checkQueue(queueArn, target);
      this.refuseDuplicate(queueArn, target);
    }
    mapping.update(options, input.Enabled, target.deployed.arn);
    return { ...mapping.configuration, $metadata: {} };
  }

  delete(input: Lambda.DeleteEventSourceMappingCommandInput): Lambda.DeleteEventSourceMappingCommandOutput {
    const mapping = this.find(input.UUID);
    mapping.delete();
    return { ...mapping.configuration, $metadata: {} };
  }

  get(input: Lambda.GetEventSourceMappingCommandInput): Lambda.GetEventSourceMappingCommandOutput {
    return { ...this.find(input.UUID).configuration, $metadata: {} };
  }

  list(input: Lambda.ListEventSourceMappingsCommandInput): Lambda.ListEventSourceMappingsCommandOutput {
    const functionArn = input.FunctionName && this.settings.functions.find(input.FunctionName).deployed.arn;
    const wanted = [...this.mappings.values()].filter(
      ({ settings }) =>
        (!functionArn || settings.functionArn === functionArn) &&
        (!input.EventSourceArn || settings.queueArn === input.EventSourceArn),
    );
    const { items, NextMarker } = pageByMarker(wanted, input, 100);
    return { EventSourceMappings: items.map((one) => one.configuration), NextMarker, $metadata: {} };
  }

  /** The tags of the mapping of an ARN; undefined when it is not a mapping's. */
  tagsOf(arn: string): Map<string, string> | undefined {
    const [, uuid] = /:event-source-mapping:(.*)$/.exec(arn) ?? [];
    return uuid === undefined ? undefined : this.find(uuid).settings.tags;
  }

  /** Receives no more. */
  close(): void {
    this.closing.abort();
    for (const mapping of this.mappings.values()) mapping.close();
  }

  private add(identity: MappingIdentity, changes: MappingChanges): EventSourceMapping {
    const { account, clock, transitionMs = 100 } = this.settings;
    const settings: MappingSettings = {
      ...identity,
      ...{ account, clock, transitionMs },
      poll: (current) => this.poll(settings, current),
      gone: () => this.mappings.delete(settings.uuid),
    };
    const mapping = new EventSourceMapping(settings, changes);
    this.freeId(identity.uuid);
    this.mappings.set(identity.uuid, mapping);
    return mapping;
  }

  /** Lets another mapping have the id: this one goes on under a new one. */
  private freeId(uuid: string): void {
    const former = this.mappings.get(uuid);
    if (!former) return;
    this.mappings.delete(uuid);
    former.settings.uuid = randomUUID();
    this.mappings.set(former.settings.uuid, former);
  }

  private poll({ queueArn, functionArn }: MappingSettings, options: MappingOptions): () => void {
    const {
      clock,
      queues,
      trace,
      functions,
      invoker,
      compilePattern,
      throttleRetryMs = 1000,
    } = this.settings;
    const batchSettings = {
      queueArn,
      throttleRetryMs,
      functionName: functionNameOf(functionArn),
      filter: compileFilter(options.filterCriteria, compilePattern),
      reportsBatchItemFailures: options.responseTypes.includes("ReportBatchItemFailures"),
    };
    const ports = {
      clock,
      trace,
      queue: queues,
      signal: this.closing.signal,
      // The function that has the name by now: another may have taken its place.
      invoke: async (records: readonly SqsRecord[]) =>
        invoker.invoke(functions.find(functionArn), JSON.stringify({ Records: records })),
    };
    const poller = new QueuePoller({
      clock,
      queue: queues,
      queueArn,
      ...options,
      track: (filling) => this.inFlight.track(this.filling.track(filling)),
      handle: (batch) => this.inFlight.track(handleBatch(batch, batchSettings, ports)),
    });
    return () => poller.stop();
  }

  private find(uuid: string | undefined): EventSourceMapping {
    const mapping = this.mappings.get(uuid ?? "");
    if (mapping) return mapping;
    throw new AwsError("ResourceNotFoundException", "The resource you requested does not exist.", 404);
  }

  private checkQueue(queueArn: string, { deployed }: LiveFunction): void {
    const visibilitySeconds = this.settings.queues.visibilityTimeoutSeconds(queueArn);
    if (visibilitySeconds === undefined) {
      throw new AwsError(
        "InvalidParameterValueException",
        "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist.",
      );
    }
    const { timeoutSeconds } = deployed.spec;
    if (visibilitySeconds >= timeoutSeconds) return;
    throw new AwsError(
      "InvalidParameterValueException",
      `Queue visibility timeout: ${visibilitySeconds} seconds is less than Function timeout: ${timeoutSeconds} seconds`,
    );
  }

  private refuseDuplicate(queueArn: string, { deployed }: LiveFunction): void {
    for (const { settings } of this.mappings.values()) {
      if (settings.queueArn !== queueArn || settings.functionArn !== deployed.arn) continue;
      throw new AwsError(
        "ResourceConflictException",
        `An event source mapping with SQS arn (" ${queueArn} ") and function (" ${deployed.spec.functionName} ") already exists. Please update or delete the existing mapping with UUID ${settings.uuid}`,
        409,
      );
    }
  }
}

/** A mapping of a FIFO queue reads batches as they come, in order (services-sqs-configure.html). */
function refuseUnlessOfKind(queueArn: string, { batchSize, windowSeconds }: MappingOptions): void {
  if (!queueArn.endsWith(".fifo") || (batchSize <= 10 && windowSeconds === 0)) return;
  throw new AwsError(
    "InvalidParameterValueException",
    "A FIFO queue takes no batching window, and a batch size of at most 10.",
  );
}

function checkSqs(arn: string | undefined): string {
  if (arn && /^arn:aws:sqs:[^:]+:\d{12}:[^:]+$/.test(arn)) return arn;
  throw new NotSimulated(`event source mappings of anything but SQS ("${arn ?? ""}")`);
}
