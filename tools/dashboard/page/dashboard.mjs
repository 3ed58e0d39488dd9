import { listenForQuestions } from "./details.mjs";
import { showIssues, showPicture, showSteps, showTiles, showVerdict } from "./show.mjs";
import { showTables } from "./tables.mjs";

const link = document.getElementById("link");
const onlyTrouble = document.getElementById("only-trouble");
let latest;
let isDrawn = true;

/** Before the page asks again whether the server is back. */
const reconnectMs = 1000;

connect();
listenForQuestions();
onlyTrouble.onchange = draw;

/** At most once per frame, and not at all while the page is hidden: only the newest state is worth drawing. */
function draw() {
  if (!isDrawn || !latest) return;
  isDrawn = false;
  requestAnimationFrame(() => {
    isDrawn = true;
    showVerdict(latest);
    showTiles(latest);
    showPicture(latest);
    showIssues(latest);
    showSteps(latest, onlyTrouble.checked);
    showTables(latest);
  });
}

/** A browser gives up where the server answers, but not yet with the page: while a stack is brought up again. */
function connect() {
  const stream = new EventSource("/_local/dashboard/events");
  stream.onopen = () => setLink(true);
  stream.onerror = () => {
    setLink(false);
    if (stream.readyState === EventSource.CLOSED) setTimeout(connect, reconnectMs);
  };
  stream.onmessage = ({ data }) => {
    const snapshot = JSON.parse(data);
    // Another start may be of another stack, and its picture is the server's.
    if (latest && latest.startedAtMs !== snapshot.startedAtMs) return location.reload();
    snapshot.before = latest;
    if (latest) delete latest.before;
    latest = snapshot;
    draw();
  };
}

function setLink(isLive) {
  link.textContent = isLive ? "live" : "not connected: what you see is old";
  link.classList.toggle("live", isLive);
  document.body.classList.toggle("stale", !isLive);
}
