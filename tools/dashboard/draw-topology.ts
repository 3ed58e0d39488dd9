import type { Bus, Subscription, Topology } from "../topology/read-topology";
import { box, edge, type Side } from "./svg-parts";

/** Left edges and widths of the columns, in the picture's own units. */
const columns = {
  ingress: { x: 2, width: 112 },
  bus: { x: 158, width: 112 },
  rule: { x: 318, width: 98 },
  queue: { x: 468, width: 122 },
  function: { x: 638, width: 122 },
  unprocessed: { x: 808, width: 110 },
} as const;
const pictureWidth = 920;
const boxHeight = 34;
const rowHeight = 41;
const bandGap = 14;
const headHeight = 20;

type Column = keyof typeof columns;

/**
 * The picture of a stack as SVG: events go from left to right, a row per subscriber. Elements carry the names of what
 * they stand for (`data-node`, `data-count`, `data-queue`, …), by which the page keeps their figures up to date.
 */
export function drawTopology(topology: Topology): string {
  const routers = topology.buses.filter(({ forwards }) => forwards.length > 0);
  const domains = topology.buses.filter(({ forwards }) => forwards.length === 0);
  let top = headHeight;
  const middles = new Map<string, number>();
  const bands = domains.map((bus) => {
    const band = drawBand(bus, top);
    middles.set(bus.name, band.middle);
    top += band.height + bandGap;
    return band.svg;
  });
  const bottom = Math.max(top - bandGap, headHeight + 3 * rowHeight);
  const parts = [
    ...drawHeads(),
    ...routers.flatMap((bus, index) =>
      drawRouter(bus, (bottom * (index + 1)) / (routers.length + 1), middles),
    ),
    ...bands,
    ...drawOthers(topology, bottom + bandGap),
  ];
  const hasOthers = topology.otherFunctions.length + topology.otherQueues.length > 0;
  const height = bottom + (hasOthers ? bandGap + rowHeight : 0);
  return `<svg viewBox="0 0 ${pictureWidth} ${height}" role="img" aria-label="Buses, rules, queues and functions of the ${topology.stack} stack">${parts.join("")}</svg>`;
}

function drawHeads(): string[] {
  const heads: Record<Column, string> = {
    ingress: "Ingress",
    bus: "Event buses",
    rule: "Rules",
    queue: "Queues",
    function: "Functions",
    unprocessed: "Unprocessed",
  };
  return Object.entries(heads).map(
    ([column, title]) => `<text class="head" x="${columns[column as Column].x}" y="10">${title}</text>`,
  );
}

/** One bus with a row per subscriber, and a last row of unprocessed events. */
function drawBand(bus: Bus, top: number): { svg: string; height: number; middle: number } {
  const rowOf = (index: number): number => top + index * rowHeight;
  const last = rowOf(bus.subscriptions.length);
  const busHeight = Math.max(1, bus.subscriptions.length) * rowHeight - (rowHeight - boxHeight);
  const middle = top + busHeight / 2;
  const from = side("bus", middle, "right");
  const subscriptions = bus.subscriptions.map((subscription, index) =>
    drawSubscription(bus, subscription, rowOf(index), from, last),
  );
  const unprocessed = [
    ...bus.catchAlls.map(({ rule, queue }) => drawCatchAll(bus, rule, queue, last, from)),
    bus.undelivered
      ? edge({ from: middleOf("bus", top + busHeight), to: middleOf("bus", last), kind: "trouble" }) +
        unprocessedBox("bus", last, "undelivered", bus.undelivered)
      : "",
    bus.rejected ? unprocessedBox("unprocessed", last, "rejected", bus.rejected) : "",
  ];
  const own = box({
    ...columns.bus,
    y: top,
    height: busHeight,
    node: `bus ${bus.name}`,
    title: bus.title,
    figures: [{ count: `published ${bus.name}`, says: "published" }],
  });
  const svg = [...subscriptions, ...unprocessed, own].join("");
  return { svg, height: last + boxHeight - top, middle };
}

