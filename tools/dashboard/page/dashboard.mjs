import { showIssues, showPicture, showSteps, showTiles, showVerdict } from "./show.mjs";
import { showTables } from "./tables.mjs";

const link = document.getElementById("link");
const onlyTrouble = document.getElementById("only-trouble");
let latest;
let isDrawn = true;

const stream = new EventSource("/_local/dashboard/events");
stream.onopen = () => setLink(true);
stream.onerror = () => setLink(false);
stream.onmessage = ({ data }) => {
  const snapshot = JSON.parse(data);
  snapshot.before = latest;
  if (latest) delete latest.before;
  latest = snapshot;
  draw();
};
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

function setLink(isLive) {
  link.textContent = isLive ? "live" : "not connected: what you see is old";
  link.classList.toggle("live", isLive);
  document.body.classList.toggle("stale", !isLive);
}
