"use strict";

// What the node tells, as it comes. Bounded, so that the page is the same after a minute and after a day.

const KEPT_POINTS = 600;
const KEPT_ALERTS = 100;
const SILENCE_MS = 20000; // the node speaks every second

function tookSummary(line) {
  if (!summaries.has(line.window_s)) {
    summaries.set(line.window_s, []);
    chosen ??= line.window_s;
    changed(showWindows);
  }
  const all = summaries.get(line.window_s);
  let at = all.length;
  while (at > 0 && all[at - 1].window_end_ms >= line.window_end_ms) --at;
  const isRepeat = all[at]?.window_end_ms === line.window_end_ms;
  all.splice(at, isRepeat ? 1 : 0, line);
  if (all.length > KEPT_POINTS) {
    all.shift();
    if (pointer !== null && line.window_s === chosen) pointer = Math.max(0, pointer - 1);
  }
  changed(showCharts);
  changed(showState);
}

function tookAlert(alert) {
  if (alerts.some((known) => known.id === alert.id)) return;
  alerts = [alert, ...alerts].slice(0, KEPT_ALERTS);
  changed(showAlerts);
}

function tookStatus(now) {
  const isFirst = nodeStatus === null;
  nodeStatus = now;
  // The first tells what the messages are, by which figures are shown and written.
  if (isFirst) speak(language ?? now.language);
  changed(showStatus);
}

let link = "connecting";
let source = null;
let lastHeard = Date.now();
let retry = null;

function showLink() {
  document.body.classList.toggle("is-live", link === "live");
  document.body.classList.toggle("is-lost", link === "lost");
  if (element("link").textContent !== word[link]) element("link").textContent = word[link];
}

function setLink(now) {
  link = now;
  showLink();
}

function connect() {
  clearTimeout(retry);
  source?.close();
  lastHeard = Date.now();
  source = new EventSource("/api/events");
  const on = (kind, take) =>
    source.addEventListener(kind, (event) => {
      lastHeard = Date.now();
      if (link !== "live") setLink("live");
      take(JSON.parse(event.data));
    });
  on("summary", tookSummary);
  on("alert", tookAlert);
  on("status", tookStatus);
  source.addEventListener("error", () => {
    setLink("lost");
    // The browser tries again by itself, but not after an answer that says no.
    if (source.readyState === EventSource.CLOSED) retry = setTimeout(connect, 3000);
  });
}

// A connection can die without a word.
setInterval(() => {
  if (source.readyState !== EventSource.CLOSED && Date.now() - lastHeard > SILENCE_MS) {
    setLink("lost");
    connect();
  }
}, 5000);

const wanted = language;
speak(language ?? "en");
language = wanted; // None yet: the node's own, once it has said which.
connect();
