import type { ConsumerPlace } from "../events/consumer-settings";
import type { DeliveryControl } from "./consumer/consumer-ports";
import { resumeSettings, type ResumeSettings } from "./consumer/resume-settings";

/**
 * The control that pauses a consumer's deliveries. The clients that this takes are loaded when the first pause begins.
 * @param settings default: the variables PAUSE_SCHEDULE_GROUP and PAUSE_ROLE_ARN
 */
export function pausableDeliveries(
  place: ConsumerPlace,
  settings: ResumeSettings = resumeSettings(process.env),
): DeliveryControl {
  let control: DeliveryControl | undefined;
  const loaded = (): DeliveryControl => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded when it is first needed
    const { mappingControl } = require("./aws/mapping-control") as typeof import("./aws/mapping-control");
    return (control ??= mappingControl(place, settings));
  };
  return {
    armResume: async (atMs) => loaded().armResume(atMs),
    stop: async () => loaded().stop(),
  };
}
