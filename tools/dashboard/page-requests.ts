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
export function pageRequests(local: LocalAws, { stack }: Topology): PageRequest {
  return async (path, { method }) => {
    const [kind = "", spelt = "", ...more] = path.split("/");
    const name = decoded(spelt);
    if (name === "" || more.length > 0) return undefined;
    if (kind === "redrive") {
      // A page that is only opened changes nothing.
      if (method !== "POST" || !queueContent(local, name)) return undefined;
      return json(await redriveByCommand(stack, name, local));
    }
    if (kind === "runbooks") return runbook(name);
    if (kind === "life") return json(eventLife(local.trace, name));
    const content = kind === "queue" ? queueContent(local, name) : undefined;
    return content && json(content);
  };
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
