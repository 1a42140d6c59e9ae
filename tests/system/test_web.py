"""What a node shows of itself: the page in a real browser, metrics in Prometheus, health in trouble."""

import json
import os
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from feed import Feed
from kafka_cluster import running_cluster
from playwright.sync_api import Browser, Page, sync_playwright
from process import ROOT, Vigie, run_vigie
from rows import as_object, rows
from web_node import SteadyFeed, WebNode, free_port, start_node

# Where the pictures go; the README's are made with VIGIE_SCREENSHOTS=docs/screenshots.
SCREENSHOTS = os.environ.get("VIGIE_SCREENSHOTS")

CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def node(new_topics: Callable, vigie_of_module: Callable[..., Vigie]) -> Iterator[WebNode]:
    """A node at work: 500 transactions a second, as the mission has it."""
    topics = new_topics(partitions=4)
    with SteadyFeed(topics.bootstrap_servers, topics.transactions, 500):
        # The shipped model, for pictures of what a user sees.
        more = ["--model=boosted.json", "--windows=30s,5min", "--kafka.start=earliest"]
        node = start_node(vigie_of_module, topics.options(), *more)
        node.wait_until_ready()
        if SCREENSHOTS:
            time.sleep(45)
        yield node
    assert node.process.stop() == 0


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser, node: WebNode) -> Iterator[Callable[..., Page]]:
    """Opens the dashboard; anything the browser complains of, or fetches from elsewhere, fails the test."""
    complaints: list[str] = []
    contexts = []

    def open_page(width: int, height: int, scheme: str, language: str) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            locale="en-GB",
            timezone_id="UTC",
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request",
            lambda request: (
                None if request.url.startswith(node.address) else complaints.append(f"fetches {request.url}")
            ),
        )
        page.goto(f"{node.address}/?lang={language}")
        page.wait_for_selector("#alerts tr")
        page.wait_for_selector("#transactions[data-end]")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def shoot(page: Page, name: str) -> None:
    page.wait_for_timeout(1500)
    if SCREENSHOTS:
        page.screenshot(path=ROOT / SCREENSHOTS / f"{name}.png")


# Waits look for selectors: functions to wait for would have to be evaluated, which the page's policy forbids.


def figures(text: str) -> list[str]:
    """The numbers of a text, without what groups their digits."""
    return re.findall(r"\d+(?:\.\d+)?", re.sub(r"(?<=\d)[, \u00a0\u202f](?=\d{3})", "", text))


def test_the_page_shows_the_figures_of_the_api_and_goes_on(open_page, node: WebNode):
    page = open_page(1360, 900, "light", "en")
    shown: dict[str, str] = {}
    for _ in range(100):
        # Page and API are read one after the other: compared are figures of the same window's end.
        shown = page.evaluate(
            """Object.fromEntries(["transactions", "frauds", "amount", "share"].map((id) => {
                 const reading = document.getElementById(id);
                 return [id, `${reading.dataset.end}|${reading.querySelector(".figure").textContent}`];
               }))"""
        )
        summary = node.get("/api/summary").json()[0]
        if shown["transactions"].startswith(str(summary["window_end_ms"])):
            break
    end = str(summary["window_end_ms"])
    assert summary["transactions"] > 0
    assert figures(shown["transactions"]) == [end, str(summary["transactions"])]
    assert figures(shown["frauds"]) == [end, str(summary["frauds"])]
    assert figures(shown["amount"]) == [end, summary["amount"]]
    assert float(figures(shown["share"])[1]) == pytest.approx(100 * summary["fraud_amount_share"], abs=0.006)
    page.wait_for_selector(f"#transactions:not([data-end='{end}'])", timeout=10_000)
    # Accounts are masked: no name of the feed (a letter and up to nine digits) is anywhere.
    assert not re.search(r"\b[CM]\d{7,}", page.inner_text("body"))
    assert re.search(r"[CM]…\d{4} → [CM]…\d{4}", page.inner_text("#alerts"))
    assert page.locator("#partitions tr").count() == 4
    page.wait_for_selector("#precision:has-text('%')")
    shoot(page, "desktop")


def test_the_french_page_speaks_french_in_the_dark(open_page):
    page = open_page(1360, 900, "dark", "fr")
    assert page.get_attribute("html", "lang") == "fr"
    text = page.inner_text("body")
    for words in (
        "Transactions réalisées",
        "effectives",
        "prévues",
        "Montant total",
        "Dernières alertes",
        "Retard",
    ):
        assert words in text
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(14, 21, 27)"
    shoot(page, "dark")
    # By keyboard alone: back to English, which is kept.
    page.focus("#language")
    page.keyboard.press("Enter")
    assert page.get_attribute("html", "lang") == "en"
    assert "Newest alerts" in page.inner_text("body")


def test_the_page_fits_a_phone_and_changes_its_window_by_keyboard(open_page):
    page = open_page(390, 844, "light", "en")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    shoot(page, "phone")
    page.focus("#window-30")
    page.keyboard.press("ArrowRight")
    assert page.is_checked("#window-300")