function drawSubscription(
  bus: Bus,
  subscription: Subscription,
  y: number,
  from: Side,
  unprocessedRow: number,
): string {
  const middle = y + boxHeight / 2;
  const rule = `${bus.name}/${subscription.rule}`;
  const rejected = bus.rejected && {
    from: side("function", middle, "right"),
    to: side("unprocessed", unprocessedRow + boxHeight / 2, "left"),
    kind: "trouble" as const,
  };
  return [
    edge({ from, to: side("rule", middle, "left"), count: `matched ${rule}` }),
    edge({
      from: side("rule", middle, "right"),
      to: side("queue", middle, "left"),
      count: `delivered ${subscription.queue}`,
    }),
    edge({
      from: side("queue", middle, "right"),
      to: side("function", middle, "left"),
      count: `received ${subscription.functionName}`,
    }),
    rejected ? edge(rejected) : "",
    subscription.deadLetters
      ? edge({
          from: side("function", middle, "right"),
          to: side("unprocessed", middle, "left"),
          count: `into ${subscription.deadLetters}`,
          kind: "trouble",
        }) + unprocessedBox("unprocessed", y, "dead letters", subscription.deadLetters)
      : "",
    ruleBox(rule, subscription.rule, y),
    queueBox("queue", y, subscription.rule, subscription.queue),
    box({
      ...columns.function,
      y,
      height: boxHeight,
      node: `function ${subscription.functionName}`,
      title: subscription.rule,
      breaker: subscription.functionName,
      figures: [{ count: `handled ${subscription.functionName}`, says: "handled" }],
    }),
  ].join("");
}

function drawCatchAll(bus: Bus, rule: string, queue: string, y: number, from: Side): string {
  const middle = y + boxHeight / 2;
  return [
    edge({ from, to: side("rule", middle, "left"), count: `matched ${bus.name}/${rule}`, kind: "trouble" }),
    edge({ from: side("rule", middle, "right"), to: side("queue", middle, "left"), kind: "trouble" }),
    ruleBox(`${bus.name}/${rule}`, rule, y),
    unprocessedBox("queue", y, rule, queue),
  ].join("");
}

/** A bus that leads to the others: on the left, level with the middle of them. */
function drawRouter(bus: Bus, middle: number, middles: ReadonlyMap<string, number>): string[] {
  const top = middle - boxHeight;
  const bottom = middle + boxHeight;
  const unprocessed = [
    ...bus.catchAlls.map(({ rule, queue }) => ({ title: rule, queue })),
    ...(bus.undelivered ? [{ title: "undelivered", queue: bus.undelivered }] : []),
  ];
  return [
    ...bus.forwards.map(({ rule, bus: to }) =>
      edge({
        from: side("ingress", middle, "right"),
        to: side("bus", middles.get(to) ?? middle, "left"),
        count: `matched ${bus.name}/${rule}`,
      }),
    ),
    ...(unprocessed.length > 0
      ? [edge({ from: middleOf("ingress", bottom), to: middleOf("ingress", bottom + 12), kind: "trouble" })]
      : []),
    ...unprocessed.map(({ title, queue }, index) =>
      unprocessedBox("ingress", bottom + 12 + index * rowHeight, title, queue),
    ),
    box({
      ...columns.ingress,
      y: top,
      height: 2 * boxHeight,
      node: `bus ${bus.name}`,
      title: bus.title,
      figures: [{ count: `published ${bus.name}`, says: "published" }],
    }),
  ];
}

function drawOthers({ otherFunctions, otherQueues }: Topology, y: number): string[] {
  const [functionName] = otherFunctions;
  const [queue] = otherQueues;
  const middle = y + boxHeight / 2;
  return [
    functionName && queue
      ? edge({
          from: side("function", middle, "right"),
          to: side("unprocessed", middle, "left"),
          kind: "trouble",
        })
      : "",
    functionName
      ? box({
          ...columns.function,
          y,
          height: boxHeight,
          node: `function ${functionName}`,
          title: "recovery",
          figures: [{ count: `invoked ${functionName}`, says: "runs" }],
        })
      : "",
    queue ? unprocessedBox("unprocessed", y, "parking lot", queue) : "",
  ];
}

function ruleBox(node: string, title: string, y: number): string {
  return box({
    ...columns.rule,
    y: y + 5,
    height: boxHeight - 10,
    node: `rule ${node}`,
    title,
    kind: "rule",
  });
}

function queueBox(column: Column, y: number, title: string, queue: string): string {
  return box({ ...columns[column], y, height: boxHeight, node: `queue ${queue}`, title, queue });
}

function unprocessedBox(column: Column, y: number, title: string, unprocessed: string): string {
  const node = `queue ${unprocessed}`;
  return box({ ...columns[column], y, height: boxHeight, node, title, unprocessed, kind: "unprocessed" });
}

function side(column: Column, y: number, at: "left" | "right"): Side {
  const { x, width } = columns[column];
  return { x: at === "left" ? x : x + width, y, leaves: "sideways" };
}

function middleOf(column: Column, y: number): Side {
  const { x, width } = columns[column];
  return { x: x + width / 2, y, leaves: "down" };
}
