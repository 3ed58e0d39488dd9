import { hash } from "node:crypto";
import { busName, domainTable } from "../../../events/domains";
import type { EventMessage } from "../../../events/message/event-message";
import type { EventContract } from "../../../events/schema/contract";

/** An entry of PutEvents, as the AWS CLI and the SDKs take it. */
export interface ExampleEntry {
  readonly EventBusName: string;
  readonly Source: string;
  readonly DetailType: string;
  readonly Time: string;
  readonly Detail: string;
}

/** The day of all examples. */
const time = "2026-11-20T18:30:00.000Z";

/** The examples of a contract as whole events; each has an id of its own, which is always the same. */
export function exampleEvents({ type, version, domain, sources, examples }: EventContract): EventMessage[] {
  const { name: producer, source } = domainTable[domain].producer;
  return examples.map((data, index) => {
    const id = idOf(`${type} ${version} ${index}`);
    const metadata = { id, time, version, correlationId: id, hops: 0, producer };
    return { type, source: sources?.[0] ?? source, data, metadata };
  });
}

/** An event as an entry for its domain's bus. */
export function exampleEntry(
  event: EventMessage,
  { domain }: EventContract,
  environment: string,
): ExampleEntry {
  return {
    EventBusName: busName(domain, environment),
    Source: event.source,
    DetailType: event.type,
    Time: event.metadata.time,
    Detail: JSON.stringify(event),
  };
}

/** A UUID of version 8, whose bits are free. */
function idOf(name: string): string {
  const [, ...parts] = /^(.{8})(.{4}).(.{3}).(.{3})(.{12})/.exec(hash("sha256", name)) as RegExpExecArray;
  const [start, second, third, fourth, end] = parts;
  return `${start}-${second}-8${third}-8${fourth}-${end}`;
}
