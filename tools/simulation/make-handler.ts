import type { EventHandler, HandlerContext } from "../../handlers/settings/event-handler";
import type { EventInspector } from "./inspect-events";
import type { SimulatedDependency } from "./model/simulated-dependency";
import type { SimulatedEnvironment } from "./model/simulated-environment";
import type { SimulatedEvent } from "./model/simulated-event";
import type { StrangeValue } from "./model/strange-values";

const defect = new Error("Cannot read properties of undefined.");
const never = new Promise<never>(() => undefined);

/** The handler that a service team would write, and what each kind of event makes of it. */
export function makeHandler(
  environment: SimulatedEnvironment,
  events: EventInspector,
  dependency: SimulatedDependency,
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
      if (event.quirk.kind === "logs") logStrangely(event.quirk.value, context);
      if (!event.isRepaired && event.failuresLeft > 0) {
        event.failuresLeft -= 1;
        event.failures += 1;
        throw errorOf(event);
      }
      await context.dependency.execute(() => dependency.call(event, environment));
    } finally {
      events.attemptEnds(event, environment);
    }
  };
}

/** Types keep nobody from it: handlers are written in JavaScript too. */
function logStrangely({ make }: StrangeValue, context: HandlerContext): void {
  context.log("error", "Told.", { strange: make() });
  context.log("error", make() as string, make() as object as Record<string, unknown>);
}

function errorOf({ quirk }: SimulatedEvent): unknown {
  return quirk.kind === "throws" ? quirk.value.make() : defect;
}
