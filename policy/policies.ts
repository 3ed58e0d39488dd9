import * as alarms from "./alarms";
import * as buckets from "./buckets";
import * as buses from "./buses";
import * as claims from "./claims";
import * as consumers from "./consumers";
import * as deliveries from "./deliveries";
import * as environmentKey from "./environment-key";
import * as functions from "./functions";
import * as globalNames from "./global-names";
import * as leastPrivilege from "./least-privilege";
import * as logDeliveries from "./log-deliveries";
import * as madeOnce from "./made-once";
import * as network from "./network";
import * as protection from "./protection";
import * as queues from "./queues";
import type { PolicyRule } from "./rule";
import * as scopedPrincipals from "./scoped-principals";
import * as tags from "./tags";

const privileges = [leastPrivilege, scopedPrincipals, claims];
const data = [queues, environmentKey, buckets, consumers, buses, deliveries, logDeliveries];
const others = [functions, globalNames, network, protection, madeOnce, tags, alarms];

/** What every stack must keep to: all that these files export, in `pulumi preview --policy-pack policy`. */
export const policies = [...privileges, ...data, ...others].flatMap((rules) =>
  Object.values<PolicyRule>(rules),
);
