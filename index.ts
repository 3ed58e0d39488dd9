import * as pulumi from "@pulumi/pulumi";
import { bellyfed } from "./stacks/bellyfed";
import { readConfig } from "./stacks/read-config";

const stack = bellyfed(readConfig(pulumi.getStack()));
const { buses, ingress, recovery, journal, claims } = stack;

/** The domains' buses: by domain, the name that publishers put events on. */
export const eventBuses = Object.fromEntries(buses.map((bus) => [bus.domain, bus.eventBusName]));
/** The bus for producers that know no domain. */
export const ingressBus = ingress.eventBusName;
/** By `<domain>/<subscription>`, the queue that waits for its consumer. */
export const queueUrls = Object.fromEntries(
  buses.flatMap((bus) =>
    [...bus.subscriptions].map(([name, { queue }]) => [`${bus.domain}/${name}`, queue.url]),
  ),
);
/** Invoke it to recover dead letters now. */
export const recoveryFunction = recovery.recovery.function.name;
/** Where recovery puts what it gave up. */
export const parkingLotQueueUrl = recovery.parkingLot.url;
/** Where every event is kept. */
export const journalBucket = journal.bucketName;
/** Where publishers put the data of events over the limit. */
export const claimBucket = claims.bucketName;
/** What `referToBus` needs in another program of the account. */
export const { subscriberSettings } = stack;