def test_the_page_keeps_no_more_after_an_hour_than_after_ten_minutes(open_page):
    page = open_page(1360, 900, "light", "en")
    kept = page.evaluate(
        """() => {
             const last = summaries.get(30).at(-1);
             for (let n = 1; n <= 3600; ++n) {
               tookSummary({ ...last, window_end_ms: last.window_end_ms + 1000 * n, transactions: n });
               if (n % 10 === 0) tookAlert({ ...alerts[0], id: `made-up-${n}` });
             }
             draw();
             return [summaries.get(30).length, alerts.length, document.querySelectorAll("#alerts tr").length];
           }"""
    )
    assert kept == [600, 100, 100]
    assert figures(page.inner_text("#transactions"))[0] == "3600"


def test_the_page_comes_back_after_its_node_was_gone(
    browser: Browser, new_topics: Callable, vigie: Callable[..., Vigie]
):
    topics = new_topics(partitions=1)
    node = start_node(vigie, topics.options())
    node.wait_for("/healthz", lambda answer: answer.status == 200)
    page = browser.new_page()
    page.goto(f"{node.address}/?lang=en")
    page.wait_for_selector("body.is-live")
    assert node.process.stop() == 0
    page.wait_for_selector("body.is-lost")
    again = start_node(vigie, topics.options(), port=node.port)
    page.wait_for_selector("body.is-live")
    page.close()
    assert again.process.stop() == 0


# No label, so no frauds; amounts with three decimals; the customer below another key.
TILLS = """
name: tills
fields:
  customer: {type: string, role: account, mask: true, path: /buyer/name}
  price: {type: money, decimals: 3, role: amount}
features:
  price: {value: price, sets: [all], says: "it costs {value}"}
"""


def test_the_page_shows_another_stream_by_its_own_names(
    browser: Browser, topics, vigie: Callable[..., Vigie], tmp_path: Path
):
    (tmp_path / "tills.yaml").write_text(TILLS)
    dear = {"log_odds": 1000, "score": 1, "transaction": {"buyer": {"name": "x"}, "price": 2000}}
    model = json.loads((ROOT / "tests/system/transfers.json").read_text()) | {
        "version": 2,
        "kind": "logistic",
        "schema": "tills",
        "expressions": [{"name": "price", "value": "price"}],
        "features": ["price"],
        "logistic": {"intercept": 0, "coefficients": [1], "means": [1000], "scales": [1]},
        "golden": [dear],
    }
    (tmp_path / "tills.json").write_text(json.dumps(model))
    more = [f"--schema={tmp_path}/tills.yaml", f"--model={tmp_path}/tills.json", "--kafka.start=earliest"]
    node = start_node(vigie, topics.options(), *more)
    node.wait_until_ready()
    with Feed(topics.bootstrap_servers, topics.transactions) as feed:
        for price in (1500.125, 2.5):
            feed.send(json.dumps({"buyer": {"name": "customer-4711"}, "price": price}).encode())
    page = browser.new_page()
    page.goto(f"{node.address}/?lang=en")
    page.wait_for_selector("#alerts tr")
    alerts = page.inner_text("#alerts")
    assert "c…4711" in alerts and "customer-4711" not in alerts
    assert "1,500.125" in alerts
    assert "it costs 1,500" in alerts
    assert page.inner_text("#alert-amount").casefold() == "price"
    assert page.inner_text("#amount-title") == "price"
    page.wait_for_selector("#amount:has-text('1,502.625')")
    assert "no labels" in page.inner_text("#frauds")
    page.close()
    status = node.get("/api/status").json()
    assert status["schema"]["name"] == "tills"
    assert status["totals"]["frauds"] is None
    metrics = node.get("/metrics").text
    assert re.search(r'^vigie_window_amount\{.*kind="all".*\} 1502.625', metrics, re.MULTILINE)
    assert 'kind="fraud"' not in metrics
    assert 'kind="predicted_fraud"' in metrics
    assert node.process.stop() == 0


