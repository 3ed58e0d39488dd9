import type * as Sns from "@aws-sdk/client-sns";

/** A message as it goes to a topic's subscribers. */
export interface PublishedMessage {
  readonly id: string;
  readonly atMs: number;
  /** Default none. */
  readonly subject?: string | undefined;
  readonly text: string;
  readonly attributes?: Sns.PublishInput["MessageAttributes"];
}
