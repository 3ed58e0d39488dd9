import { randomUUID } from "node:crypto";
import { catalogue, type Catalogue } from "../../events/contracts/catalogue";
import { domainTable } from "../../events/domains";
import type { EventMessage } from "../../events/message/event-message";

/**
 * The examples of all contracts of which there is no event yet, as events: what was declared after the samples.
 * @param given events, of which some may be malformed
 */
export function exampleEvents(
  given: readonly object[],
  { contracts }: Pick<Catalogue, "contracts"> = catalogue,
  newId: () => string = randomUUID,
  nowMs = Date.now(),
): EventMessage[] {
  const versionOf = ({ type, metadata }: Partial<EventMessage>): string => `${type}/${metadata?.version}`;
  const known = new Set(given.map(versionOf));
  const others = contracts.filter(({ type, version }) => !known.has(`${type}/${version}`));
  return others.flatMap(({ type, version, domain, sources, examples }) => {
    const { name, source } = domainTable[domain].producer;
    return examples.map((data) => {
      const id = newId();
      const time = new Date(nowMs).toISOString();
      const metadata = { id, time, version, correlationId: id, hops: 0, producer: name };
      return { type, source: sources?.[0] ?? source, data, metadata };
    });
  });
}
