"""The catalyst beside a move in the daily summary: which days are asked for, what is said, what happens without a library."""

from dataclasses import replace
from datetime import date, time, timedelta
from html import unescape

import pytest

from bot.app import App
from bot.daily.preparation import Summaries
from bot.daily.snapshot import snapshot
from bot.daily.summary import Run, summary
from bot.settings import Settings
from bot.storage.outbox import Message
from bot.storage.store import Storage
from knowledge import open_library
from knowledge.document import Citation
from knowledge.errors import LibraryBusy, LibraryTrouble
from tests.scripted import NOON, ScriptedValuer, assessment
from tools.catalysts import Catalyst, FindCatalysts
from tools.market.directory import open_directory

USER, TENCENT, ALIBABA = 5, "0700.HK", "BABA"
FRIDAY, MONDAY, TUESDAY = date(2026, 11, 20), date(2026, 11, 23), date(2026, 11, 24)
QUOTE = "Tencent's revenue rose 14 % in the third quarter."


def citation(quote=QUOTE, **more):
    kept = {"document": "d1", "title": "Tencent: third quarter", "publisher": "Nomura", "published": "2026-11-23"}
    return Citation(**{**kept, **more}, page=2, start=0, end=len(quote), quote=quote)


REPORT = Catalyst(kind="report", day=MONDAY, citation=citation())


class Finder:
    """Gives what is written down by ticker, and notes what it was asked."""

    def __init__(self, **found):
        self.found = found
        self.asked = []
        self.broken = None

    def __call__(self, ticker, first, last):
        self.asked.append((ticker, first, last))
        if self.broken is not None:
            raise self.broken
        return self.found.get(ticker, ())


class Valuer(ScriptedValuer):
    """A scripted valuer whose prices have a day."""

    price_day = FRIDAY

    def assess(self, ticker):
        self.assessed.append(ticker)
        statements = self.statements.get(ticker, date(2026, 9, 30))
        price, base = self.prices[ticker], self.bases[ticker]
        return assessment(ticker, price, base, statements=statements, price_day=self.price_day)


@pytest.fixture
def storage():
    opened = Storage(":memory:")
    yield opened
    opened.close()


@pytest.fixture
def valuer():
    return Valuer()


@pytest.fixture
def sent(storage, valuer):
    """Monday's summary of two companies was sent at noon in Shanghai; since then both prices moved."""
    tickers = (TENCENT, ALIBABA)
    for ticker in tickers:
        storage.watchlist.add(USER, ticker)
    run = storage.valuations.start_run(NOON)
    storage.valuations.store(run, [snapshot(valuer.assess(ticker)) for ticker in tickers])
    storage.outbox.fill([Message(user=USER, day=MONDAY, run=run, tickers=tickers, parts=("x",))], NOON)
    (claim,) = storage.outbox.claim(NOON, 1)
    storage.outbox.begin(claim)
    storage.outbox.confirm(claim)
    for ticker in tickers:
        valuer.prices[ticker] = 525.0
    valuer.price_day = MONDAY


def made(storage, valuer, finder, **more):
    return summary(USER, TUESDAY, valuer, storage, catalysts=finder, **more)


def line_of(text, name):
    (line,) = [line for line in text.splitlines() if name in line]
    return line


@pytest.mark.usefixtures("sent")
def test_a_move_names_what_the_library_holds_since_with_the_sentence_and_its_place(storage, valuer):
    text = made(storage, valuer, Finder(**{TENCENT: (REPORT,)})).text
    assert line_of(text, "Tencent (").endswith(
        "in the library since: “Tencent's revenue rose 14 % in the third quarter.” "
        "(Tencent: third quarter, Nomura, 2026-11-23, p. 2)"
    )
    assert line_of(text, "Alibaba (").endswith("no confirmed catalyst")


@pytest.mark.usefixtures("sent")
def test_chinese_readers_hear_of_it_in_chinese(storage, valuer):
    text = made(storage, valuer, Finder(**{TENCENT: (REPORT, REPORT)}), language="zh").text
    assert "资料库中的事件：“Tencent's revenue rose 14 % in the third quarter.”" in text
    assert "2026-11-23，第2页）" in text
    assert "，另有1条" in text


