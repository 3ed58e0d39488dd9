import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Account } from "../account";
import { AwsError, NotSimulated } from "../aws-error";
import { randomUuid } from "../random-uuid";
import type { Service } from "../service";
import type { ServiceName } from "./apis";
import { cborProtocol } from "./cbor-protocol";
import { signedRegion, signedService, signingKey } from "./credential-scope";
import { jsonProtocol } from "./json-protocol";
import { listen } from "./listen";
import {
  asAwsError,
  ownProperty,
  performCall,
  type CallFaults,
  type InjectedFault,
  type ServiceOf,
} from "./perform-call";
import { queryProtocol } from "./query-protocol";
import { readRequest } from "./read-request";
import { rejectCrossOrigin } from "./reject-cross-origin";
import { rejectOtherRegion } from "./reject-other-region";
import { restJsonProtocol, restRefusal } from "./rest-json-protocol";
import { restXmlProtocol } from "./rest-xml-protocol";
import { securityTokenService } from "./security-token-service";
import type { Call, Protocol, WireRequest, WireResponse } from "./wire";

/** Serves a page or another thing that is no AWS API. */
export type HttpRoute = (request: IncomingMessage, response: ServerResponse) => void;

/** What is known of those who call. */
interface Callers {
  /** Whether nothing leads from the owner of an access key to a service: then its connection is left to this. */
  strands(socket: Duplex, accessKeyId: string | undefined, service: string): boolean;
  /** Why the owner of an access key may not do what it asks. */
  authorize(accessKeyId: string | undefined, ...asked: Parameters<InjectedFault>): ReturnType<InjectedFault>;
}

export interface EndpointArgs {
  /**
   * The services by the name that requests to them are signed with; a service left out is not simulated. Looked
   * up at each request: what needs the endpoint's address can be added once that is known.
   */
  readonly services: Partial<Record<ServiceName, Service>>;
  /** Requests wait for it. Default: nothing. */
  readonly ready?: Promise<void>;
  readonly account: Account;
  /** Default: 4566, or the next free one. One that is asked for and in use is an error; 0 is any free one. */
  readonly port?: number;
  /** Default 127.0.0.1; nothing checks signatures, so keep it to the loopback. Requests by other names are refused. */
  readonly host?: string;
  /** Handlers by the path's beginning, such as `/_local/dashboard`; they come before every service. */
  readonly routes?: Readonly<Record<string, HttpRoute>>;
  /** Serves what this path begins; nothing else can take its place. Default none. */
  readonly control?: Readonly<Record<string, HttpRoute>>;
  /** What goes wrong on purpose. Default nothing. */
  readonly faults?: CallFaults;
  /** Who the owners of access keys are. Default: everybody may do everything, from everywhere. */
  readonly callers?: Callers;
}

export interface Endpoint {
  /** What AWS_ENDPOINT_URL is set to. */
  readonly url: string;
  readonly port: number;
  /** Ends open connections and frees the port; the services are not closed. */
  close(): Promise<void>;
}

// A client that writes just as an idle connection is closed sees ECONNRESET: keep them longer than clients do.
const keepAliveMs = 120_000;
// By its signature the one, by its path the other: S3's paths could be anything.
const protocols: readonly Protocol[] = [
  jsonProtocol,
  cborProtocol,
  queryProtocol,
  restXmlProtocol,
  restJsonProtocol,
];

/** Opens one HTTP port on which SDK clients and the `aws` command line find every service. */
export async function startEndpoint(args: EndpointArgs): Promise<Endpoint> {
  const sts = securityTokenService(args.account);
  const serviceOf: ServiceOf = (name) =>
    ownProperty(args.services, name) ?? (name === "sts" ? sts : undefined);
  const host = args.host ?? "127.0.0.1";
  const server = createServer({ keepAliveTimeout: keepAliveMs }, (request, response) => {
    const refusal = rejectCrossOrigin(request, host);
    if (refusal) return refuse(request, response, refusal);
    const route = findRoute(args, request.url ?? "/");
    if (route) route(request, response);
    else void serve(request, response, serviceOf, args);
  });
  const port = await listen(server, host, args.port);
  return { url: `http://${host}:${port}`, port, close: () => closeServer(server) };
}

/** Answers before anything of the request is read; what the client still sends is dropped. */
function refuse(request: IncomingMessage, response: ServerResponse, error: AwsError): void {
  request.resume();
  write(response, refused(error));
}

async function serve(
  incoming: IncomingMessage,
  response: ServerResponse,
  serviceOf: ServiceOf,
  { account, faults, callers, ready }: Omit<EndpointArgs, "services">,
): Promise<void> {
  let answer: WireResponse;
  try {
    const request = await readRequest(incoming);
    await ready;
    const call = callOf(request);
    const key = signingKey(request);
    if (callers?.strands(incoming.socket, key, call?.service ?? "")) return;
    const before: CallFaults["before"] = (service, operation, input) =>
      rejectOtherRegion(service, signedRegion(request), account.region) ??
      callers?.authorize(key, service, operation, input) ??
      faults?.before?.(service, operation, input);
    const { after, notSimulated } = faults ?? {};
    answer = call
      ? await performCall(call, serviceOf, { before, after, notSimulated })
      : notAnApi(request, notSimulated);
  } catch (error) {
    if (incoming.destroyed && !incoming.complete) return; // the client went away
    answer = unreadable(error, incoming);
  }
  write(response, answer);
}

function callOf(request: WireRequest): Call | undefined {
  for (const protocol of protocols) {
    const call = protocol(request);
    if (call) return call;
  }
  return undefined;
}

function write(response: ServerResponse, answer: WireResponse): void {
  if (response.destroyed) return;
  const { status, headers, body } = answer;
  const length = Buffer.byteLength(body);
  response.writeHead(status, { "x-amzn-requestid": randomUuid(), "content-length": length, ...headers });
  // A byte for each character: as UTF-8, Node would make room for three.
  response.end(body, length === body.length ? "latin1" : "utf8");
}

function notAnApi(request: WireRequest, notSimulated: CallFaults["notSimulated"]): WireResponse {
  const service = signedService(request);
  const what = `${request.method} ${request.path}`;
  const error = service
    ? new NotSimulated(`${service} ${what}`)
    : new AwsError("UnknownOperationException", `${what} is no request of an AWS API.`, 404);
  if (error instanceof NotSimulated) notSimulated?.(error);
  return refused(error);
}

function unreadable(error: unknown, incoming: IncomingMessage): WireResponse {
  const refusal =
    error instanceof URIError
      ? new AwsError("BadRequest", `The path ${incoming.url} is badly encoded.`)
      : asAwsError(error, `${incoming.method} ${incoming.url}`);
  return refused(refusal);
}

function refused(error: AwsError): WireResponse {
  return restRefusal(error, JSON.stringify({ __type: error.code, message: error.message }));
}

/** Routes may be added after the start: they serve what the local AWS is there for. */
function findRoute(
  { control, routes }: Pick<EndpointArgs, "control" | "routes">,
  url: string,
): HttpRoute | undefined {
  // Most calls of AWS go there.
  if (url === "/") return undefined;
  const path = url.split("?", 1)[0] ?? "/";
  const all = [control, routes].flatMap((some) => Object.entries(some ?? {}));
  return all.find(([prefix]) => path === prefix || path.startsWith(`${prefix}/`))?.[1];
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
