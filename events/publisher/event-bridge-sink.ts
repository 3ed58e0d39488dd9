import {
  DescribeEventBusCommand,
  EventBridgeClient,
  PutEventsCommand,
  type PutEventsResultEntry,
  ResourceNotFoundException,
} from "@aws-sdk/client-eventbridge";
import { isTransientName } from "../errors/classify-error";
import { xRayTrace } from "../message/trace-context";
import type { EventSink, SendFailure } from "./event-sink";
import type { OutgoingEvent } from "./outgoing-event";

/**
 * Sends events with PutEvents.
 * @param client @default one without retries, with a request timeout of 5 s
 * @param account the account of the buses, twelve digits; they are in the client's region. @default the client's own
 */
export function eventBridgeSink(client?: EventBridgeClient, account?: string): EventSink {
  const connected = (): EventBridgeClient => (client ??= newClient());
  // A bus of another account is named by its ARN.
  const addressOf = async (busName: string): Promise<string> => {
    if (account === undefined) return busName;
    return `arn:aws:events:${await connected().config.region()}:${account}:event-bus/${busName}`;
  };
  return {
    async put(events) {
      const Entries = await Promise.all(
        events.map(async (event) => toEntry(event, await addressOf(event.busName))),
      );
      const answer = await connected().send(new PutEventsCommand({ Entries }));
      return events.map((_, index) => failureOf(answer.Entries?.[index]));
    },
    async busExists(busName) {
      try {
        await connected().send(new DescribeEventBusCommand({ Name: await addressOf(busName) }));
        return true;
      } catch (error) {
        if (error instanceof ResourceNotFoundException) return false;
        throw error;
      }
    },
  };
}

function newClient(): EventBridgeClient {
  return new EventBridgeClient({
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
  });
}

function toEntry({ event, detail }: OutgoingEvent, EventBusName: string) {
  return {
    EventBusName,
    Source: event.source,
    DetailType: event.type,
    Detail: detail,
    Time: new Date(event.metadata.time),
    ...xRayTrace(event.metadata),
  };
}

function failureOf(answer: PutEventsResultEntry | undefined): SendFailure | undefined {
  // Only an id proves that EventBridge has the event.
  if (answer?.EventId && !answer.ErrorCode) return undefined;
  const code = answer?.ErrorCode ?? "NoAnswer";
  return {
    code,
    message: answer?.ErrorMessage ?? "EventBridge answered neither an id nor an error for this entry.",
    transient: code === "NoAnswer" || isTransientName(code),
  };
}
