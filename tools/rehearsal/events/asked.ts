/** A request of a consumer, over whichever client. */
export interface Asked {
  readonly method: string;
  readonly url: URL;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Unpacked, where it was sent as gzip. */
  readonly body: string;
}

/** What the outside answers: a response, a connection that breaks, or nothing. */
export type Answered =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  | "reset"
  | "silence";
