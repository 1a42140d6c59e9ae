"use strict";

// What the page knows and how it shows it. The charts are in charts.js, what the node tells comes by live.js.

const summaries = new Map(); // window_s -> summaries in the order of their ends
let alerts = []; // the newest first
let nodeStatus = null;
let chosen = null; // window_s

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
    money: number({ minimumFractionDigits: schema()?.decimals ?? 2, maximumFractionDigits: schema()?.decimals ?? 2 }),
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

// ---- the parts of the page

function node(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

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
  const model = nodeStatus.model;
  element("precision").textContent = share(nodeStatus.totals.precision);
  element("recall").textContent = share(nodeStatus.totals.recall);
  const rows = [
    ...(model
      ? [
          [word.kind, word.kinds[model.kind] ?? model.kind],
          [word.threshold, format.score.format(model.threshold)],
          [word.fingerprint, `${model.sha256.slice(0, 10)}…`],
        ]
      : [[word.kind, word.noModel]]),
    [word.judged, format.whole.format(nodeStatus.totals.transactions)],
    [word.alertsRaised, format.whole.format(nodeStatus.totals.alerts)],
    [word.deadLetters, format.whole.format(nodeStatus.totals.dead_letters)],
    ...(nodeStatus.totals.remembered === undefined
      ? []
      : [[word.remembered, format.whole.format(nodeStatus.totals.remembered)]]),
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
  showNames();
  element("where").textContent = nodeStatus.node;
  element("footer").textContent = word.footer(nodeStatus.version, nodeStatus.topic);
  showModel();
  showPartitions();
}

// ---- the schema's own names

const schema = () => nodeStatus?.schema;
// Whose names the page has words for.
const isPaysim = () => !schema() || schema().name === "paysim";

// What a field of the transaction holds; the path leads to it from outside.
const at = (transaction, path) => path?.reduce((value, key) => value?.[key], transaction);

function saidOf(reason) {
  const value = reason.value === "missing" ? word.missing : typeof reason.value === "number" ? format.sign.format(reason.value).replace("+", "") : "";
  if (reason.feature === "(others)") return word.features["(others)"];
  const says = schema()?.says[reason.feature] ?? reason.feature;
  const said = says.replace("{value}", value);
  return reason.value === "missing" && !says.includes("{value}") ? `${said} (${word.missing})` : said;
}

const amountName = () => (isPaysim() ? word.amount : (schema().amount ?? word.amount));

function showNames() {
  const names = schema();
  element("alert-type").textContent = isPaysim() ? word.type : (names.kind ?? "");
  element("alert-amount").textContent = isPaysim() ? word.value : (names.amount ?? "");
  element("alert-accounts").textContent = isPaysim() ? word.accounts : names.accounts.map((path) => path.join("/")).join(" → ");
}

function reasonNode(reason) {
  const made = node("span", reason.contribution < 0 ? "reason against" : "reason");
  const name = (isPaysim() && word.features[reason.feature]) || saidOf(reason);
  if (reason.value !== null) made.title = `${reason.feature} = ${reason.value}`;
  made.append(`${name} `, node("b", "", format.sign.format(reason.contribution)));
  return made;
}

function ruleNode(rule) {
  const made = node("span", "reason");
  made.title = `${rule.name}: ${rule.when}`;
  made.append(node("b", "", rule.says ?? rule.name));
  return made;
}

function alertRow(alert, isFresh) {
  const row = node("tr", isFresh ? "fresh" : "");
  const score = node("td");
  const inner = node("span", "score");
  if (alert.score === null) {
    inner.append("–"); // raised without a model
  } else {
    const meter = node("meter");
    meter.value = alert.score;
    meter.setAttribute("aria-hidden", "true");
    inner.append(meter, format.score.format(alert.score));
  }
  score.append(inner);
  const accounts = node("td", "wide");
  const names = schema()?.accounts ?? [["nameOrig"], ["nameDest"]];
  accounts.append(node("span", "account", names.map((path) => at(alert.transaction, path) ?? "–").join(" → ")));
  const amount = at(alert.transaction, schema() ? schema().amount_path : ["amount"]);
  const reasons = node("td", "wide");
  const main = alert.reasons.filter((reason) => reason.contribution !== 0).slice(0, 3);
  reasons.append(...(alert.rules ?? []).map(ruleNode), ...main.map(reasonNode));
  row.append(
    node("td", "time", format.time.format(alert.timestamp_ms)),
    score,
    node("td", "", at(alert.transaction, schema() ? schema().kind_path : ["type"]) ?? ""),
    node("td", "number", amount === undefined ? "" : format.money.format(amount)),
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