def test_prometheus_scrapes_the_node_and_finds_what_the_api_says(node: WebNode, tmp_path: Path):
    metrics = node.get("/metrics").text
    checked = subprocess.run(["promtool", "check", "metrics"], input=metrics, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    port = free_port()
    settings = (ROOT / "deploy/prometheus/prometheus.yml").read_text()
    settings = settings.replace("127.0.0.1:8080", f"127.0.0.1:{node.port}").replace(
        "interval: 5s", "interval: 1s"
    )
    (tmp_path / "prometheus.yml").write_text(settings)
    (tmp_path / "alerts.yml").write_bytes((ROOT / "deploy/prometheus/alerts.yml").read_bytes())
    prometheus = subprocess.Popen(
        [
            "prometheus",
            f"--config.file={tmp_path / 'prometheus.yml'}",
            f"--storage.tsdb.path={tmp_path / 'data'}",
            f"--web.listen-address=127.0.0.1:{port}",
            "--log.level=error",
        ]
    )
    try:
        server = WebNode(node.process, port)
        query = "/api/v1/query?query=sum(vigie_transactions_total)"
        found = server.wait_for(query, lambda answer: answer.status == 200 and bool(results(answer)))
        judged = node.get("/api/status").json()["totals"]["transactions"]
        assert 0 < float(results(found)[0]["value"][1]) <= judged
        assert results(server.get('/api/v1/query?query=up{job="vigie"}'))[0]["value"][1] == "1"
    finally:
        prometheus.terminate()
        prometheus.wait(20)


def results(answer) -> list[dict]:
    return answer.json()["data"]["result"]


def test_the_alert_rules_and_the_board_speak_of_metrics_that_exist(node: WebNode):
    subprocess.run(
        ["promtool", "test", "rules", "alerts_test.yml"],
        cwd=ROOT / "deploy/prometheus",
        check=True,
        timeout=60,
    )
    known = set(re.findall(r"^# TYPE (\w+)", node.get("/metrics").text, re.MULTILINE))
    # Counted by error, so there from the first one on.
    known.add("vigie_dead_letters_total")
    board = (ROOT / "deploy/grafana/vigie.json").read_text()
    rules = (ROOT / "deploy/prometheus/alerts.yml").read_text()
    for expression in [panel["expr"] for panel in targets(json.loads(board))] + re.findall(r"expr:.*", rules):
        for name in re.findall(r"\b(?:vigie|caf)_\w+", expression):
            assert re.sub(r"_(bucket|sum|count)$", "", name) in known or name in known, name


def targets(board: dict) -> list[dict]:
    return [target for panel in board["panels"] for target in panel["targets"]]


def test_a_node_is_not_ready_while_its_windows_are_rebuilt(topics, vigie: Callable[..., Vigie]):
    # A slow start of the windows: each batch takes the aggregator a while.
    with SteadyFeed(topics.bootstrap_servers, topics.transactions, 500):
        env = {"VIGIE_FAILPOINTS": "aggregator.answer=delay(2000)"}
        node = start_node(vigie, topics.options(), env=env)
        early = node.wait_for("/readyz", lambda answer: answer.status == 503)
        assert re.search("no partition is assigned|not reported yet|incomplete", early.text)
        assert node.get("/healthz").status == 200
        node.wait_until_ready()
    assert node.process.stop() == 0


def test_a_stuck_actor_makes_the_node_unhealthy_and_is_named(topics, vigie: Callable[..., Vigie]):
    with SteadyFeed(topics.bootstrap_servers, topics.transactions, 50):
        env = {"VIGIE_FAILPOINTS": "scorer.judge=delay(600000)"}
        node = start_node(vigie, topics.options(), "--scorers=1", env=env)
        sick = node.wait_for("/healthz", lambda answer: answer.status == 503, timeout=40)
        assert re.fullmatch(r"scorer 0 has not answered for \d+ s\n", sick.text)


def test_a_node_whose_brokers_are_away_stays_healthy(tmp_path: Path, vigie: Callable[..., Vigie]):
    with running_cluster(tmp_path) as cluster:
        options = [f"--kafka.bootstrap-servers={cluster.bootstrap_servers}", "--kafka.topic=quiet"]
        node = start_node(vigie, options)
        node.wait_for("/healthz", lambda answer: answer.status == 200)
        cluster.kill_all()
        # Longer than an actor may be silent.
        over = time.monotonic() + 14
        while time.monotonic() < over:
            assert node.get("/healthz").status == 200
            time.sleep(1)


def test_an_address_that_is_taken_is_said_and_ends_the_node(node: WebNode):
    taken = f"127.0.0.1:{node.port}"
    ended = run_vigie("run", f"--http.listen={taken}")
    assert ended.returncode == 1
    assert (
        ended.stderr.splitlines()[-1]
        == f"vigie run: http.listen: can't listen at {taken}: Address already in use"
    )


def test_the_log_tells_a_repeated_error_a_few_times_and_neither_accounts_nor_secrets(
    topics, vigie: Callable[..., Vigie]
):
    node = start_node(
        vigie, topics.options(), "--log.format=json", "--kafka.start=earliest", "--http.token=s3cret-w0rd"
    )
    bad = as_object(next(rows(1, seed=3)) | {"type": "WIRE", "nameOrig": "C1231006815"})
    with Feed(topics.bootstrap_servers, topics.transactions, linger_ms=0) as feed:
        for number in range(2000):
            feed.send(bad, partition=number % 8)
            if number % 100 == 0:
                feed.flush()
    node.wait_for("/readyz", lambda answer: answer.status == 200)
    node.process.wait_for(lambda line: line["event"] == "summary" and line["lag"] == 0)
    assert node.process.stop() == 0
    lines = [json.loads(line) for line in node.process.stderr.splitlines()]
    told = [line for line in lines if "are no transactions" in line["text"]]
    assert 1 <= len(told) <= 11, told
    assert "first for unknown_type" in told[0]["text"]
    printed = node.process.stderr + "".join(node.process.lines)
    assert "C1231006815" not in printed
    assert "s3cret" not in printed
