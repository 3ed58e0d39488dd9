import { catalogue } from "../../events/contracts/catalogue";
import type { EventMessage } from "../../events/message/event-message";
import { exampleEvents } from "../cli/catalogue/example-entry";

/**
 * The examples of all contracts of which there is no event yet: what was declared after the samples.
 * @param given events, of which some may be malformed
 */
export function missingExamples(given: readonly object[]): EventMessage[] {
  const versionOf = ({ type, metadata }: Partial<EventMessage>): string => `${type}/${metadata?.version}`;
  const known = new Set(given.map(versionOf));
  return catalogue.contracts
    .filter(({ type, version }) => !known.has(`${type}/${version}`))
    .flatMap(exampleEvents);
}
