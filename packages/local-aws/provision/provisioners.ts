import { alarmProvisioners } from "./provision-alarms";
import { eventBridgeProvisioners } from "./provision-event-bridge";
import { lambdaProvisioners } from "./provision-lambda";
import { logProvisioners } from "./provision-logs";
import { otherProvisioners } from "./provision-others";
import { sqsProvisioners } from "./provision-sqs";
import type { Provisioner } from "./provisioner";

/** How resources are made, by their type. */
export const provisioners: Readonly<Record<string, Provisioner>> = {
  ...sqsProvisioners,
  ...eventBridgeProvisioners,
  ...lambdaProvisioners,
  ...logProvisioners,
  ...otherProvisioners,
  ...alarmProvisioners,
};