@pytest.mark.usefixtures("sent")
def test_the_document_names_the_source_field_by_field_and_null_where_there_is_none(storage, valuer):
    changed = made(storage, valuer, Finder(**{TENCENT: (REPORT,)})).as_document()["changed"]
    by_ticker = {one["ticker"]: one["catalyst"] for one in changed}
    assert by_ticker[ALIBABA] is None
    text = by_ticker[TENCENT].pop("text")
    assert text.startswith("in the library since: ")
    assert by_ticker[TENCENT] == {
        "kind": "report", "document": "d1", "title": "Tencent: third quarter", "publisher": "Nomura",
        "published": "2026-11-23", "page": 2, "quote": QUOTE,
    }  # fmt: skip


@pytest.mark.usefixtures("sent")
def test_a_document_without_a_sentence_to_quote_is_named_alone(storage, valuer):
    bare = Catalyst(kind="report", day=MONDAY, citation=citation("", publisher=""))
    found = made(storage, valuer, Finder(**{TENCENT: (bare,)}))
    assert "in the library since: Tencent: third quarter, 2026-11-23\n" in found.text
    catalyst = next(one for one in found.as_document()["changed"] if one["ticker"] == TENCENT)["catalyst"]
    assert (catalyst["quote"], catalyst["page"]) == (None, None)


@pytest.mark.usefixtures("sent")
def test_a_sentence_broken_over_lines_of_its_page_stands_on_one(storage, valuer):
    broken = Catalyst(kind="own", day=MONDAY, citation=citation("腾讯控股宣布\n回购10亿\n港元股份。"))
    assert "“腾讯控股宣布回购10亿港元股份。”" in made(storage, valuer, Finder(**{TENCENT: (broken,)})).text


@pytest.mark.usefixtures("sent")
def test_an_announced_day_is_called_announced_and_not_confirmed(storage, valuer):
    diary = Catalyst(kind="announced", day=TUESDAY, citation=citation(published="2026-11-02"))
    line = line_of(made(storage, valuer, Finder(**{TENCENT: (diary,)})).text, "Tencent (")
    assert "announced before for 2026-11-24, not confirmed since: “" in line


@pytest.mark.usefixtures("sent")
def test_new_statements_are_a_catalyst_without_any_document(storage, valuer):
    valuer.statements[TENCENT] = date(2026, 12, 31)
    found = made(storage, valuer, Finder())
    assert line_of(found.text, "Tencent (").endswith("; results to 2026-12-31 published")
    catalyst = next(one for one in found.as_document()["changed"] if one["ticker"] == TENCENT)["catalyst"]
    assert (catalyst["kind"], catalyst["document"], catalyst["quote"]) == ("accounts", None, None)


@pytest.mark.usefixtures("sent")
@pytest.mark.parametrize(
    ("kind", "first"), [("own", "from the company, in the library since: "), ("report", "results to 2026-12")]
)
def test_the_companys_own_paper_goes_before_new_statements_and_a_report_after(storage, valuer, kind, first):
    valuer.statements[TENCENT] = date(2026, 12, 31)
    finder = Finder(**{TENCENT: (Catalyst(kind=kind, day=MONDAY, citation=citation()), REPORT)})
    line = line_of(made(storage, valuer, finder).text, "Tencent (")
    assert f"; {first}" in line
    assert line.endswith(" and 2 more")


@pytest.mark.usefixtures("sent")
def test_the_days_run_from_the_older_price_to_today(storage, valuer):
    finder = Finder()
    made(storage, valuer, finder)
    assert sorted(finder.asked) == [(TENCENT, FRIDAY, TUESDAY), (ALIBABA, FRIDAY, TUESDAY)]


@pytest.mark.usefixtures("sent")
def test_without_a_newer_price_the_days_run_from_the_last_summary(storage, valuer):
    valuer.price_day, finder = FRIDAY, Finder()
    made(storage, valuer, finder)
    assert {(first, last) for _, first, last in finder.asked} == {(MONDAY, TUESDAY)}


def test_a_company_new_on_the_list_is_not_looked_up(storage, valuer):
    storage.watchlist.add(USER, TENCENT)
    finder = Finder(**{TENCENT: (REPORT,)})
    found = made(storage, valuer, finder)
    assert (finder.asked, found.events) == ([], {})
    assert found.health["library_read"] is None


@pytest.mark.usefixtures("sent")
@pytest.mark.parametrize("error", [LibraryBusy("It is written to."), LibraryTrouble("It is damaged."), OSError("No.")])
def test_a_library_that_cannot_be_read_is_left_alone_and_said_in_the_data_health(storage, valuer, error):
    finder = Finder()
    finder.broken = error
    found = made(storage, valuer, finder)
    assert len(finder.asked) == 1, "each further look could wait ten seconds"
    assert found.text.count("no confirmed catalyst") == 1
    assert "The library could not be read" in found.text
    assert str(error) not in found.text
    assert found.as_document()["data_health"]["library_read"] is False


