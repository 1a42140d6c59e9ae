"use strict";

// The charts: one card each, over the window that is chosen.

let pointer = null; // index that all charts point at

const color = (name) => getComputedStyle(root).getPropertyValue(name).trim();

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
      ...(s.frauds === null
        ? [[word.noLabels, "caption"]]
        : [
            [format.whole.format(s.frauds)],
            [word.actual, "caption key actual"],
          ]),
      [format.whole.format(s.predicted_frauds)],
      [word.predicted, "caption key predicted"],
    ],
  },
  {
    id: "amount",
    title: () => amountName(),
    lines: [{ name: () => amountName(), color: "--amount", of: (s) => (s.amount === null ? null : Number(s.amount)) }],
    axis: (v) => format.short.format(v),
    read: (s) =>
      s.amount === null
        ? [[word.noAmounts, "caption"]]
        : [
            [format.money.format(s.amount)],
            ...(s.fraud_amount === null ? [] : [[`${format.money.format(s.fraud_amount)} ${word.fraudulent}`, "caption"]]),
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

function showCharts() {
  for (const card of cards) card.chart?.setData(dataOf(card));
  showReadings();
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => makeCharts());
