import { breakerClass, depth, duration, make, number, replace, runbookLink, time } from "./show.mjs";

/** Everything below the picture. */
export function showTables(snapshot) {
  showConsumers(snapshot);
  showBuses(snapshot);
  showReasons(snapshot);
  showCost(snapshot);
  showAlarms(snapshot);
  showNotifications(snapshot);
}

function showConsumers({ topology, consumers, breakers, isDelivering, queues, history }) {
  const heads = [
    "Consumer",
    "Breaker",
    "Last 5 minutes",
    "In",
    "Out",
    "Late p99",
    "Takes p99",
    "Retried",
    "Deferred",
    "Rejected",
    "Dead letters",
    "Duplicates",
    "Waiting",
    "Oldest",
    "Invocations",
    "Errors",
    "Throttles",
  ];
  const rows = topology.buses.flatMap(({ title, subscriptions }) =>
    subscriptions.map(({ rule, queue, functionName }) => {
      const figures = consumers[functionName] ?? {};
      const state = breakers[functionName]?.state ?? "CLOSED";
      const isStopped = isDelivering[functionName] === false;
      const kind = isStopped ? "bad" : { open: "bad", probing: "warn" }[breakerClass(state)];
      return [
        left(`${title}/${rule}`),
        cell(words(state) + (isStopped ? ", stopped" : ""), `left state ${kind ?? ""}`),
        make("td", {}, timeline(history[`breaker ${functionName}`])),
        count(figures.received),
        count(figures.processed),
        cell(duration(figures.ageP99Ms)),
        cell(duration(figures.durationP99Ms)),
        count(figures.retried),
        count(figures.deferred, "warn"),
        count(figures.invalid, "warn"),
        count(figures.deadLettered, "warn"),
        count(figures.duplicate),
        count(depth(queues[queue])),
        cell(duration(queues[queue]?.oldestAgeMs)),
        count(figures.invocations),
        count(figures.errors, "bad"),
        count(figures.throttles, "warn"),
      ];
    }),
  );
  table("consumers", heads, rows, 3);
}

function showBuses({ topology, counts, queues }) {
  const of = (step, place) => counts[`${step} ${place}`] ?? 0;
  const rows = topology.buses.map(
    ({ name, title, subscriptions, forwards, catchAlls, undelivered, rejected }) => {
      const rules = [...subscriptions, ...forwards, ...catchAlls].map(({ rule }) => `${name}/${rule}`);
      return [
        left(title),
        count(of("published", name)),
        count(rules.reduce((sum, rule) => sum + of("matched", rule), 0)),
        count(subscriptions.reduce((sum, { queue }) => sum + of("delivered", queue), 0)),
        count(of("refused", name), "bad"),
        count(depth(queues[undelivered]), "bad"),
        count(
          catchAlls.reduce((sum, { queue }) => sum + depth(queues[queue]), 0),
          "warn",
        ),
        count(depth(queues[rejected]), "warn"),
      ];
    },
  );
  const heads = [
    "Bus",
    "Published",
    "Matched",
    "Delivered",
    "Refused",
    "Undelivered",
    "Unmatched",
    "Rejected",
  ];
  table("buses", heads, rows);
}

/** The most frequent ones; the rest is in the logs. */
const reasonsShown = 12;

function showReasons({ reasons, topology }) {
  const titles = new Map(
    topology.buses.flatMap(({ title, subscriptions }) =>
      subscriptions.map(({ functionName, rule }) => [functionName, `${title}/${rule}`]),
    ),
  );
  const rows = reasons
    .slice(0, reasonsShown)
    .map((one) => [
      left(one.reason),
      left(titles.get(one.functionName) ?? one.functionName),
      count(one.count),
    ]);
  table("reasons", ["Reason", "Consumer", "Events"], rows, 2);
}

function showCost(snapshot) {
  const { counts, consumers, loggedCharacters, queues, unprocessedQueues } = snapshot;
  const received = counts.received ?? 0;
  const sum = (key) => Object.values(consumers).reduce((total, figures) => total + figures[key], 0);
  const kept = unprocessedQueues.reduce((sum, name) => sum + depth(queues[name]), 0);
  const per = (value, of) => (of > 0 ? number(value / of) : "–");
  table(
    "cost",
    ["", ""],
    [
      [left("Deliveries per event published"), cell(per(counts.delivered ?? 0, counts.published ?? 0))],
      [left("Events per invocation, last 5 minutes"), cell(per(sum("received"), sum("invocations")))],
      [left("Receives per event handled"), cell(per(received, counts.handled ?? 0))],
      [left("Log characters per event received"), cell(per(loggedCharacters, received))],
      [left("Unprocessed messages"), cell(number(kept))],
    ],
  );
}

function showAlarms({ alarms, alarmCount }) {
  const rows = alarms.map(({ name, state, urgency, sinceMs, reason, runbook }) => [
    cell(words(state), `left state ${state === "ALARM" ? (urgency === "page" ? "bad" : "warn") : ""}`),
    left(name),
    runbook ? make("td", { className: "left" }, runbookLink(runbook)) : left(""),
    left(urgency === "none" ? "" : urgency),
    left(time(sinceMs)),
    cell(reason, "left wide quiet"),
  ]);
  const well = alarmCount - alarms.length;
  const rest = [
    [cell("OK", "left"), left(`${well} of ${alarmCount} alarms`), left(""), left(""), left(""), left("")],
  ];
  const heads = ["State", "Alarm", "What to do", "Urgency", "Since", "Why"];
  table("alarms", heads, [...rows, ...(well > 0 ? rest : [])], 6);
}

function showNotifications({ notifications }) {
  const rows = notifications.map(({ atMs, topic, subject }) => [
    left(time(atMs)),
    left(topic),
    cell(subject, "left wide"),
  ]);
  table("notifications", ["Time", "Topic", "Subject"], rows, 3);
}

function timeline(values = []) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "timeline");
  svg.setAttribute("viewBox", `0 0 ${Math.max(1, values.length)} 1`);
  svg.setAttribute("preserveAspectRatio", "none");
  svg.innerHTML = values
    .map(
      (value, index) => `<rect x="${index}" y="0" width="1.02" height="1" class="${breakerClass(value)}"/>`,
    )
    .join("");
  return svg;
}

function table(id, heads, rows, leftColumns = 1) {
  const head = heads.map((text, index) =>
    make("th", { className: index < leftColumns ? "left" : "", scope: "col" }, text),
  );
  const none = make("td", { className: "left quiet", colSpan: heads.length }, "none");
  const body = rows.length > 0 ? rows.map((cells) => make("tr", {}, ...cells)) : [make("tr", {}, none)];
  replace(id, [make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...body)]);
}

function left(text) {
  return cell(text, "left");
}

function cell(text, className = "") {
  return make("td", { className }, text);
}

function count(value = 0, kind = "") {
  return cell(number(value), value === 0 ? "zero" : kind);
}

function words(state) {
  return state.toLowerCase().replaceAll("_", " ");
}
