import type { Host, HostResponse } from "../internet/respond";
import { readObject, unfit } from "./read-fault";

/** A host outside AWS, in a file or a request: what it answers always, or where it passes requests on to. */
export interface HostDescription {
  /** Default 200. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The beginning of an address, such as `http://127.0.0.1:8080`; whatever is asked is asked there. */
  readonly forwardTo?: string;
}

/** A host that does what was described; throws for what is no description. */
export function describedHost(given: unknown): Host {
  const { forwardTo, status = 200, headers = {}, body = "", ...others } = readObject(given, "A host");
  const [other] = Object.keys(others);
  if (other) throw new Error(`A host has no ${other}; it may have forwardTo, or status, headers and body.`);
  if (forwardTo !== undefined) return forwardingHost(forwardTo);
  if (!Number.isInteger(status) || (status as number) < 200 || (status as number) > 599)
    throw unfit("A host's status", status, "a whole number from 200 to 599");
  if (typeof body !== "string") throw unfit("A host's body", body, "a text");
  const texts = readObject(headers, "A host's headers");
  if (Object.values(texts).some((value) => typeof value !== "string"))
    throw unfit("A host's headers", headers, "an object of texts");
  const answer: HostResponse = {
    status: status as number,
    headers: texts as Record<string, string>,
    body,
  };
  return async () => answer;
}

function forwardingHost(forwardTo: unknown): Host {
  if (typeof forwardTo !== "string" || !/^https?:\/\/[^/]/.test(forwardTo) || !URL.canParse(forwardTo))
    throw unfit("A host's forwardTo", forwardTo, "an address such as http://127.0.0.1:8080");
  return async ({ method, path, headers, body }): Promise<HostResponse> => {
    const {
      host: _host,
      connection: _hop,
      "content-length": _length,
      "transfer-encoding": _coding,
      ...passed
    } = headers;
    const answer = await fetch(forwardTo.replace(/\/$/, "") + path, {
      method,
      headers: Object.entries(passed).flatMap(([name, value]): [string, string][] =>
        value === undefined ? [] : [[name, String(value)]],
      ),
      redirect: "manual",
      ...(method !== "GET" && method !== "HEAD" && { body }),
    });
    const type = answer.headers.get("content-type");
    return {
      status: answer.status,
      ...(type !== null && { headers: { "content-type": type } }),
      body: await answer.text(),
    };
  };
}
