"""Yahoo over a bad line: whatever goes wrong ends in time, in one sentence, and never as an empty answer."""

import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.figures_server import Reply, said
from tests.market_server_yahoo import CHART, CRUMB, GETCRUMB, HTML, SERIES, SUMMARY, epoch, traded
from tests.yahoo_desk import DIRECTORY, desk, one
from tools.market.provider import Request, SourceDown, SourceSettings
from tools.market.yahoo import Yahoo as Source
from tools.market.yahoo import open_source

ROOT = Path(__file__).parents[2]
PAGE = SUMMARY + "0700.HK"
GOOD = said(
    {
        "quoteSummary": {
            "result": [{"price": {"symbol": "0700.HK"} | traded(500.0, epoch("2026-08-07", 16, offset=8), "HKD")}],
            "error": None,
        }
    }
)


@pytest.fixture
def yahoo():
    with desk() as running:
        yield running


def down(yahoo, *replies, path=PAGE):
    """The refusal of a quote whose page answers like this, and how often the page was asked for."""
    yahoo.yahoo.guarded(path, *replies)
    with pytest.raises(SourceDown) as caught:
        yahoo.ask("quote", "0700.HK")
    return caught.value, yahoo.yahoo.paths.count(path)


def test_too_many_requests_are_not_answered_with_another(yahoo):
    problem, asked = down(yahoo, Reply(429, b"Too Many Requests", {"Retry-After": "77"}))
    assert (problem.why, problem.retry_after, asked) == ("it is too busy", 77.0, 1)
    assert yahoo.yahoo.paths == ["/", GETCRUMB, PAGE]


def test_a_rate_limit_on_the_crumb_ends_the_fetch_at_once(yahoo):
    yahoo.server.answer(GETCRUMB, Reply(429, b"Too Many Requests", {"Retry-After": "30"}))
    problem, asked = down(yahoo, GOOD)
    assert (problem.why, problem.retry_after, asked) == ("it is too busy", 30.0, 0)


def test_a_crumb_gone_stale_is_renewed_once(yahoo):
    yahoo.yahoo.guarded(PAGE, GOOD)
    assert one(yahoo.ask("quote", "0700.HK"), "price").value == "500"
    yahoo.yahoo.crumb = "n3w.Crumb"
    yahoo.yahoo.guarded(SUMMARY + "9988.HK", said({"quoteSummary": {"result": [{"price": {"symbol": "9988.HK"}}]}}))
    yahoo.ask("quote", "9988.HK")
    assert yahoo.yahoo.crumbs_given == 2
    assert yahoo.yahoo.paths.count(SUMMARY + "9988.HK") == 2


def test_a_crumb_that_is_never_accepted_is_not_renewed_for_ever(yahoo):
    problem, asked = down(yahoo, Reply(401, b'{"finance":{"error":{"description":"Invalid Crumb"}}}'))
    assert problem.why == "it did not accept its own crumb"
    assert (asked, yahoo.yahoo.crumbs_given) == (2, 2)


@pytest.mark.parametrize("crumb", [HTML, Reply(body=b""), Reply(401, b'{"finance":{}}'), Reply(body=b"x" * 400)])
def test_what_is_no_crumb_is_not_sent_as_one(yahoo, crumb):
    yahoo.server.answer(GETCRUMB, crumb)
    problem, _ = down(yahoo, GOOD)
    assert problem.why == "it did not accept its own crumb"
    assert not any("crumb" in asked.query for asked in yahoo.server.asked)


def test_a_web_page_is_no_data(yahoo):
    problem, asked = down(yahoo, HTML)
    assert (problem.why, asked) == ("it answered with a web page instead of data", 1)


@pytest.mark.parametrize("body", [b'{"quoteSummary": {"res', b"", b'{"a": NaN}', b"[" * 200_000, b"\xff\xfe\x00"])
def test_json_that_is_none_is_refused(yahoo, body):
    problem, asked = down(yahoo, Reply(body=body))
    assert (problem.why, asked) == ("its answer is not JSON", 1)


