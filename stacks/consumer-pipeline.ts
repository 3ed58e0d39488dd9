import type { CallbackFactory } from "../components/functions/bundle-callback";
import type { ConsumerSettings } from "../handlers/settings/consumer-settings";
import type { EventHandler } from "../handlers/settings/event-handler";
import type { EventMessage } from "../events/message/event-message";
import type { Validators } from "../events/message/validation";
import type { ConsumerOptions } from "../handlers/consume-events";

/** The name by which a consumer's bundle holds the validators of its contracts. */
export const validatorsModule = "bellyfed:validators";

/** What some consumers need and others do not: nobody's bundle holds it in vain. */
type Part = () => Partial<ConsumerOptions<EventMessage>>;

/** Puts the pipeline around a handler. The callback captures the handler and its parts, and requires the rest. */
export function consumerPipeline(
  handler: () => EventHandler<never>,
  { traceSampleRatio }: Pick<ConsumerSettings, "traceSampleRatio">,
): CallbackFactory {
  const parts = traceSampleRatio === undefined ? [] : [tracing];
  return () => {
    /* eslint-disable @typescript-eslint/no-require-imports */
    const { createConsumer } =
      require("#handlers/consume-events") as typeof import("#handlers/consume-events");
    const { validators } = require("bellyfed:validators") as { validators: Validators };
    /* eslint-enable @typescript-eslint/no-require-imports */
    const options: ConsumerOptions<EventMessage> = { handler: handler() as EventHandler, validators };
    return createConsumer(parts.reduce((all, part) => ({ ...all, ...part() }), options));
  };
}

const tracing: Part = () => {
  const { eventTraces } =
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    require("#handlers/consumer/event-traces") as typeof import("#handlers/consumer/event-traces");
  return { eventTraces };
};
