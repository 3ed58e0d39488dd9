import type { BusPart, Lane, Topology } from "../topology/topology";
import { box, edge, type Side } from "./svg-parts";

/** Left edges and widths of the columns, in the picture's own units. */
const columns = {
  ingress: { x: 2, width: 112 },
  bus: { x: 158, width: 112 },
  rule: { x: 318, width: 98 },
  queue: { x: 468, width: 122 },
  function: { x: 638, width: 122 },
  aside: { x: 808, width: 110 },
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
    aside: "Set aside",
  };
  return Object.entries(heads).map(
    ([column, title]) => `<text class="head" x="${columns[column as Column].x}" y="10">${title}</text>`,
  );
}

/** One bus with a row per subscriber, and a last row of what was set aside on the way. */
function drawBand(bus: BusPart, top: number): { svg: string; height: number; middle: number } {
  const rowOf = (index: number): number => top + index * rowHeight;
  const last = rowOf(bus.lanes.length);
  const busHeight = Math.max(1, bus.lanes.length) * rowHeight - (rowHeight - boxHeight);
  const middle = top + busHeight / 2;
  const from = side("bus", middle, "right");
  const lanes = bus.lanes.map((lane, index) => drawLane(bus, lane, rowOf(index), from, last));
  const asides = [
    ...bus.catchAlls.map(({ rule, queue }) => drawCatchAll(bus, rule, queue, last, from)),
    bus.undelivered
      ? edge({ from: bottomOf("bus", top + busHeight), to: topOf("bus", last), kind: "trouble" }) +
        asideBox("bus", last, "undelivered", bus.undelivered)
      : "",
    bus.rejected ? asideBox("aside", last, "rejected", bus.rejected) : "",
  ];
  const own = box({
    ...columns.bus,
    y: top,
    height: busHeight,
    node: `bus ${bus.name}`,
    title: bus.title,
    figures: [{ count: `published ${bus.name}`, says: "published" }],
  });
  const svg = [...lanes, ...asides, own].join("");
  return { svg, height: last + boxHeight - top, middle };
}

function drawLane(bus: BusPart, lane: Lane, y: number, from: Side, asideRow: number): string {
  const middle = y + boxHeight / 2;
  const rule = `${bus.name}/${lane.rule}`;
  const rejected = bus.rejected && {
    from: side("function", middle, "right"),
    to: side("aside", asideRow + boxHeight / 2, "left"),
    kind: "trouble" as const,
  };
  return [
    edge({ from, to: side("rule", middle, "left"), count: `matched ${rule}` }),
    edge({
      from: side("rule", middle, "right"),
      to: side("queue", middle, "left"),
      count: `delivered ${lane.queue}`,
    }),
    edge({
      from: side("queue", middle, "right"),
      to: side("function", middle, "left"),
      count: `received ${lane.functionName}`,
    }),
    rejected ? edge(rejected) : "",
    lane.deadLetters
      ? edge({
          from: side("function", middle, "right"),
          to: side("aside", middle, "left"),
          count: `into ${lane.deadLetters}`,
          kind: "trouble",
        }) + asideBox("aside", y, "dead letters", lane.deadLetters)
      : "",
    ruleBox(rule, lane.rule, y),
    queueBox("queue", y, lane.rule, lane.queue),
    box({
      ...columns.function,
      y,
      height: boxHeight,
      node: `function ${lane.functionName}`,
      title: lane.rule,
      breaker: lane.functionName,
      figures: [{ count: `handled ${lane.functionName}`, says: "handled" }],
    }),
  ].join("");
}

function drawCatchAll(bus: BusPart, rule: string, queue: string, y: number, from: Side): string {
  const middle = y + boxHeight / 2;
  return [
    edge({ from, to: side("rule", middle, "left"), count: `matched ${bus.name}/${rule}`, kind: "trouble" }),
    edge({ from: side("rule", middle, "right"), to: side("queue", middle, "left"), kind: "trouble" }),
    ruleBox(`${bus.name}/${rule}`, rule, y),
    asideBox("queue", y, rule, queue),
  ].join("");
}

/** A bus that leads to the others: on the left, level with the middle of them. */
function drawRouter(bus: BusPart, middle: number, middles: ReadonlyMap<string, number>): string[] {
  const top = middle - boxHeight;
  const bottom = middle + boxHeight;
  const asides = [
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
    ...(asides.length > 0
      ? [edge({ from: bottomOf("ingress", bottom), to: topOf("ingress", bottom + 12), kind: "trouble" })]
      : []),
    ...asides.map(({ title, queue }, index) =>
      asideBox("ingress", bottom + 12 + index * rowHeight, title, queue),
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
      ? edge({ from: side("function", middle, "right"), to: side("aside", middle, "left"), kind: "trouble" })
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
    queue ? asideBox("aside", y, "parked", queue) : "",
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

function asideBox(column: Column, y: number, title: string, queue: string): string {
  return box({
    ...columns[column],
    y,
    height: boxHeight,
    node: `queue ${queue}`,
    title,
    aside: queue,
    kind: "aside",
  });
}

function side(column: Column, y: number, at: "left" | "right"): Side {
  const { x, width } = columns[column];
  return { x: at === "left" ? x : x + width, y, leaves: "sideways" };
}

function topOf(column: Column, y: number): Side {
  const { x, width } = columns[column];
  return { x: x + width / 2, y, leaves: "down" };
}

const bottomOf = topOf;
