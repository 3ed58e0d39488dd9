import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { domainTable, type Domain } from "../../events/domains";
import { createPublisher, eventBridgeSink } from "../../events/publisher";
import type { EventContract } from "../../events/schema/contract";
import type { DeadLetterAttributes } from "../../handlers/dead-letters/dead-letter";
import type { Host, HostRequest } from "../../packages/local-aws/internet/respond";
import {
  startLocalAws,
  type LocalAws,
  type LocalAwsSettings,
} from "../../packages/local-aws/start-local-aws";
import { eventIdOf } from "../demo/observe";
import { findDeadLetter } from "./find-dead-letter";
import { recordBus, type BusSettings, type RecordedBus } from "./record-bus";
import type { Subscribe } from "./subscribe";

export interface RunSettings extends BusSettings {
  /** Names of hosts outside AWS that the handler calls; they answer 202, and no others exist. @default none */
  readonly hosts?: readonly string[];
  /** How long to wait for what is awaited. @default 10000 */
  readonly timeoutMs?: number;
  /** Of the local AWS. */
  readonly aws?: LocalAwsSettings;
}

/** A subscription that runs as it is deployed, in a local AWS of its own. */
export interface RunningSubscription {
  /** What hosts were asked while they were up, oldest first. */
  readonly requests: readonly HostRequest[];
  /** Everything else: services, faults, the trace. */
  readonly local: LocalAws;
  /** Publishes an event of the contract, by default its first example; answers the event's id. */
  publish<Data>(contract: EventContract<string, Data>, data?: Data): Promise<string>;
  /** Resolves once the event is handled; rejects with the reason if it becomes a dead letter. */
  handled(eventId: string): Promise<void>;
  /** Resolves once an attempt has failed, or the breaker is open, and the event waits for the next attempt. */
  returned(eventId: string): Promise<void>;
  /** The event's dead letter, or what says why it was rejected, once there is one. */
  deadLetter(eventId: string): Promise<DeadLetterAttributes>;
  /** From now on the host breaks off what it is asked. */
  takeDown(host: string): void;
  /** From now on the host is up, and answers with the status, or as the function says. */
  answer(host: string, how: number | Host): Promise<void>;
  /** Ends everything. */
  close(): Promise<void>;
}

/** Makes a domain's bus with a subscription in a local AWS. Its function may do only what its role may. */
export async function runSubscription(
  domain: Domain,
  subscribe: Subscribe,
  { hosts = [], timeoutMs = 10_000, aws, ...settings }: RunSettings = {},
): Promise<RunningSubscription> {
  const local = await startLocalAws({ port: 0, judgeFunctions: true, ...aws });
  try {
    const recorded = await recordBus(domain, subscribe, settings, local.url);
    const requests: HostRequest[] = [];
    const answer = (name: string, how: number | Host): Promise<void> =>
      local.hosts.add(name, async (request, signal) => {
        requests.push(request);
        return typeof how === "number" ? { status: how } : how(request, signal);
      });
    for (const name of hosts) await answer(name, 202);
    await local.provision(recorded.graph);
    return running({ domain, local, recorded, requests, answer, timeoutMs });
  } catch (error) {
    await local.close();
    throw error;
  }
}

const outageOf = (host: string): string => `outage of ${host}`;

interface Run {
  readonly domain: Domain;
  readonly local: LocalAws;
  readonly recorded: RecordedBus;
  readonly requests: readonly HostRequest[];
  readonly answer: (host: string, how: number | Host) => Promise<void>;
  readonly timeoutMs: number;
}

function running({ domain, local, recorded, requests, answer, timeoutMs }: Run): RunningSubscription {
  const { trace } = local;
  const { queues, functionName } = recorded;
  const publish = publisherOf(domain, local, recorded.graph.stack);
  const seen = async (what: "handled" | "returned" | "sent", eventId: string) => {
    const places = what === "sent" ? queues : [functionName];
    await trace.waitFor(
      ({ step, where, body = "" }) => step === what && places.includes(where) && eventIdOf(body) === eventId,
      timeoutMs,
    );
  };
  return {
    requests,
    local,
    publish,
    async handled(eventId) {
      await seen("handled", eventId);
      // It is also done with once it is kept elsewhere.
      const letter = await findDeadLetter(local, queues, eventId);
      if (letter) throw new Error(`Event ${eventId} was not handled: ${letter.reason}: ${letter.detail}`);
    },
    returned: (eventId) => seen("returned", eventId),
    async deadLetter(eventId) {
      await seen("sent", eventId);
      return (await findDeadLetter(local, queues, eventId)) as DeadLetterAttributes;
    },
    takeDown(host) {
      if (!local.hosts.get(host))
        throw new Error(
          `There is no host ${host} to take down, but ${local.hosts.names.join(", ") || "none"}.`,
        );
      local.faults.add({ kind: "host down", host, id: outageOf(host) });
    },
    async answer(host, how) {
      await answer(host, how);
      local.faults.remove(outageOf(host));
    },
    close: () => local.close(),
  };
}

function publisherOf(domain: Domain, { url, account }: LocalAws, environment: string) {
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const sink = eventBridgeSink(new EventBridgeClient({ endpoint: url, region: account.region, credentials }));
  const { name: producer, source } = domainTable[domain].producer;
  return async <Data>(
    contract: EventContract<string, Data>,
    data = contract.examples[0],
  ): Promise<string> => {
    const contracts: readonly EventContract[] = [contract];
    const publisher = createPublisher({ environment, producer, contracts, sink, spool: "none" });
    const metadata = { version: contract.version };
    const { ids } = await publisher.publish([{ type: contract.type, source, data, metadata }]);
    return ids[0] as string;
  };
}
