import { globalNamesCarryRegion } from "../../policy/global-names";
import { types } from "../../policy/resource-types";
import { describeRule, setting } from "./catches";

describeRule(globalNamesCarryRegion, [
  [
    "a role that another region's stack would also ask for",
    setting(types.role, "user-journal-consumer-role", { name: "bellyfed-journal" }),
    "user-journal-consumer-role",
    /is named bellyfed-journal in every region: let its name contain us-east-1\./,
  ],
  [
    "a bucket",
    setting(types.bucket, "", { bucket: "bellyfed-claims" }),
    "claims-bucket",
    /let its bucket contain us-east-1\./,
  ],
  [
    "a dashboard",
    setting(types.dashboard, "", { dashboardName: "bellyfed-dev" }),
    "overview-dashboard",
    /let its dashboardName contain us-east-1\./,
  ],
  [
    "a role whose name is left to Pulumi",
    setting(types.role, "ingress-forward-role", { name: undefined }),
    "ingress-forward-role",
    /is named undefined in every region/,
  ],
]);
