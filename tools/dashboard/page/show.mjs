/** Numbers as short as they can be read: 998, 12.3k. */
export function number(value = 0) {
  if (value < 10_000) return String(Math.round(value * 10) / 10);
  return value < 1_000_000 ? `${(value / 1000).toFixed(1)}k` : `${(value / 1_000_000).toFixed(1)}M`;
}

/** Durations in their own unit. */
export function duration(ms) {
  if (ms === undefined) return "–";
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  if (ms < 3_600_000) return `${Math.round(ms / 60_000)} min`;
  return ms < 172_800_000 ? `${(ms / 3_600_000).toFixed(1)} h` : `${(ms / 86_400_000).toFixed(1)} d`;
}

export function time(ms) {
  return new Date(ms).toLocaleTimeString("en-GB");
}

export function depth(queue) {
  return queue ? queue.visible + queue.inFlight + queue.delayed : 0;
}

export function showVerdict({ issues }) {
  const bad = issues.filter(({ severity }) => severity === "bad").length;
  const verdict = document.getElementById("verdict");
  verdict.className = `verdict ${bad > 0 ? "bad" : issues.length > 0 ? "warn" : "good"}`;
  const things = (count) => (count === 1 ? "1 thing" : `${count} things`);
  if (bad > 0) verdict.textContent = `${things(bad)} wrong`;
  else if (issues.length > 0) verdict.textContent = `Events flow; ${things(issues.length)} to look at`;
  else verdict.textContent = "All is well";
}

export function showTiles(snapshot) {
  const { counts, queues, consumers, alarms, topology, unprocessedQueues, alarmCount } = snapshot;
  const subscriptions = topology.buses.flatMap((bus) => bus.subscriptions);
  const ages = Object.values(consumers).flatMap(({ ageP99Ms }) => ageP99Ms ?? []);
  const depths = unprocessedQueues.map((name) => depth(queues[name]));
  const unprocessed = depths.reduce((sum, one) => sum + one, 0);
  const firing = alarms.filter(({ state }) => state === "ALARM");
  const sum = (key) => subscriptions.reduce((total, { queue }) => total + (queues[queue]?.[key] ?? 0), 0);
  // What the domain buses were told by the ingress bus was published before.
  const inner = topology.buses.flatMap(({ name, forwards }) =>
    forwards.map(({ rule }) => `matched ${name}/${rule}`),
  );
  const forwarded = inner.reduce((total, key) => total + (counts[key] ?? 0), 0);
  write("published", number((counts.published ?? 0) - forwarded));
  write("handled", number(counts.handled));
  write("waiting", number(sum("visible") + sum("delayed")));
  write("in-flight", `${number(sum("inFlight"))} in flight`);
  write("late", ages.length > 0 ? duration(Math.max(...ages)) : "–");
  write("unprocessed", number(unprocessed));
  write("unprocessed-says", unprocessed > 0 ? `in ${depths.filter(Boolean).length} queues` : "none");
  write("firing", number(firing.length));
  write("alarm-count", `of ${alarmCount} firing`);
  mark("unprocessed-tile", unprocessed > 0 ? "warn" : "");
  mark(
    "alarm-tile",
    firing.some(({ urgency }) => urgency === "page") ? "bad" : firing.length > 0 ? "warn" : "",
  );
  for (const step of ["published", "handled"]) showLine(step, snapshot);
}

function showLine(step, { counts, before, atMs, history }) {
  const seconds = before ? (atMs - before.atMs) / 1000 : 0;
  const rate = seconds > 0 ? ((counts[step] ?? 0) - (before.counts[step] ?? 0)) / seconds : 0;
  write(`${step}-rate`, `${number(rate < 10 ? rate : Math.round(rate))}/s`);
  const values = history[step] ?? [];
  const most = Math.max(1, ...values);
  const points = values.map((value, index) => `${index},${(19 - (value / most) * 18).toFixed(1)}`).join(" ");
  document.getElementById(`${step}-line`).innerHTML = `<polyline points="${points}"/>`;
}

