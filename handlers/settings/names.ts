/**
 * Names in AWS, and keys in the state table, that the program, its functions and the tools share. IAM, S3 and
 * CloudWatch's dashboards know no regions: what they keep by name carries the region.
 */

import { platform } from "../../events/domains";

/** The queues that a bus has beside those of its subscriptions. */
export type BusQueue = "undelivered" | "rejected" | "unmatched" | "unrouted";

/** The names of a domain bus' own queues, which no subscription may have. */
export const reservedNames: readonly string[] = ["undelivered", "rejected", "unmatched"];

/** With 22 characters, the role of a consumer has at most the 64 characters that IAM allows, in each region. */
export const subscriptionNamePattern = /^[a-z][a-z0-9-]{0,21}$/;

/** With 12 characters, the names of all that is made for an environment are short enough for AWS. */
export const environmentPattern = /^[a-z][a-z0-9-]{0,11}$/;
export const environmentRule = "1 to 12 small letters, digits and dashes, a letter first";

/** Name of one of a bus' own queues: `bellyfed-domain-user-prod-rejected`. */
export const busQueueName = (busName: string, queue: BusQueue): string => `${busName}-${queue}`;

/** Name of a subscription's queue and of its function: `bellyfed-domain-user-prod-journal`. */
export const subscriptionName = (busName: string, subscription: string): string =>
  `${busName}-${subscription}`;

/** Name of the dead-letter queue of a subscription's queue. */
export const deadLetterQueueName = (queueName: string): string => `${queueName}-dead-letters`;

/** Name of the queue for what recovery cannot send back. */
export const parkingLotQueueName = (environment: string): string => `${platform}-parking-lot-${environment}`;

/** Name of the bucket that keeps every event; S3 allows each name once in the world, hence account and region. */
export const journalBucketName = (environment: string, accountId: string, region: string): string =>
  `${platform}-journal-${environment}-${accountId}-${region}`;

/** Prefix of all keys in the journal's bucket. */
export const journalPrefix = "journal/";

/** Prefix of the keys of a domain's objects in the journal. */
export const journalPrefixOf = (domain: string): string => `${journalPrefix}domain=${domain}/`;

/** Name of the table of breaker and idempotency state. */
export const stateTableName = (environment: string): string => `${platform}-consumer-state-${environment}`;

/** Name of the function that recovers dead letters, or of the one that detects drift. */
export const jobName = (job: "recover-dead-letters" | "detect-drift", environment: string): string =>
  `${platform}-${job}-${environment}`;

export const logGroupName = (functionName: string): string => `/aws/lambda/${functionName}`;

/** Name of a role: that of the function or the task that assumes it, and the region. */
export const roleName = (task: string, region: string): string => `${task}-${region}`;

/** Name of an environment's dashboard. */
export const dashboardName = (environment: string, region: string): string =>
  `${platform}-${environment}-${region}`;

/** A consumer by its domain and its subscription. */
export interface ConsumerRef {
  readonly domain: string;
  readonly consumer: string;
}

/** Key of the circuit breaker's item in the state table; with `*` as consumer, a pattern. */
export const breakerKey = ({ domain, consumer }: ConsumerRef): string => `b#${domain}/${consumer}`;

/** Key of an event's idempotency item in the state table; with `*` as event, a pattern. */
export const idempotencyKey = ({ domain, consumer }: ConsumerRef, event: string): string =>
  `i#${domain}/${consumer}/${event}`;
