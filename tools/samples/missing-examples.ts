import { catalogue } from "../../events/contracts/catalogue";
import type { EventMessage } from "../../events/message/event-message";
import { exampleEvents } from "../cli/catalogue/example-entry";

/**
 * The examples of all contracts that no given event keeps to: what was declared after the samples.
 * @param given events, of which some may be malformed, or have had an unknown type before it was declared
 */
export function missingExamples(
  given: readonly Partial<EventMessage>[],
): EventMessage[] {
  return catalogue.contracts
    .filter(
      ({ type, version, validate }) =>
        !given.some((event) => event.type === type && event.metadata?.version === version && !validate(event.data)),
    )
    .flatMap(exampleEvents);
}
