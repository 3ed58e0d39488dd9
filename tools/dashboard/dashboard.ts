import { readFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { join } from "node:path";
import { logError } from "../../packages/local-aws/log-error";
import type { StackGraph } from "../../packages/recorder/stack-graph";
import { systemTimerClock } from "../../packages/local-aws/clock";
import type { HttpRoute } from "../../packages/local-aws/endpoint/start-endpoint";
import type { LocalAws } from "../../packages/local-aws/start-local-aws";
import { Activity } from "./activity";
import { drawTopology } from "./draw-topology";
import { pageRequests, type PageAnswer } from "./page-requests";
import { EventStream } from "./event-stream";
import { History } from "./history";
import { takeSnapshot, readBreakerViews, type SnapshotSources, type Snapshot } from "./take-snapshot";
import { UnprocessedReasons } from "./unprocessed-reasons";
import { unprocessedKinds } from "./unprocessed-kinds";
import { escape } from "./svg-parts";
import { readTopology } from "../topology/read-topology";

/** Where the endpoint serves the page. */
export const dashboardPath = "/_local/dashboard";

/** A page that shows a stack in the local AWS, live. */
export interface Dashboard {
  /** Serves the page and what it loads. */
  readonly route: HttpRoute;
  /** What the page shows now. */
  snapshot(): Promise<Snapshot>;
  close(): void;
}

/** How often pages are told what is new, however much happens. */
const updateMs = 500;
/** Length of a slice of the lines and timelines. */
const sliceMs = 5_000;
const slicesKept = 60;

const files: Readonly<Record<string, string>> = {
  "dashboard.css": "text/css; charset=utf-8",
  "dashboard.mjs": "text/javascript; charset=utf-8",
  "details.mjs": "text/javascript; charset=utf-8",
  "show.mjs": "text/javascript; charset=utf-8",
  "tables.mjs": "text/javascript; charset=utf-8",
};

/** Begins to observe; the route is to be served under {@link dashboardPath}. */
export function createDashboard(local: LocalAws, graph: StackGraph): Dashboard {
  const topology = readTopology(graph);
  const unprocessedQueues = unprocessedKinds(topology).flatMap(({ queues }) =>
    queues.map(({ queue }) => queue),
  );
  const activity = new Activity(local.trace, systemTimerClock, new Set(unprocessedQueues));
  const reasons = new UnprocessedReasons(local.services.logs);
  const observer: SnapshotSources = { local, topology, activity, reasons };
  const history = new History(slicesKept);
  const stream = new EventStream();
  const startedAtMs = systemTimerClock.now();
  const asked = pageRequests(local, topology);
  const page = renderPage(drawTopology(topology), `${graph.project} ${graph.stack}`, local.url);

  const text = async (): Promise<string> => {
    const { alarms, ...seen } = await takeSnapshot(observer);
    // Most alarms are well, and their number says it all.
    const shown = alarms.filter(({ state }) => state !== "OK");
    const added = {
      startedAtMs,
      alarms: shown,
      alarmCount: alarms.length,
      topology,
      unprocessedQueues,
      history: history.all(),
    };
    return JSON.stringify({ ...seen, ...added });
  };
  let isUpdating = false;
  const update = async (): Promise<void> => {
    // No page is open, or the last update has not ended yet.
    if (stream.size === 0 || isUpdating) return;
    isUpdating = true;
    try {
      stream.send(await text());
    } finally {
      isUpdating = false;
    }
  };
  const slice = sliceTaker(observer, history);
  const timers = [every(updateMs, update), every(sliceMs, slice)];

  return {
    snapshot: () => takeSnapshot(observer),
    route: (request, response) => {
      const path = (request.url ?? "").split("?", 1)[0]?.slice(dashboardPath.length + 1) ?? "";
      if (path === "events") {
        void text().then((first) => stream.open(request, response, first), failed(response));
      } else if (path === "") answer(response, "text/html; charset=utf-8", page);
      else if (Object.hasOwn(files, path)) answer(response, files[path] ?? "", readPageFile(path));
      else void asked(path, request).then(answered(response), failed(response));
    },
    close: () => {
      for (const timer of timers) clearInterval(timer);
      stream.close();
      activity.close();
      reasons.close();
    },
  };
}

/** Adds to the history how much the steps grew that are drawn as lines, and where each breaker stands. */
function sliceTaker({ local, topology, activity }: SnapshotSources, history: History): () => Promise<void> {
  const levels: Readonly<Record<string, number>> = { CLOSED: 0, FORCED_CLOSED: 0, HALF_OPEN: 1 };
  const subscriptions = topology.buses.flatMap((bus) => bus.subscriptions);
  const drawn = [
    "published",
    "handled",
    ...subscriptions.map(({ functionName }) => `handled ${functionName}`),
  ];
  const read = (): number[] => drawn.map((key) => activity.counts.get(key) ?? 0);
  let before = read();
  return async () => {
    const now = read();
    const grown = drawn.map((key, index) => [key, (now[index] ?? 0) - (before[index] ?? 0)]);
    before = now;
    const breakers = await readBreakerViews(local.services.dynamodb, subscriptions);
    const states = Object.entries(breakers).map(([name, { state }]) => [
      `breaker ${name}`,
      levels[state] ?? 2,
    ]);
    history.push(Object.fromEntries([...grown, ...states]) as Record<string, number>);
  };
}

function every(ms: number, task: () => Promise<void>): NodeJS.Timeout {
  const timer = setInterval(() => {
    task().catch((error: unknown) => logError("The dashboard could not look:", error));
  }, ms);
  return timer.unref();
}

function renderPage(picture: string, title: string, url: string): string {
  return readPageFile("index.html")
    .replaceAll("{{title}}", escape(title))
    .replaceAll("{{url}}", escape(url))
    .replace("{{picture}}", () => picture);
}

function readPageFile(name: string): string {
  return readFileSync(join(__dirname, "page", name), "utf8");
}

function answer(response: ServerResponse, type: string, body: string): void {
  response.writeHead(200, { "content-type": type, "cache-control": "no-store" }).end(body);
}

function answered(response: ServerResponse): (found: PageAnswer | undefined) => void {
  return (found) => {
    if (found) answer(response, found.type, found.body);
    else response.writeHead(404).end("There is no such page.");
  };
}

function failed(response: ServerResponse): (error: unknown) => void {
  return (error) => {
    logError("The dashboard could not look:", error);
    response.writeHead(500).end();
  };
}
