import type { SimulatedRandom } from "../simulated-random";

/**
 * One way in which a dependency fails for everybody: what a call to it throws, or that it never ends. The ways are
 * taken from what gateways, operating systems, TLS and HTTP libraries and AWS do, not from what our classifier lists.
 */
export interface WayToFail {
  readonly name: string;
  /** Makes what a call throws; absent when the call never ends. */
  readonly make?: () => unknown;
}

/** Statuses that speak of the very request: who gets them has an event that is wrong, not a dependency that is down. */
const statusesOfTheEvent: ReadonlySet<number> = new Set([400, 410, 413, 415, 422]);

/** HTTP clients do not agree on where they put the status. */
const shapes: readonly ((status: number) => object)[] = [
  (status) => ({ status }),
  (status) => ({ statusCode: status }),
  (status) => ({ response: { status, headers: {} } }),
  (status) => ({ code: "ERR_BAD_RESPONSE", response: { status, headers: { "retry-after": "3" } } }),
];

const commonStatuses = [302, 401, 403, 404, 405, 429, 500, 502, 503, 504];

const everyStatus = Array.from({ length: 300 }, (_, index) => 300 + index).filter(
  (status) => !statusesOfTheEvent.has(status),
);

const networkCodes = [
  "EADDRNOTAVAIL",
  "EAI_AGAIN",
  "EAI_FAIL",
  "EAI_NODATA",
  "ECONNABORTED",
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTDOWN",
  "EHOSTUNREACH",
  "EMFILE",
  "ENETDOWN",
  "ENETRESET",
  "ENETUNREACH",
  "ENFILE",
  "ENOBUFS",
  "ENOTCONN",
  "ENOTFOUND",
  "EPIPE",
  "EPROTO",
  "ETIMEDOUT",
  "UND_ERR_CONNECT_TIMEOUT",
  "UND_ERR_HEADERS_TIMEOUT",
  "UND_ERR_SOCKET",
];

const tlsCodes = [
  "CERT_HAS_EXPIRED",
  "CERT_NOT_YET_VALID",
  "CERT_REVOKED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE",
  "ERR_SSL_WRONG_VERSION_NUMBER",
  "ERR_TLS_CERT_ALTNAME_INVALID",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
];

const httpCodes = [
  "HPE_HEADER_OVERFLOW",
  "HPE_INVALID_CONSTANT",
  "HPE_INVALID_HEADER_TOKEN",
  "ERR_STREAM_PREMATURE_CLOSE",
  "ERR_TOO_MANY_REDIRECTS",
];

/** AWS says 400 also of what no event can help. */
const awsErrors: readonly (readonly [name: string, status: number])[] = [
  ["AccessDenied", 403],
  ["AccessDeniedException", 400],
  ["CredentialsProviderError", 0],
  ["ExpiredTokenException", 400],
  ["InternalServerError", 500],
  ["InvalidSignatureException", 403],
  ["KMSAccessDeniedException", 400],
  ["KMSInvalidStateException", 400],
  ["ProvisionedThroughputExceededException", 400],
  ["ResourceNotFoundException", 400],
  ["SlowDown", 503],
  ["ThrottlingException", 400],
  ["TimeoutError", 0],
  ["UnrecognizedClientException", 400],
];

function coded(code: string): Error {
  return Object.assign(new Error(`connect ${code} 192.0.2.7:443`), { code, errno: -1, syscall: "connect" });
}

/** As Node's fetch throws it. */
function fetchFailed(code: string): Error {
  return new TypeError("fetch failed", { cause: coded(code) });
}

function ofAws([name, status]: readonly [name: string, status: number]): Error {
  const metadata = status > 0 ? { $metadata: { httpStatusCode: status, attempts: 3 } } : {};
  return Object.assign(new Error("The call was not carried out."), { name, $fault: "client", ...metadata });
}

function statusWays(statuses: readonly number[]): WayToFail[] {
  return statuses.map((status) => ({
    name: `status ${status}`,
    make: () =>
      Object.assign(
        new Error(`Request failed with status code ${status}`),
        (shapes[status % shapes.length] as (typeof shapes)[number])(status),
      ),
  }));
}

function codedWays(codes: readonly string[]): WayToFail[] {
  return codes.flatMap((code) => [
    { name: code, make: () => coded(code) },
    { name: `fetch failed: ${code}`, make: () => fetchFailed(code) },
  ]);
}

/** A maintenance page where JSON was expected, a bug in a client, a refused promise without a word. */
const classlessWays: readonly WayToFail[] = [
  { name: "plain error", make: () => new Error("Something went wrong.") },
  { name: "type error", make: () => new TypeError("Cannot read properties of undefined (reading 'id')") },
  {
    name: "maintenance page",
    make: () => new SyntaxError(`Unexpected token '<', "<html>"... is not valid JSON`),
  },
  {
    name: "all addresses refused",
    make: () => new AggregateError([coded("ECONNREFUSED"), coded("ENETUNREACH")], ""),
  },
  { name: "a text", make: () => "the service is not available" },
  { name: "nothing", make: () => undefined },
];

/** Never ends, and holds the handler until its batch gives it up. */
export const hanging: WayToFail = { name: "hangs" };

/** By kind, as outages of each kind are to be as frequent as those of any other, however many ways it has. */
const kinds: readonly (readonly WayToFail[])[] = [
  statusWays(commonStatuses),
  statusWays(everyStatus),
  codedWays(networkCodes),
  codedWays(tlsCodes),
  codedWays(httpCodes),
  awsErrors.map((error) => ({ name: error[0], make: () => ofAws(error) })),
  classlessWays,
  [hanging],
];

/** Every way there is. */
export const waysToFail: readonly WayToFail[] = kinds.flat();

/** Draws a way: first its kind, then one of that kind. */
export function drawWay(random: SimulatedRandom): WayToFail {
  return random.pick(random.pick(kinds));
}
