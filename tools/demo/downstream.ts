import type { Host, HostRequest, HostResponse } from "../../packages/local-aws/internet/respond";

/** A service outside AWS that events are posted to; it is real as far as a client can tell. */
export interface Downstream {
  readonly host: Host;
  /** Idempotency keys of the events it took, once per effect: a key it knows changes nothing. */
  readonly taken: readonly string[];
  /** Requests it answered at all. */
  readonly requests: () => number;
  /** From now on every request is answered with 503, or no longer. */
  setDown(down: boolean): void;
}

/**
 * Makes a downstream service. It counts an effect for every request that it accepts, also for a key it has seen
 * before: a consumer that calls twice for one event is noticed.
 *
 * @param isRefused decides by the event's text which one it will never take
 */
export function makeDownstream(isRefused: (body: string) => boolean): Downstream {
  const taken: string[] = [];
  let down = false;
  let requests = 0;
  const answer = ({ headers, body, method }: HostRequest): HostResponse => {
    requests += 1;
    if (down) return { status: 503, headers: { "retry-after": "1" } };
    const key = headers["idempotency-key"];
    if (method !== "POST" || typeof key !== "string") return { status: 400 };
    if (!headers["webhook-signature"]) return { status: 401 };
    if (isRefused(body)) return { status: 410 };
    taken.push(key);
    return { status: 202 };
  };
  return {
    host: async (request) => answer(request),
    taken,
    requests: () => requests,
    setDown: (value) => void (down = value),
  };
}