@pytest.mark.usefixtures("sent")
def test_a_readable_library_is_noted_in_the_data_health(storage, valuer):
    found = made(storage, valuer, Finder())
    assert found.as_document()["data_health"]["library_read"] is True
    assert "could not be read" not in found.text


@pytest.mark.usefixtures("sent")
def test_the_sent_summary_and_the_one_asked_for_show_it_too(storage, valuer):
    summaries = Summaries(valuer=valuer, storage=storage, catalysts=Finder(**{TENCENT: (REPORT,)}))
    shown = summaries.on_demand(USER, NOON + timedelta(days=1), "en")
    assert any(QUOTE in block.text for block in shown.blocks)
    assert any(QUOTE in block.text for block in summaries.preview(USER, TUESDAY, "en").blocks)
    storage.users.schedule(USER, time(8, 30), "Asia/Shanghai", MONDAY)
    assert summaries.prepare(NOON + timedelta(days=1)) == 1
    (claim,) = storage.outbox.claim(NOON + timedelta(days=1), 1)
    assert unescape("".join(claim.parts)).count(QUOTE) == 1


@pytest.mark.usefixtures("sent")
def test_a_company_is_looked_up_once_for_all_who_follow_it(storage, valuer):
    finder = Finder(**{TENCENT: (REPORT,)})
    run = Run(valuer, storage, TUESDAY, catalysts=finder)
    last = storage.outbox.last_sent([USER])[USER]
    texts = {run.summary(user, (TENCENT,), "en", last).text for user in range(50)}
    assert len(finder.asked) == 1
    assert all(QUOTE in text for text in texts)


@pytest.mark.usefixtures("sent")
def test_a_report_put_into_the_library_is_quoted_in_the_summary(storage, valuer, tmp_path):
    path = tmp_path / "note.txt"
    path.write_text(f"We look at the week. {QUOTE} Nothing else moved.", encoding="utf-8")
    with open_library(tmp_path / "home") as library:
        library.add(path, title="A week in technology", publisher="UBS", published=MONDAY)
        finder = FindCatalysts(lambda: library, open_directory())
        line = line_of(made(storage, valuer, finder).text, "Tencent (")
    assert line.endswith(f"mentioned in the library since: “{QUOTE}” (A week in technology, UBS, 2026-11-23, p. 1)")


@pytest.fixture
def app(tmp_path):
    """The whole program over the bundled figures, with a note in its library, a day after a summary at a lower price."""
    environment = {"RERATE_HOME": str(tmp_path / "home"), "MARKET_DATA": "snapshot", "LLM": "none"}
    made = App(settings=Settings.from_environment(environment), clock=lambda: NOON + timedelta(days=1))
    path = tmp_path / "note.txt"
    path.write_text(QUOTE, encoding="utf-8")
    made.library().add(path, title="A week in technology", publisher="UBS", published=MONDAY)
    made.storage.watchlist.add(USER, TENCENT)
    now = snapshot(made.valuer.assess(TENCENT))
    run = made.storage.valuations.start_run(NOON)
    made.storage.valuations.store(run, [replace(now, price=now.price / 1.05, price_day="2026-03-25")])
    made.storage.outbox.fill([Message(user=USER, day=MONDAY, run=run, tickers=(TENCENT,), parts=("x",))], NOON)
    (claim,) = made.storage.outbox.claim(NOON, 1)
    made.storage.outbox.begin(claim)
    made.storage.outbox.confirm(claim)
    yield made
    made.library().close()
    made.storage.close()


def test_the_program_is_wired_to_its_library(app):
    texts = [block.text for block in app.summaries.on_demand(USER, app.clock(), "en").blocks]
    assert any(f"mentioned in the library since: “{QUOTE}”" in text for text in texts)


def test_a_damaged_library_costs_the_catalyst_and_nothing_else(app):
    store = app.settings.home / "library" / "library.sqlite3"
    app.library().close()
    for file in store.parent.glob("library.sqlite3*"):
        file.unlink()
    store.write_bytes(b"no database at all " * 500)
    again = App(settings=app.settings, clock=app.clock)
    texts = [block.text for block in again.summaries.on_demand(USER, app.clock(), "zh").blocks]
    again.storage.close()
    assert any("腾讯控股" in text and "无已确认的催化因素" in text for text in texts)
    assert "资料库无法读取，因此未查看任何文件中的事件。" in texts
