import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { createSecureContext, type SecureContext, type TlsOptions } from "node:tls";
import { makeAuthority, type Authority } from "./certificates";
import { respond, type Host } from "./respond";

/**
 * How a host answers a new connection: properly; with an expired certificate that is not trusted; or with
 * plain HTTP where TLS is spoken.
 */
export type Handshake = "proper" | "untrusted" | "plain HTTP";

export interface InternetArgs {
  /**
   * What answers for each host name, such as `search.dev.example.com`; there are no other hosts. Looked up at each
   * connection and request: hosts may come and go.
   */
  readonly hosts: Readonly<Record<string, Host>>;
  /** Asked at each connection to a host by TLS. Default: always `proper`. */
  readonly handshakeOf?: (hostName: string) => Handshake;
  /** Whether nothing leads from a client of that name to the hosts: then its connection is left to this. Default: never */
  readonly strands?: (socket: Duplex, clientName: string) => boolean;
}

const twoYearsMs = 2 * 365 * 24 * 3_600_000;

export interface Internet {
  /** Environment variables by which a Node 24 process finds these hosts, and only these; it may be known by a name. */
  environmentOf(clientName?: string): Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/**
 * Plays the world outside AWS: a proxy on the loopback that holds certificates for the named hosts, so that
 * unchanged code can call `https://…` and reaches the handlers given here.
 */
export async function startInternet({
  hosts,
  handshakeOf = () => "proper",
  strands = () => false,
}: InternetArgs): Promise<Internet> {
  const authority = await makeAuthority(Date.now());
  const old = await makeAuthority(Date.now() - twoYearsMs);
  const folder = await mkdtemp(join(tmpdir(), "local-internet-"));
  const authorityFile = join(folder, "authority.pem");
  await writeFile(authorityFile, authority.certificate);

  /** By its port, the name of a client that has a connection of its own to a host. */
  const clients = new Map<number | undefined, string>();
  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    const client = clientOf(request) ?? clients.get(request.socket.remotePort);
    if (client === undefined || !strands(request.socket, client)) void respond(hosts, request, response);
  };
  const inside = createTlsServer(certifiedBy(authority), serve);
  const untrusted = createTlsServer(certifiedBy(old), serve);
  untrusted.on("tlsClientError", () => undefined);
  const proxy = createServer(serve);
  const listeners: Readonly<Record<Handshake, Server>> = {
    proper: inside,
    untrusted,
    "plain HTTP": proxy,
  };
  const sockets = track(proxy);
  proxy.on("connect", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on("error", () => socket.destroy());
    const client = clientOf(request);
    if (client !== undefined && strands(socket, client)) return;
    const { remotePort } = socket as Socket;
    if (client !== undefined) clients.set(remotePort, client);
    socket.on("close", () => clients.delete(remotePort));
    const [name = "", port] = (request.url ?? "").toLowerCase().split(":");
    if (!Object.hasOwn(hosts, name)) return refuse(socket, name);
    socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
    if (head.length > 0) socket.unshift(head);
    // Some clients tunnel plain HTTP as well.
    (port === "80" ? proxy : listeners[handshakeOf(name)]).emit("connection", socket);
  });
  await new Promise<void>((resolve, reject) => {
    proxy.once("error", reject).listen(0, "127.0.0.1", resolve);
  });

  const address = `127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  return {
    environmentOf: (clientName) => ({
      ...throughProxy(clientName === undefined ? address : `${clientName}:local@${address}`),
      NODE_EXTRA_CA_CERTS: authorityFile,
    }),
    async close() {
      const closed = new Promise((resolve) => proxy.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function throughProxy(address: string): Readonly<Record<string, string>> {
  const url = `http://${address}`;
  return { NODE_USE_ENV_PROXY: "1", HTTPS_PROXY: url, HTTP_PROXY: url, NO_PROXY: "127.0.0.1,localhost" };
}

/** Shows each host's own certificate, which is made when a client first asks for it. */
function certifiedBy(authority: Authority): TlsOptions {
  const contexts = new Map<string, Promise<SecureContext>>();
  const contextOf = async (host: string): Promise<SecureContext> => {
    const { certificate, key } = await authority.certify(host);
    return createSecureContext({ cert: certificate, key });
  };
  return {
    SNICallback(host, done) {
      const context = contexts.get(host) ?? contextOf(host);
      contexts.set(host, context);
      context.then(
        (made) => done(null, made),
        (error: unknown) => done(error as Error),
      );
    },
  };
}

/** A tunnelled socket leaves the server's own books. */
function track(server: Server): ReadonlySet<Socket> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  return sockets;
}

/** The name that a client gives the proxy. */
function clientOf({ headers }: IncomingMessage): string | undefined {
  const [, credentials] = /^Basic (.+)$/.exec(headers["proxy-authorization"] ?? "") ?? [];
  return credentials && Buffer.from(credentials, "base64").toString("utf8").split(":")[0];
}

function refuse(socket: Duplex, name: string): void {
  const message = `The local internet has no host "${name}".`;
  socket.end(
    `HTTP/1.1 502 ${message}\r\ncontent-type: text/plain\r\ncontent-length: ${Buffer.byteLength(message)}\r\n\r\n${message}`,
  );
}
