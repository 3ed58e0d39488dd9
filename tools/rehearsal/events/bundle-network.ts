import { EventEmitter } from "node:events";
import { Readable } from "node:stream";
import { gunzipSync } from "node:zlib";
import type { Answered, Asked } from "./asked";

/** Answers one request. */
type Answer = (asked: Asked) => Answered;

/** `fetch` as a bundle sees it. */
export function standInFetch(answer: Answer): typeof fetch {
  return async (input, init = {}) => {
    const given = input instanceof Request ? input : undefined;
    const signal = init.signal ?? given?.signal;
    signal?.throwIfAborted();
    const answered = answer({
      method: (init.method ?? given?.method ?? "GET").toUpperCase(),
      url: new URL(input instanceof Request ? input.url : input),
      headers: Object.fromEntries(new Headers(init.headers ?? given?.headers)),
      body: given ? await given.text() : await textOf(init.body),
    });
    if (answered === "reset") throw new TypeError("fetch failed", { cause: connectionReset() });
    if (answered === "silence") return never(signal ?? undefined);
    const { status, headers, body } = answered;
    return new Response(body ?? null, { status, headers });
  };
}

async function textOf(body: RequestInit["body"]): Promise<string> {
  if (body === undefined || body === null) return "";
  return typeof body === "string" ? body : new Response(body).text();
}

function never(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
  });
}

function connectionReset(): Error {
  return Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET", syscall: "read" });
}

interface RequestOptions {
  readonly method?: string;
  readonly host?: string;
  readonly hostname?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** `node:https` as a bundle sees it. */
export function standInHttps(real: object, answer: Answer): object {
  const request = (options: RequestOptions, onResponse?: (response: unknown) => void): StandInRequest =>
    new StandInRequest(options, answer, onResponse);
  const get = (options: RequestOptions, onResponse?: (response: unknown) => void): StandInRequest =>
    request(options, onResponse).end();
  return { ...real, request, get };
}

class StandInRequest extends EventEmitter {
  private readonly chunks: Buffer[] = [];

  constructor(
    private readonly options: RequestOptions,
    private readonly answer: Answer,
    onResponse: ((response: unknown) => void) | undefined,
  ) {
    super();
    if (onResponse) this.once("response", onResponse);
  }

  setTimeout(): this {
    return this;
  }

  write(chunk: string | Uint8Array): boolean {
    this.chunks.push(Buffer.from(chunk));
    return true;
  }

  end(chunk?: string | Uint8Array): this {
    if (chunk !== undefined) this.write(chunk);
    queueMicrotask(() => this.send());
    return this;
  }

  destroy(): this {
    this.emit("close");
    return this;
  }

  private send(): void {
    const { method = "GET", host, hostname = host ?? "", path = "/", headers = {} } = this.options;
    const lowered = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
    const sent = this.chunks.length === 1 ? (this.chunks[0] as Buffer) : Buffer.concat(this.chunks);
    const body = String(isGzip(sent) ? gunzipSync(sent) : sent);
    try {
      const url = new URL(`https://${hostname}${path}`);
      const answered = this.answer({ method, url, body, headers: Object.fromEntries(lowered) });
      if (answered === "reset") throw connectionReset();
      if (answered !== "silence") this.emit("response", responseOf(answered, hostname));
    } catch (error) {
      this.emit("error", error);
    }
  }
}

function isGzip(bytes: Buffer): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** AWS' clients take bytes as well as a stream of them, which takes longer, but for the objects of S3. */
function responseOf(
  { status, headers = {}, body = "" }: Exclude<Answered, string>,
  hostname: string,
): object {
  const bytes = Buffer.from(body);
  const isWhole = hostname.endsWith(".amazonaws.com") && !hostname.includes(".s3.");
  const content = isWhole ? bytes : Readable.from(body === "" ? [] : [bytes], { objectMode: false });
  return Object.assign(content, { statusCode: status, statusMessage: "", headers });
}
