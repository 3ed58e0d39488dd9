import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

/** The port that clients of local AWS environments look at first. */
export const defaultPort = 4566;

const portsTried = 100;

/**
 * Binds the server to the asked port, or, when none was asked for, to the first free one from 4566 on; answers
 * the port. An asked port that is taken is an error. Port 0 asks for any free port.
 */
export async function listen(server: Server, host: string, askedPort?: number): Promise<number> {
  if (askedPort !== undefined) {
    if (await tryListen(server, host, askedPort)) return (server.address() as AddressInfo).port;
    throw new Error(
      `Port ${askedPort} of ${host} is in use, and a port that is asked for (--port) is never replaced: stop what uses it, or ask for another; 0 is any free one.`,
    );
  }
  for (let port = defaultPort; port < defaultPort + portsTried; port += 1) {
    if (await tryListen(server, host, port)) return port;
  }
  const last = defaultPort + portsTried - 1;
  throw new Error(`Every port of ${host} from ${defaultPort} to ${last} is in use: ask for another one.`);
}

function tryListen(server: Server, host: string, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException): void => {
      server.off("listening", succeed);
      if (error.code === "EADDRINUSE") resolve(false);
      else reject(new Error(`Port ${port} of ${host} cannot be used: ${error.message}.`));
    };
    const succeed = (): void => {
      server.off("error", fail);
      resolve(true);
    };
    server.once("error", fail);
    server.once("listening", succeed);
    server.listen(port, host);
  });
}
