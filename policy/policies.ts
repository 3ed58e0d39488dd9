import { alarmsPresent } from "./alarms";
import { bucketsClosed, bucketsEncrypted, bucketsExpire, bucketsTlsOnly } from "./buckets";
import { busesGuarded } from "./buses";
import { claimsKeptApart, claimsPutByPublishers } from "./claims";
import { partialFailuresReported, visibilityOutlastsConsumer } from "./consumers";
import { consumedQueuesHaveDeadLetters } from "./dead-letters";
import { logDeliveriesInOrder } from "./log-deliveries";
import { environmentKeyUsed } from "./environment-key";
import {
  functionsHaveLogGroup,
  functionsHaveOwnRole,
  functionsLogMetrics,
  functionsSized,
  logsExpire,
} from "./functions";
import { globalNamesCarryRegion } from "./global-names";
import { noBroadManagedPolicies, noWildcardActions, noWildcardResources } from "./least-privilege";
import { endpointsKeepToAccount, networkReachesServices } from "./network";
import { statefulProtected } from "./protection";
import { queuesEncrypted, queuesTakeAnySize, queuesTlsOnly } from "./queues";
import type { PolicyRule } from "./rule";
import { scopedPrincipals } from "./scoped-principals";
import { tagsPresent } from "./tags";
import { targetsKeepTheUndelivered } from "./targets";

/** What every stack must keep to, here and in `pulumi preview --policy-pack policy`. */
export const policies: readonly PolicyRule[] = [
  noWildcardActions,
  noWildcardResources,
  noBroadManagedPolicies,
  scopedPrincipals,
  queuesEncrypted,
  queuesTlsOnly,
  queuesTakeAnySize,
  environmentKeyUsed,
  bucketsEncrypted,
  bucketsTlsOnly,
  bucketsClosed,
  bucketsExpire,
  claimsKeptApart,
  claimsPutByPublishers,
  consumedQueuesHaveDeadLetters,
  visibilityOutlastsConsumer,
  partialFailuresReported,
  targetsKeepTheUndelivered,
  busesGuarded,
  logDeliveriesInOrder,
  functionsSized,
  functionsHaveOwnRole,
  functionsHaveLogGroup,
  functionsLogMetrics,
  logsExpire,
  globalNamesCarryRegion,
  networkReachesServices,
  endpointsKeepToAccount,
  statefulProtected,
  tagsPresent,
  alarmsPresent,
];
