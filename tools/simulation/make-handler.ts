import type { EventHandler } from "../../handlers/settings/event-handler";
import type { EventInspector } from "./inspect-events";
import type { SimulatedDependency } from "./model/simulated-dependency";
import type { SimulatedEnvironment } from "./model/simulated-environment";
import type { SimulatedEvent } from "./model/simulated-event";
import { strangeError, strangeValue } from "./model/strange-values";
import type { SimulatedRandom } from "./simulated-random";

const defect = new Error("Cannot read properties of undefined.");
const never = new Promise<never>(() => undefined);

/** The handler that a service team would write, and what each kind of event makes of it. */
export function makeHandler(
  environment: SimulatedEnvironment,
  events: EventInspector,
  dependency: SimulatedDependency,
  random: SimulatedRandom,
): EventHandler {
  return async ({ data }, context) => {
    const event = events.ofNumber((data as { number: number }).number);
    events.attemptBegins(event, environment);
    if (!event.isRepaired && (event.kind === "exits" || event.kind === "loops")) {
      event.kills += 1;
      if (event.kind === "exits") environment.die();
      else environment.stall();
      await never;
    }
    try {
      if (event.quirk === "logs") context.log("error", "Told.", { strange: strangeValue(random) });
      if (!event.isRepaired && event.failuresLeft > 0) {
        event.failuresLeft -= 1;
        event.failures += 1;
        throw errorOf(event, random);
      }
      await context.dependency.execute(() => dependency.call(event, environment));
    } finally {
      events.attemptEnds(event, environment);
    }
  };
}

function errorOf({ quirk }: SimulatedEvent, random: SimulatedRandom): unknown {
  return quirk === "throws" ? strangeError(random) : defect;
}