def test_a_failure_then_an_answer_is_an_answer(yahoo):
    yahoo.yahoo.guarded(PAGE, Reply(500), Reply(body=b'{"cut', cut=True), GOOD)
    assert one(yahoo.ask("quote", "0700.HK"), "price").value == "500"
    assert yahoo.yahoo.paths.count(PAGE) == 3


def test_it_asks_again_twice_at_most_and_waits_a_little_longer_each_time(yahoo):
    problem, asked = down(yahoo, Reply(503))
    assert (problem.why, asked) == ("it failed with status 503", 3)
    first, second = yahoo.waits
    assert 0.25 <= first <= 0.375
    assert 0.5 <= second <= 0.75


def test_a_wait_the_server_asks_for_is_kept_when_it_fits_the_time(yahoo):
    yahoo.yahoo.guarded(PAGE, Reply(503, headers={"Retry-After": "2"}), GOOD)
    yahoo.ask("quote", "0700.HK")
    assert yahoo.waits == [2.0]


def test_a_wait_longer_than_the_time_is_handed_on(yahoo):
    problem, asked = down(yahoo, Reply(503, headers={"Retry-After": "600"}))
    assert (problem.retry_after, asked, yahoo.waits) == (600.0, 1, [])


@pytest.mark.parametrize("slow", [{"drip": True, "body": b" " * 4_000}, {"drip_headers": True}])
def test_an_answer_drop_by_drop_ends_with_the_total_time(yahoo, slow):
    yahoo.source = yahoo.fresh(read_timeout=5.0, total_timeout=0.6)
    yahoo.yahoo.guarded(PAGE, Reply(**slow))
    begun = time.monotonic()
    with pytest.raises(SourceDown, match=r"did not finish within 0\.6 s"):
        yahoo.ask("quote", "0700.HK")
    assert time.monotonic() - begun < 2.0  # yfinance's import may fall into it


def test_a_silent_server_is_left_after_the_time_to_read(yahoo):
    yahoo.source = yahoo.fresh(connect_timeout=0.1, read_timeout=0.2, total_timeout=5.0)
    problem, asked = down(yahoo, Reply(body=b" " * 4_000, drip=True))
    assert (problem.why, asked) == ("no answer came in time", 1)


def test_all_requests_of_a_fetch_share_one_total_time(yahoo):
    # Cookie, crumb and answer each take most of the time; the second of them is cut short.
    yahoo.source = yahoo.fresh(read_timeout=5.0, total_timeout=0.6)
    yahoo.server.answer("/", Reply(404, b" " * 15, {"Set-Cookie": "A3=x; Path=/"}, drip=True))
    yahoo.server.answer(GETCRUMB, Reply(body=CRUMB.encode() * 4, drip=True))
    begun = time.monotonic()
    with pytest.raises(SourceDown, match="did not finish"):
        yahoo.ask("quote", "0700.HK")
    assert time.monotonic() - begun < 2.0
    assert PAGE not in yahoo.yahoo.paths


def test_a_refused_connection_is_said_at_once(yahoo):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, not listening
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
        source = Source(SourceSettings(addresses={"yahoo": address}), sleep=yahoo.waits.append)
        with pytest.raises(SourceDown, match="no connection to it can be made"):
            source.fetch(Request(part="quote", listing=DIRECTORY.listing("0700.HK")))
    assert yahoo.waits == []


def test_a_cookie_that_cannot_be_had_does_not_stop_what_needs_none(yahoo):
    yahoo.server.answer("/", Reply(500))
    bars = [("2026-08-06", 1.0, 2.0, 1.0, 1.5, 10)]
    yahoo.yahoo.chart("0700.HK", bars, currency="HKD")
    assert one(yahoo.ask("prices", "0700.HK"), "price").value == "1.5"


def test_it_is_not_led_to_another_address(yahoo):
    with desk() as other:
        other.server.answer("/elsewhere", GOOD)
        problem, _ = down(yahoo, Reply(302, headers={"Location": f"{other.server.address}/elsewhere"}))
    assert problem.why == "it sent the request on to another address"


def test_a_refusal_of_another_kind_names_its_status(yahoo):
    problem, asked = down(yahoo, Reply(400, b'{"chart":{"error":"Bad Request"}}'))
    assert (problem.why, asked) == ("it refused the request with status 400", 1)


