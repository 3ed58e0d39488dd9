import { make, time } from "./show.mjs";

const dialog = document.getElementById("details");
const title = document.getElementById("details-title");
const body = document.getElementById("details-body");

/** Shows what lies in a queue, or the way of an event, when somebody asks for it by mouse or keyboard. */
export function listenForQuestions() {
  document.addEventListener("click", ({ target }) => answer(target));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    // Buttons make a click of these keys themselves.
    if (!(event.target instanceof SVGElement) || !answer(event.target)) return;
    event.preventDefault();
  });
  document.getElementById("details-close").onclick = () => dialog.close();
}

function answer(target) {
  const asked = target.closest("[data-open-queue], [data-open-life], [data-redrive]");
  if (!asked) return false;
  const { openQueue, openLife, redrive } = asked.dataset;
  const shown = redrive ? sendBack(redrive) : openQueue ? showQueue(openQueue) : showLife(openLife);
  shown.catch((error) => show("This did not work", [make("p", {}, String(error.message))]));
  return true;
}

async function showQueue(name) {
  const { messages, count, canReturn } = await ask(`queue/${encodeURIComponent(name)}`);
  const first = count > messages.length ? `, the oldest ${messages.length} of them` : "";
  show(`${name}: ${count} ${count === 1 ? "message" : "messages"}${first}`, [
    ...(canReturn ? [questionButton("Send all back (redrive)", "redrive", name)] : []),
    ...messages.map(showMessage),
    ...(count === 0 ? [make("p", { className: "quiet" }, "It is empty.")] : []),
  ]);
}

function showMessage({ messageId, type, eventId, sentAtMs, reason, detail, body: text }) {
  return make(
    "article",
    {},
    make("h3", {}, [type || "unknown type", reason].filter(Boolean).join(": ")),
    ...(detail ? [make("p", {}, detail)] : []),
    make("p", { className: "quiet" }, `since ${time(sentAtMs)}, ${eventId ?? messageId}`),
    questionButton("Its way", "openLife", eventId ?? messageId),
    make("pre", {}, laidOut(text)),
  );
}

async function showLife(id) {
  const steps = await ask(`life/${encodeURIComponent(id)}`);
  const rows = steps.map(({ atMs, step, where, note }) =>
    make(
      "tr",
      {},
      ...[time(atMs), step].map((text) => make("td", { className: "left" }, text)),
      ...[where, note ?? ""].map((text) => make("td", { className: "left wide" }, text)),
    ),
  );
  const heads = ["Time", "Step", "Where", "Why"].map((text) =>
    make("th", { className: "left", scope: "col" }, text),
  );
  const table = make("table", {}, make("thead", {}, make("tr", {}, ...heads)), make("tbody", {}, ...rows));
  const gone = make("p", { className: "quiet" }, "It is so long ago that nothing remembers it.");
  show(`The way of ${id}`, [rows.length > 0 ? table : gone]);
}

async function sendBack(queue) {
  show(`Sending back what lies in ${queue}`, [make("p", { className: "quiet" }, "…")]);
  const { command, output, hasSucceeded } = await ask(`redrive/${encodeURIComponent(queue)}`, "POST");
  show(hasSucceeded ? `Sent back from ${queue}` : `Not sent back from ${queue}`, [
    make("pre", {}, `${command}\n\n${output}`),
    questionButton("What lies there now", "openQueue", queue),
  ]);
}

function questionButton(text, question, name) {
  const button = make("button", { type: "button" }, text);
  button.dataset[question] = name;
  return button;
}

async function ask(path, method = "GET") {
  const response = await fetch(`/_local/dashboard/${path}`, { method });
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}

function show(text, children) {
  title.textContent = text;
  body.replaceChildren(...children);
  if (!dialog.open) dialog.showModal();
  body.scrollTop = 0;
}

function laidOut(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
