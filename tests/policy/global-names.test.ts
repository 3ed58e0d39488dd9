import { globalNamesCarryRegion } from "../../policy/global-names";
import { types } from "../../policy/resource-types";
import { changing, describeRule } from "./catches";

const shared = /is named bellyfed-journal in every region: let its name contain us-east-1\./;

describeRule(globalNamesCarryRegion, [
  ...changing(types.role, "user-journal-consumer-role", [
    ["a role that another region's stack would also ask for", { name: "bellyfed-journal" }, shared],
    ["a role whose name is left to Pulumi", { name: undefined }, /is named undefined in every region/],
  ]),
  ...changing(types.bucket, "claims-bucket", [
    ["a bucket", { bucket: "bellyfed-claims" }, /let its bucket contain us-east-1\./],
  ]),
  ...changing(types.dashboard, "overview-dashboard", [
    ["a dashboard", { dashboardName: "bellyfed-dev" }, /let its dashboardName contain us-east-1\./],
  ]),
]);
