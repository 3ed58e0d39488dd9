import { alarmProvisioners } from "./provision-alarms";
import { eventBridgeProvisioners } from "./provision-event-bridge";
import { lambdaProvisioners } from "./provision-lambda";
import { logProvisioners } from "./provision-logs";
import { documentProvisioners } from "./provision-documents";
import { bucketProvisioners } from "./provision-buckets";
import { otherProvisioners } from "./provision-others";
import { securityProvisioners } from "./provision-security";
import { sqsProvisioners } from "./provision-sqs";
import { topicProvisioners } from "./provision-topics";
import type { Provisioner } from "./provisioner";

/** How resources are made, by their type. */
export const provisioners: Readonly<Record<string, Provisioner>> = {
  ...sqsProvisioners,
  ...eventBridgeProvisioners,
  ...lambdaProvisioners,
  ...logProvisioners,
  ...otherProvisioners,
  ...bucketProvisioners,
  ...documentProvisioners,
  ...securityProvisioners,
  ...topicProvisioners,
  ...alarmProvisioners,
};
