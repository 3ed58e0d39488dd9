import { md5OfBody } from "./md5";
import type { Message } from "./message";

/** A message that SQS took. */
export class SentMessage implements Message {
  readonly id: string;
  readonly body: string;
  readonly attributes: Message["attributes"];
  readonly traceHeader: string | undefined;
  readonly groupId: string | undefined;
  readonly deduplicationId: string | undefined;
  readonly kmsKeyId: string | undefined;
  readonly sequenceNumber: string | undefined;
  private digest: string | undefined;

  constructor(message: Omit<Message, "md5OfBody">) {
    this.id = message.id;
    this.body = message.body;
    this.attributes = message.attributes;
    this.traceHeader = message.traceHeader;
    this.groupId = message.groupId;
    this.deduplicationId = message.deduplicationId;
    this.kmsKeyId = message.kmsKeyId;
    this.sequenceNumber = message.sequenceNumber;
  }

  /** Many messages are sent, received and deleted by who never asks for it. */
  get md5OfBody(): string {
    return (this.digest ??= md5OfBody(this.body));
  }
}
