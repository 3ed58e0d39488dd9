import type { CallbackFactory } from "../components/functions/bundle-callback";
import type { EventHandler } from "../events/event-handler";
import type { Validators } from "../events/validation";

/** The name by which a consumer's bundle holds the validators of its contracts. */
export const validatorsModule = "bellyfed:validators";

/**
 * Puts the consumer pipeline around a handler. Everything is required inside the callback, by its path from
 * the project's root: the callback itself captures nothing but the handler.
 */
export function consumerPipeline(handler: () => EventHandler<never>, pauses: boolean): CallbackFactory {
  return pauses ? pausing(handler) : lasting(handler);
}

function lasting(handler: () => EventHandler<never>): CallbackFactory {
  return () => {
    /* eslint-disable @typescript-eslint/no-require-imports */
    const { createConsumer } =
      require("./handlers/consume-events") as typeof import("../handlers/consume-events");
    const { validators } = require("bellyfed:validators") as { validators: Validators };
    /* eslint-enable @typescript-eslint/no-require-imports */
    return createConsumer({ handler: handler() as EventHandler, validators });
  };
}

/** A consumer that may stop its own deliveries also ships the clients that this takes. */
function pausing(handler: () => EventHandler<never>): CallbackFactory {
  return () => {
    /* eslint-disable @typescript-eslint/no-require-imports */
    const { createConsumer } =
      require("./handlers/consume-events") as typeof import("../handlers/consume-events");
    const { mappingControl, resumeSettings } =
      require("./handlers/aws/mapping-control") as typeof import("../handlers/aws/mapping-control");
    const { validators } = require("bellyfed:validators") as { validators: Validators };
    /* eslint-enable @typescript-eslint/no-require-imports */
    return createConsumer({
      handler: handler() as EventHandler,
      validators,
      deliveries: (place) => mappingControl(place, resumeSettings(process.env)),
    });
  };
}
