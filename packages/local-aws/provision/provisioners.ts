import { alarmProvisioners } from "./provision-alarms";
import { eventBridgeProvisioners } from "./provision-event-bridge";
import { lambdaProvisioners } from "./provision-lambda";
import { logProvisioners } from "./provision-logs";
import { networkProvisioners } from "./provision-networks";
import { documentProvisioners } from "./provision-documents";
import { bucketProvisioners } from "./provision-buckets";
import { queryProvisioners } from "./provision-queries";
import { scheduleProvisioners } from "./provision-schedules";
import { secretProvisioners } from "./provision-secrets";
import { securityProvisioners } from "./provision-security";
import { sqsProvisioners } from "./provision-sqs";
import { tableProvisioners } from "./provision-tables";
import { topicProvisioners } from "./provision-topics";
import type { Provisioner } from "./provisioner";

/** What is done with resources, by their type. */
export const provisioners: Readonly<Record<string, Provisioner>> = {
  ...sqsProvisioners,
  ...eventBridgeProvisioners,
  ...lambdaProvisioners,
  ...logProvisioners,
  ...networkProvisioners,
  ...tableProvisioners,
  ...secretProvisioners,
  ...scheduleProvisioners,
  ...bucketProvisioners,
  ...documentProvisioners,
  ...queryProvisioners,
  ...securityProvisioners,
  ...topicProvisioners,
  ...alarmProvisioners,
};
