import { existsSync, readFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { join } from "node:path";
import type { LocalAws } from "../../packages/local-aws/start-local-aws";
import type { Topology } from "../topology/read-topology";
import { eventLife } from "./event-life";
import { queueContent } from "./queue-content";
import { redriveByCommand } from "./redrive-by-command";

/** What a page is answered when somebody asks about one thing. */
export interface PageAnswer {
  readonly type: string;
  readonly body: string;
}

/** Answers by the path below the page's own; undefined where there is nothing of that name. */
export type PageRequest = (
  path: string,
  request: Pick<IncomingMessage, "method">,
) => Promise<PageAnswer | undefined>;

const runbooks = join(__dirname, "../../docs/runbooks");

/** Runbooks, the way of an event, what lies in a queue; and dead letters are sent back. */
export function pageRequests(local: LocalAws, topology: Topology): PageRequest {
  const optionsOf = redriveOptions(topology);
  return async (path, { method }) => {
    const [kind = "", spelt = "", ...more] = path.split("/");
    const name = decoded(spelt);
    if (name === "" || more.length > 0) return undefined;
    if (kind === "redrive") {
      const options = optionsOf.get(name);
      // A page that is only opened changes nothing.
      if (method !== "POST" || !options) return undefined;
      return json(await redriveByCommand(topology.stack, [...options, "--queue", name], local));
    }
    if (kind === "runbooks") return runbook(name);
    if (kind === "life") return json(eventLife(local.trace, name));
    const content = kind === "queue" ? queueContent(local, name) : undefined;
    return content && json({ ...content, canReturn: content.count > 0 && optionsOf.has(name) });
  };
}

/** By queue, what the redrive has to be told of it; from other queues nothing goes back. */
function redriveOptions({ buses, otherQueues }: Topology): ReadonlyMap<string, readonly string[]> {
  const usual = buses.flatMap(({ undelivered, subscriptions }) => [
    undelivered,
    ...subscriptions.map(({ deadLetters }) => deadLetters),
  ]);
  return new Map<string, readonly string[]>([
    ...usual.flatMap((queue) => (queue ? [[queue, []] as const] : [])),
    ...otherQueues.map((queue) => [queue, ["--kind", "parking-lot"]] as const),
  ]);
}

function decoded(spelt: string): string {
  try {
    return decodeURIComponent(spelt);
  } catch {
    return "";
  }
}

function runbook(name: string): PageAnswer | undefined {
  const path = join(runbooks, `${name}.md`);
  if (!/^[\w-]+$/.test(name) || !existsSync(path)) return undefined;
  return { type: "text/plain; charset=utf-8", body: readFileSync(path, "utf8") };
}

function json(value: unknown): PageAnswer {
  return { type: "application/json", body: JSON.stringify(value) };
}
