import type { Bus, Subscription, Topology } from "../../topology/read-topology";

type Kind = "bus" | "rule" | "queue" | "function";

/** How a kind of resource is drawn: what stands before and behind its label. */
const shapes: Readonly<Record<Kind, readonly [open: string, close: string]>> = {
  bus: ["([", "])"],
  rule: ["{{", "}}"],
  queue: ["[", "]"],
  function: ["(", ")"],
};

/** A stack's buses, rules, queues and functions as a Mermaid flowchart. Ids come from names: a new node moves no other. */
export function drawFlowchart(topology: Topology): string {
  const { buses, otherFunctions, otherQueues } = topology;
  const others = [
    ...otherFunctions.map((name) => node("function", name, name)),
    ...otherQueues.map((name) => node("queue", name, name)),
  ];
  return [
    "flowchart LR",
    ...buses.flatMap((bus) => group(id("group", bus.name), bus.name, nodesOf(bus))),
    ...(others.length > 0 ? group("group_others", "fed by no bus", others) : []),
    ...buses.flatMap(edgesOf).map((line) => `  ${line}`),
  ].join("\n");
}

function group(groupId: string, title: string, nodes: readonly string[]): string[] {
  return [`  subgraph ${groupId}["${title}"]`, ...nodes.map((line) => `    ${line}`), "  end"];
}

function nodesOf(bus: Bus): string[] {
  const { name, subscriptions, forwards, catchAlls, undelivered, rejected } = bus;
  const queue = (full: string): string => node("queue", full, shortened(full, name));
  return [
    node("bus", name, bus.title),
    ...[...forwards, ...subscriptions, ...catchAlls].map(({ rule }) => node("rule", `${name}/${rule}`, rule)),
    ...subscriptions.flatMap((subscription) => [
      queue(subscription.queue),
      node("function", subscription.functionName, shortened(subscription.functionName, name)),
      ...(subscription.deadLetters ? [queue(subscription.deadLetters)] : []),
    ]),
    ...catchAlls.map((one) => queue(one.queue)),
    ...(undelivered ? [queue(undelivered)] : []),
    ...(rejected ? [queue(rejected)] : []),
  ];
}

function edgesOf(bus: Bus): string[] {
  const { name, forwards, subscriptions, catchAlls, undelivered } = bus;
  const ruleId = (rule: string): string => id("rule", `${name}/${rule}`);
  return [
    ...[...forwards, ...subscriptions, ...catchAlls].map(
      ({ rule }) => `${id("bus", name)} --> ${ruleId(rule)}`,
    ),
    ...forwards.map((one) => `${ruleId(one.rule)} --> ${id("bus", one.bus)}`),
    ...subscriptions.flatMap((subscription) =>
      subscriptionEdges(subscription, ruleId(subscription.rule), bus),
    ),
    ...catchAlls.map((one) => `${ruleId(one.rule)} --> ${id("queue", one.queue)}`),
    ...(undelivered ? [`${id("bus", name)} -.-> ${id("queue", undelivered)}`] : []),
  ];
}

function subscriptionEdges(
  { queue, functionName, deadLetters }: Subscription,
  ruleId: string,
  { rejected }: Bus,
): string[] {
  const [from, to] = [id("queue", queue), id("function", functionName)];
  return [
    `${ruleId} --> ${from}`,
    `${from} --> ${to}`,
    ...(deadLetters ? [`${to} -.-> ${id("queue", deadLetters)}`] : []),
    ...(rejected ? [`${to} -.-> ${id("queue", rejected)}`] : []),
  ];
}

function node(kind: Kind, name: string, label: string): string {
  const [open, close] = shapes[kind];
  return `${id(kind, name)}${open}"${kind} ${label}"${close}`;
}

function id(kind: Kind | "group", name: string): string {
  return `${kind}_${name.replace(/[^A-Za-z0-9]/g, "_")}`;
}

/** Names in AWS begin with their bus' name, which the group's title says. */
function shortened(name: string, busName: string): string {
  return name.startsWith(`${busName}-`) ? name.slice(busName.length + 1) : name;
}