/** Figures and states of the picture that the server drew. */
export function showPicture({ counts, before, queues, breakers, issues }) {
  for (const element of document.querySelectorAll("[data-count]")) {
    const count = counts[element.dataset.count] ?? 0;
    const isLabel = element.classList.contains("count");
    setText(element, isLabel && count === 0 ? "" : number(count));
  }
  for (const element of document.querySelectorAll("[data-edge]")) {
    const key = element.dataset.edge;
    element.classList.toggle("moving", Boolean(before) && (counts[key] ?? 0) > (before.counts[key] ?? 0));
  }
  for (const element of document.querySelectorAll("[data-queue]")) {
    const { visible = 0, inFlight = 0, delayed = 0 } = queues[element.dataset.queue] ?? {};
    const isEmpty = visible + inFlight + delayed === 0;
    setText(element, isEmpty ? "empty" : `${number(visible + delayed)} wait · ${number(inFlight)} out`);
  }
  for (const element of document.querySelectorAll("[data-unprocessed]")) {
    setText(element, number(depth(queues[element.dataset.unprocessed])));
  }
  for (const element of document.querySelectorAll("[data-breaker]")) {
    element.setAttribute("class", `breaker ${breakerClass(breakers[element.dataset.breaker]?.state)}`);
  }
  const severities = new Map();
  for (const { severity, places } of [...issues].reverse()) {
    for (const place of places) severities.set(place, severity);
  }
  for (const element of document.querySelectorAll("[data-node]")) {
    const severity = severities.get(element.dataset.node);
    element.classList.toggle("bad", severity === "bad");
    element.classList.toggle("warn", severity === "warn");
  }
}

export function breakerClass(state) {
  if (state === "OPEN" || state === "FORCED_OPEN" || state === 2) return "open";
  return state === "HALF_OPEN" || state === 1 ? "probing" : "";
}

export function showIssues({ issues }) {
  const items = issues.map(({ severity, title, detail, alarm }) =>
    item(severity, title, alarm ? [detail, since(alarm)] : [detail]),
  );
  const well = item("well", "Nothing", ["Every event that came in was handled, or is on its way."]);
  replace("issues", items.length > 0 ? items : [well]);
}

function since({ name, urgency, sinceMs, runbook }) {
  const text = `${urgency === "none" ? "alarm" : urgency} since ${time(sinceMs)}`;
  return make("em", { title: name }, text, ...(runbook ? [" · ", runbookLink(runbook)] : []));
}

/** What to do about an alarm. */
export function runbookLink(name) {
  const href = `/_local/dashboard/runbooks/${name}`;
  return make("a", { href, target: "_blank", rel: "noopener" }, `runbook ${name}`);
}

function item(kind, title, details) {
  return make("li", { className: kind }, make("b", {}, title), make("span", {}, ...details));
}

const troubles = new Set([
  "refused",
  "unmatched",
  "undelivered",
  "returned",
  "redriven",
  "function-error",
  "sent",
]);

/** Short titles of places, such as `user/journal`, by their names in AWS. */
function placeTitles({ topology }) {
  return new Map(
    topology.buses.flatMap(({ name, title, subscriptions, catchAlls, undelivered, rejected }) => [
      [name, title],
      [undelivered, `${title} undelivered`],
      [rejected, `${title} rejected`],
      ...catchAlls.map(({ rule, queue }) => [queue, `${title} ${rule}`]),
      ...subscriptions.flatMap(({ rule, queue, functionName, deadLetters }) => [
        [queue, `${title}/${rule}`],
        [functionName, `${title}/${rule}`],
        [deadLetters, `${title}/${rule} dead letters`],
      ]),
    ]),
  );
}

export function showSteps(snapshot, isOnlyTrouble) {
  const list = document.getElementById("steps");
  // Somebody reads or selects: the list keeps still.
  if (list.matches(":hover, :focus-within")) return;
  const titles = placeTitles(snapshot);
  const items = (isOnlyTrouble ? snapshot.troubles : snapshot.recent).map(
    ({ atMs, step, where, type, id, note }) =>
      make(
        "li",
        { className: troubles.has(step) ? "trouble" : step },
        withData(
          make(
            "button",
            { type: "button", title: [type, id, where, note].filter(Boolean).join("\n") },
            make("time", {}, time(atMs)),
            make("span", { className: "step" }, step),
            make("span", {}, type || id),
            make("span", { className: "where" }, place(titles, where, note)),
          ),
          { openLife: id },
        ),
      ),
  );
  list.replaceChildren(...items);
}

function place(titles, where, note) {
  const name = where.split(":").at(-1);
  return [titles.get(name) ?? name, note].filter(Boolean).join(" – ");
}

/** An element with properties and children; texts stay texts, whatever is in them. */
export function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

function withData(element, data) {
  Object.assign(element.dataset, data);
  return element;
}

/** Replaces the children of an element, unless they say the same already. */
export function replace(id, children) {
  const element = document.getElementById(id);
  const isSame =
    element.childElementCount === children.length &&
    children.every((child, index) => child.isEqualNode(element.children[index]));
  if (!isSame) element.replaceChildren(...children);
}

function write(id, text) {
  setText(document.getElementById(id), text);
}

function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function mark(id, kind) {
  document.getElementById(id).className = `tile ${kind}`;
}
