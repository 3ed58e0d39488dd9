import type { EventContract } from "../schema/contract";
import { normalizedEventId } from "../message/event-identity";
import type { EventMessage, EventMetadata } from "../message/event-message";
import { isNestedDeeper, maxNesting, maxValues, measureJson } from "../message/nesting";
import { firstTraceContext } from "../message/trace-context";
import { validateEvent } from "../message/validate-event";
import type { PublisherPorts } from "./publisher-ports";

/** An event of a contract as a service gives it to `publish`; an EventMessage is one too. */
export type EventDraft<Contract extends EventContract> =
  Contract extends EventContract<infer Type, infer Data> ? Draft<Type, Data> : never;

/** An event before the publisher fills in its metadata. */
export interface Draft<Type extends string = string, Data = unknown> {
  readonly type: Type;
  readonly data: Data;
  /** @default the publisher's producer */
  readonly source?: string;
  /** Overrides what the publisher fills in; publishing the same `id` again is idempotent. */
  readonly metadata?: Partial<EventMetadata>;
  /** The event that caused this one; sets correlationId, causationId and hops, and continues its trace. */
  readonly causedBy?: EventMessage;
}

/** Fills in an event's metadata and validates it; answers the problem of an invalid event. */
export function prepareEvent(
  draft: Draft,
  { producer, contracts }: { readonly producer: string; readonly contracts: readonly EventContract[] },
  ports: Pick<PublisherPorts, "now" | "newId" | "traceContext">,
): EventMessage | { readonly problem: string } {
  const contract = findContract(draft, contracts);
  if (typeof contract === "string") return { problem: contract };
  const source = draft.source ?? producer;
  if (contract.sources && !contract.sources.includes(source)) {
    return {
      problem: `source "${source}" may not publish ${draft.type}; only ${contract.sources.join(", ")} may`,
    };
  }
  const data = toJson(draft.data);
  if ("problem" in data) return data;
  // Before any recursion into it.
  if (isNestedDeeper(data.value)) return { problem: `data is nested deeper than ${maxNesting} levels` };
  const violation = contract.validate(data.value);
  if (violation) return { problem: `data${violation.path}: ${violation.rule}` };
  const event: EventMessage = {
    type: draft.type,
    source,
    data: data.value,
    metadata: fillMetadata(draft, contract.version, producer, ports),
  };
  const broken = validateEvent(event, ports.now());
  return broken ? { problem: `${broken.path}: ${broken.rule}` } : event;
}

function findContract({ type, metadata }: Draft, contracts: readonly EventContract[]) {
  const versions = contracts.filter((contract) => contract.type === type);
  if (versions.length === 0) return "no contract of this publisher has this type";
  if (metadata?.version === undefined) {
    return versions.reduce((newest, contract) => (contract.version > newest.version ? contract : newest));
  }
  const { version } = metadata;
  const known = versions.map((contract) => contract.version).join(", ");
  return (
    versions.find((contract) => contract.version === version) ??
    `version ${version} is unknown, known: ${known}`
  );
}

/** Copies data as JSON, so that the validated data is what is sent. */
function toJson(data: unknown): { readonly value: unknown } | { readonly problem: string } {
  try {
    const text = JSON.stringify(data) ?? "null";
    return tooManyValues(text) ?? { value: JSON.parse(text) as unknown };
  } catch (error) {
    if (/call stack/i.test(String(error)))
      return { problem: `data is nested deeper than ${maxNesting} levels` };
    return { problem: `data cannot be written as JSON: ${(error as Error).message.split("\n")[0]}` };
  }
}

/** Each value takes two characters at least, so short texts need no count. */
function tooManyValues(text: string): { readonly problem: string } | undefined {
  if (text.length < 2 * maxValues) return undefined;
  const { values } = measureJson(Buffer.from(text, "utf8"));
  if (values <= maxValues) return undefined;
  return { problem: `data has ${values} values; ${maxValues} are allowed: publish several events` };
}

function fillMetadata(
  { metadata, causedBy }: Draft,
  version: number,
  producer: string,
  ports: Pick<PublisherPorts, "now" | "newId" | "traceContext">,
): EventMetadata {
  const id = normalizedId(metadata?.id) ?? ports.newId();
  const causationId = normalizedId(metadata?.causationId ?? causedBy?.metadata.id);
  return {
    id,
    time: metadata?.time ?? new Date(ports.now()).toISOString(),
    version,
    correlationId: metadata?.correlationId ?? causedBy?.metadata.correlationId ?? id,
    ...(causationId !== undefined && { causationId }),
    hops: metadata?.hops ?? (causedBy ? causedBy.metadata.hops + 1 : 0),
    producer: metadata?.producer ?? producer,
    ...firstTraceContext(
      () => metadata,
      ports.traceContext,
      () => causedBy?.metadata,
    ),
  };
}

/** Leaves the values of untyped callers to the validation of the envelope. */
function normalizedId(id: string | undefined): string | undefined {
  return typeof id === "string" ? normalizedEventId(id) : id;
}
