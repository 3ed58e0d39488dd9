import type { IncomingMessage, ServerResponse } from "node:http";
import { readRequest } from "../endpoint/read-request";
import type { HttpRoute } from "../endpoint/start-endpoint";
import type { Hosts } from "../internet/hosts";
import { controlPath } from "./control-path";
import { describedHost } from "./described-host";
import type { FaultInjector } from "./fault-injector";
import { readFault } from "./read-fault";

/** What a control request is about. */
export interface ControlTargets {
  readonly faults: FaultInjector;
  readonly hosts: Hosts;
}

interface Asked {
  /** The last part of the path: an id or a host's name. */
  readonly name: string;
  /** The body's JSON, or undefined. */
  readonly body: unknown;
}

type Verb = (asked: Asked, targets: ControlTargets) => object | Promise<object>;

const verbs: Readonly<Record<string, Verb>> = {
  "GET ": (_, { faults, hosts }) => ({ faults: faults.list(), hosts: hosts.names }),
  "POST faults": ({ body }, { faults }) => ({ id: faults.add(readFault(body)) }),
  "DELETE faults": ({ name }, { faults }) => ({ removed: faults.remove(name) }),
  "PUT hosts": async ({ name, body }, { hosts }) => {
    await hosts.add(name, describedHost(body));
    return { hosts: hosts.names };
  },
  "DELETE hosts": ({ name }, { hosts }) => ({ removed: hosts.remove(name) }),
};

/** Serves {@link controlPath}. Pages of other origins never come here: the endpoint refuses them. */
export function controlRoute(targets: ControlTargets): HttpRoute {
  return (request, response) => {
    answerTo(request, targets).then(
      (answer) => write(response, 200, answer),
      (error: unknown) => write(response, 400, { message: (error as Error).message }),
    );
  };
}

async function answerTo(request: IncomingMessage, targets: ControlTargets): Promise<object> {
  const { method, path, headers, body } = await readRequest(request);
  const [kind = "", name = ""] = path
    .slice(controlPath.length + 1)
    .split("/")
    .map(decodeURIComponent);
  const verb = verbs[`${method} ${kind}`];
  if (!verb) throw new Error(`${method} ${path} is none of ${Object.keys(verbs).join(", ")}.`);
  // A page can send texts to anywhere unasked, but not JSON.
  if (body.length > 0 && headers["content-type"] !== "application/json")
    throw new Error("The body must be JSON, with the content-type application/json.");
  return verb({ name, body: body.length === 0 ? undefined : JSON.parse(body.toString("utf8")) }, targets);
}

function write(response: ServerResponse, status: number, answer: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer));
}
