import type { WaitingReceive } from "./waiting-receivers";

/** What a receive asks for. */
export interface ReceiveRequest extends Partial<WaitingReceive> {
  /** At most this many messages. Default 1. */
  readonly max?: number;
  /** How long the messages stay hidden. Default the queue's visibility timeout. */
  readonly visibilityTimeoutSeconds?: number;
}
