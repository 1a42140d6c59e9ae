"use strict";

// ---- what the page knows; bounded, so that it is the same after a minute and after a day

const KEPT_POINTS = 600;
const KEPT_ALERTS = 100;
const SILENCE_MS = 20000; // the node speaks every second

const summaries = new Map(); // window_s -> summaries in the order of their ends
let alerts = []; // the newest first
let nodeStatus = null;
let chosen = null; // window_s
let pointer = null; // index that all charts point at

const element = (id) => document.getElementById(id);
const root = document.documentElement;

function remember(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Private windows may have no storage; the choice then lasts as long as the page.
  }
}

function remembered(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

// ---- language and formats

let language = new URLSearchParams(location.search).get("lang") ?? remembered("language");
let word;
let format;

function speak(code) {
  language = code in words ? code : "en";
  word = words[language];
  const number = (options) => new Intl.NumberFormat(word.locale, options);
  format = {
    whole: number({ maximumFractionDigits: 0 }),
    money: number({ minimumFractionDigits: 2, maximumFractionDigits: 2 }),
    short: number({ notation: "compact", maximumFractionDigits: 1 }),
    percent: number({ style: "percent", minimumFractionDigits: 2, maximumFractionDigits: 2 }),
    axisPercent: number({ style: "percent", maximumFractionDigits: 1 }),
    score: number({ minimumFractionDigits: 3, maximumFractionDigits: 3 }),
    sign: number({ signDisplay: "always", maximumSignificantDigits: 3 }),
    time: new Intl.DateTimeFormat(word.locale, { timeStyle: "medium" }),
  };
  root.lang = language;
  for (const node of document.querySelectorAll("[data-word]")) node.textContent = word[node.dataset.word];
  for (const node of document.querySelectorAll("[data-word-label]"))
    node.setAttribute("aria-label", word[node.dataset.wordLabel]);
  element("language").textContent = word.other;
  element("language").lang = word.otherLanguage;
  makeCards();
  showWindows();
  showLink();
  showTheme();
  showAll();
}

element("language").addEventListener("click", () => {
  remember("language", word.otherLanguage);
  speak(word.otherLanguage);
});

// ---- theme

const themes = ["auto", "light", "dark"];
let theme = themes.includes(remembered("theme")) ? remembered("theme") : "auto";

function showTheme() {
  if (theme === "auto") delete root.dataset.theme;
  else root.dataset.theme = theme;
  element("theme").textContent = word.theme[theme];
}

element("theme").addEventListener("click", () => {
  theme = themes[(themes.indexOf(theme) + 1) % themes.length];
  remember("theme", theme);
  showTheme();
  makeCharts();
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => makeCharts());

const color = (name) => getComputedStyle(root).getPropertyValue(name).trim();

// ---- charts: one card each, over the window that is chosen

const cards = [
  {
    id: "transactions",
    title: () => word.transactions,
    lines: [{ name: () => word.transactions, color: "--count", of: (s) => s.transactions }],
    axis: (v) => format.short.format(v),
    read: (s) =>
      s.transactions === 0
        ? [[word.none]]
        : [[format.whole.format(s.transactions)], [word.rate(format.short.format(s.transactions / s.window_s)), "caption"]],
  },
  {
    id: "frauds",
    title: () => word.frauds,
    lines: [
      { name: () => word.actual, color: "--actual", of: (s) => s.frauds },
      { name: () => word.predicted, color: "--predicted", of: (s) => s.predicted_frauds, dash: [5, 3] },
    ],
    axis: (v) => format.short.format(v),
    read: (s) => [
      [format.whole.format(s.frauds)],
      [word.actual, "caption key actual"],
      [format.whole.format(s.predicted_frauds)],
      [word.predicted, "caption key predicted"],
    ],
  },
  {
    id: "amount",
    title: () => word.amount,
    lines: [{ name: () => word.amount, color: "--amount", of: (s) => Number(s.amount) }],
    axis: (v) => format.short.format(v),
    read: (s) => [
      [format.money.format(s.amount)],
      [`${format.money.format(s.fraud_amount)} ${word.fraudulent}`, "caption"],
    ],
  },
  {
    id: "share",
    title: () => word.share,
    lines: [{ name: () => word.share, color: "--share", of: (s) => s.fraud_amount_share }],
    axis: (v) => format.axisPercent.format(v),
    read: (s) => [[s.fraud_amount_share === null ? "–" : format.percent.format(s.fraud_amount_share)]],
  },
];

function node(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function makeCards() {
  for (const card of cards) card.chart?.destroy();
  element("charts").replaceChildren(
    ...cards.map((card) => {
      const section = node("section", "card");
      const title = node("h2", "", card.title());
      title.id = `${card.id}-title`;
      section.setAttribute("aria-labelledby", title.id);
      card.reading = node("p", "reading");
      card.reading.id = card.id;
      card.plot = node("div", "plot");
      card.plot.setAttribute("aria-hidden", "true"); // The reading says it in words.
      card.chart = null;
      section.append(title, card.reading, card.plot);
      return section;
    }),
  );
  makeCharts();
}

function makeCharts() {
  for (const card of cards) {
    card.chart?.destroy();
    card.chart = new uPlot(optionsOf(card), dataOf(card), card.plot);
  }
}

function optionsOf(card) {
  const axis = {
    stroke: color("--quiet"),
    grid: { stroke: color("--line"), width: 1 },
    ticks: { show: false },
    font: "11px system-ui, sans-serif",
  };
  return {
    width: card.plot.clientWidth,
    height: card.plot.clientHeight,
    legend: { show: false },
    cursor: { sync: { key: "charts" }, y: false, drag: { setScale: false, x: false, y: false } },
    scales: { y: { range: (_, low, high) => [0, high > 0 ? high * 1.1 : 1] } },
    axes: [
      { ...axis, size: 26, space: 70, incrs: [1, 2, 5, 10, 15, 30, 60, 120, 300, 600], values: (_, ticks) => ticks.map((t) => format.time.format(t * 1000)) },
      { ...axis, size: 58, values: (_, ticks) => ticks.map(card.axis) },
    ],
    series: [
      {},
      ...card.lines.map((line, index) => ({
        label: line.name(),
        stroke: color(line.color),
        width: 2,
        dash: line.dash,
        fill: card.lines.length === 1 && index === 0 ? `${color(line.color)}1f` : undefined,
        points: { show: false },
      })),
    ],
    hooks: { setCursor: [(chart) => point(chart.cursor.idx ?? null)] },
  };
}

const points = () => summaries.get(chosen) ?? [];

function dataOf(card) {
  const all = points();
  return [all.map((s) => s.window_end_ms / 1000), ...card.lines.map((line) => all.map(line.of))];
}

function point(index) {
  if (index === pointer) return;
  pointer = index;
  showReadings();
}

function showReadings() {
  const all = points();
  const shown = all[pointer] ?? all.at(-1);
  for (const card of cards) {
    const parts = shown ? card.read(shown) : [["–"]];
    if (shown && pointer !== null && all[pointer]) parts.push([format.time.format(shown.window_end_ms), "caption"]);
    card.reading.replaceChildren(...parts.map(([text, className]) => node("span", className ?? "figure", text)));
    if (shown) card.reading.dataset.end = shown.window_end_ms;
  }
}

new ResizeObserver(() => {
  for (const card of cards)
    card.chart?.setSize({ width: card.plot.clientWidth, height: card.plot.clientHeight });
}).observe(element("charts"));

// ---- the rest of the page

function showWindows() {
  const lengths = [...summaries.keys()];
  const box = element("windows");
  for (const old of box.querySelectorAll("input, label")) old.remove();
  for (const length of lengths) {
    const input = node("input");
    input.type = "radio";
    input.name = "window";
    input.id = `window-${length}`;
    input.checked = length === chosen;
    input.addEventListener("change", () => {
      chosen = length;
      pointer = null;
      showAll();
    });
    const label = node("label", "", word.span(length));
    label.htmlFor = input.id;
    box.append(input, label);
  }
}

function showState() {
  const newest = points().at(-1);
  const state = element("state");
  state.classList.toggle("is-complete", newest?.complete === true);
  state.classList.toggle("is-incomplete", newest?.complete === false);
  if (!newest) {
    state.textContent = "";
    return;
  }
  state.textContent = newest.complete ? word.complete : word.incomplete;
  if (newest.lag > 0) state.textContent += ` · ${word.behind(format.whole.format(newest.lag))}`;
}

function showModel() {
  const share = (value) => (value === null ? "–" : format.percent.format(value));
  element("precision").textContent = share(nodeStatus.totals.precision);
  element("recall").textContent = share(nodeStatus.totals.recall);
  const rows = [
    [word.kind, word.kinds[nodeStatus.model.kind] ?? nodeStatus.model.kind],
    [word.threshold, format.score.format(nodeStatus.model.threshold)],
    [word.fingerprint, `${nodeStatus.model.sha256.slice(0, 10)}…`],
    [word.judged, format.whole.format(nodeStatus.totals.transactions)],
    [word.alertsRaised, format.whole.format(nodeStatus.totals.alerts)],
    [word.deadLetters, format.whole.format(nodeStatus.totals.dead_letters)],
  ];
  element("model").replaceChildren(...rows.flatMap(([term, value]) => [node("dt", "", term), node("dd", "", value)]));
}

function showPartitions() {
  element("partitions").replaceChildren(
    ...nodeStatus.partitions.map((standing) => {
      const row = node("tr");
      row.append(
        node("td", "", standing.node),
        node("td", "number", format.whole.format(standing.partition)),
        node("td", "number", format.whole.format(standing.next_offset)),
        node("td", standing.lag > 0 ? "number late" : "number", format.whole.format(standing.lag)),
      );
      return row;
    }),
  );
}

function showStatus() {
  if (!nodeStatus) return;
  element("where").textContent = nodeStatus.node;
  element("footer").textContent = word.footer(nodeStatus.version, nodeStatus.topic);
  showModel();
  showPartitions();
}

function reasonNode(reason) {
  const made = node("span", reason.contribution < 0 ? "reason against" : "reason");
  const name = word.features[reason.feature] ?? reason.feature;
  if (reason.value !== null) made.title = `${reason.feature} = ${reason.value}`;
  made.append(`${name} `, node("b", "", format.sign.format(reason.contribution)));
  return made;
}

function alertRow(alert, isFresh) {
  const row = node("tr", isFresh ? "fresh" : "");
  const score = node("td");
  const inner = node("span", "score");
  const meter = node("meter");
  meter.value = alert.score;
  meter.setAttribute("aria-hidden", "true");
  inner.append(meter, format.score.format(alert.score));
  score.append(inner);
  const accounts = node("td", "wide");
  accounts.append(node("span", "account", `${alert.transaction.nameOrig} → ${alert.transaction.nameDest}`));
  const reasons = node("td", "wide");
  const main = alert.reasons.filter((reason) => reason.contribution !== 0).slice(0, 3);
  reasons.append(...main.map(reasonNode));
  row.append(
    node("td", "time", format.time.format(alert.timestamp_ms)),
    score,
    node("td", "", alert.transaction.type),
    node("td", "number", format.money.format(alert.transaction.amount)),
    accounts,
    reasons,
  );
  return row;
}

let shownAlerts = new Set();

function showAlerts() {
  element("no-alerts").hidden = alerts.length > 0;
  element("alert-count").textContent = alerts.length > 0 ? `(${format.whole.format(alerts.length)})` : "";
  const isFirst = shownAlerts.size === 0;
  element("alerts").replaceChildren(
    ...alerts.map((alert) => alertRow(alert, !isFirst && !shownAlerts.has(alert.id))),
  );
  shownAlerts = new Set(alerts.map((alert) => alert.id));
}

function showCharts() {
  for (const card of cards) card.chart?.setData(dataOf(card));
  showReadings();
}

function showAll() {
  showCharts();
  showState();
  showStatus();
  showAlerts();
}

// Events come in bursts; what they change is drawn once a frame, and not at all while nobody looks.
const stale = new Set();

function draw() {
  for (const show of stale) show();
  stale.clear();
}

function changed(show) {
  if (stale.size === 0 && !document.hidden) requestAnimationFrame(draw);
  stale.add(show);
}

document.addEventListener("visibilitychange", () => {
  if (!document.hidden && stale.size > 0) requestAnimationFrame(draw);
});

// ---- events

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
  if (isFirst && !language) speak(now.language);
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