@pytest.mark.parametrize(("part", "path"), [("statements", SERIES), ("prices", CHART)])
def test_no_part_takes_an_error_for_an_empty_answer(yahoo, part, path):
    for reply in (HTML, Reply(429), Reply(500), said({}), said([]), said({"timeseries": {"error": {}}, "chart": {}})):
        yahoo.server.answer(path + "0700.HK", reply)
        with pytest.raises(SourceDown):
            yahoo.ask(part, "0700.HK")


def test_rates_of_another_shape_are_no_rates(yahoo):
    yahoo.yahoo.guarded("/v7/finance/quote", said({"quoteResponse": {"error": "none"}}))
    with pytest.raises(SourceDown, match="another shape"):
        yahoo.ask("rates")


def test_a_second_fetch_waits_its_turn_and_gives_up_in_time(yahoo):
    yahoo.source = yahoo.fresh(total_timeout=0.3)
    inside, leave = threading.Event(), threading.Event()

    def stay():
        with yahoo.source.access.fetch():
            inside.set()
            leave.wait(10)

    thread = threading.Thread(target=stay)
    thread.start()
    inside.wait(10)
    try:
        with pytest.raises(SourceDown, match="other questions kept it busy") as caught:
            yahoo.ask("quote", "0700.HK")
        assert caught.value.retry_after == 1.0  # nobody rests for minutes because of our own queue
    finally:
        leave.set()
        thread.join()


def test_the_source_fails_and_recovers_without_being_made_anew(yahoo):
    yahoo.yahoo.guarded(PAGE, Reply(429), GOOD)
    with pytest.raises(SourceDown):
        yahoo.ask("quote", "0700.HK")
    assert one(yahoo.ask("quote", "0700.HK"), "price").value == "500"


def test_two_sources_share_no_cookie(yahoo):
    yahoo.yahoo.guarded(PAGE, GOOD)
    yahoo.ask("quote", "0700.HK")
    with desk() as other:
        other.yahoo.guarded(PAGE, GOOD)
        other.ask("quote", "0700.HK")
        assert other.yahoo.paths == ["/", GETCRUMB, PAGE]


def test_yfinance_prints_nothing(yahoo, capfd):
    for reply in (Reply(401), Reply(404), HTML, Reply(500)):
        yahoo.yahoo.guarded(PAGE, reply)
        try:
            yahoo.ask("quote", "0700.HK")
        except SourceDown:
            continue
    assert capfd.readouterr() == ("", "")


def test_yfinance_keeps_nothing_on_disk(yahoo, tmp_path):
    yahoo.yahoo.guarded(PAGE, GOOD)
    program = (
        "import sys; from tests.yahoo_desk import DIRECTORY; from tools.market.yahoo import open_source;"
        "from tools.market.provider import Request, SourceSettings;"
        "source = open_source(DIRECTORY, SourceSettings(addresses={'yahoo': sys.argv[1]}));"
        "print(source.fetch(Request(part='quote', listing=DIRECTORY.listing('0700.HK'))).facts[0].value)"
    )
    home = {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache"), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", program, yahoo.server.address],
        env={**os.environ, **home},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert (done.stdout, done.stderr) == ("500\n", "")
    assert list(tmp_path.rglob("*")) == []


def test_opening_the_source_imports_nothing_slow():
    program = (
        "import sys, tools.market.yahoo;"
        "print(sorted({'yfinance', 'pandas', 'curl_cffi', 'exchange_calendars', 'numpy'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == "[]\n"


def test_the_host_is_yahoos_own_unless_settings_name_another(yahoo):
    assert open_source(DIRECTORY, SourceSettings()).host == "query1.finance.yahoo.com:443"
    assert f"http://{yahoo.source.host}" == yahoo.server.address


def test_beijing_is_not_covered(yahoo):
    covered = {
        listing.market
        for company in DIRECTORY.companies
        for listing in company.listings
        if yahoo.source.covers(listing)
    }
    assert covered == {"HK", "SH", "SZ", "US"}
