import { types } from "./resource-types";

/** The inputs that say what a resource is in AWS, by type: two with the same are one and the same thing there. */
export const identifyingInputs: Readonly<Record<string, readonly string[]>> = {
  [types.bus]: ["name"],
  [types.queue]: ["name"],
  [types.table]: ["name"],
  [types.archive]: ["name"],
  [types.bucket]: ["bucket"],
  [types.secret]: ["name"],
  [types.logGroup]: ["name"],
  [types.function]: ["name"],
  [types.role]: ["name"],
  [types.rule]: ["eventBusName", "name"],
  [types.schedule]: ["groupName", "name"],
  [types.target]: ["eventBusName", "rule", "targetId"],
  [types.queuePolicy]: ["queueUrl"],
  [types.redriveAllowPolicy]: ["queueUrl"],
  [types.busPolicy]: ["eventBusName"],
  [types.bucketPolicy]: ["bucket"],
  [types.rolePolicy]: ["role", "name"],
  [types.mapping]: ["eventSourceArn", "functionName"],
};
