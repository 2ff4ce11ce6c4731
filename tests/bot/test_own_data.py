"""Files, settings and forgetting: what a user gets out, changes and removes."""

import csv
import io
from dataclasses import replace
from datetime import date, timedelta

import pytest
from openpyxl import load_workbook
from PIL import Image

from bot.alerts.looking import AlertRounds
from bot.answer import Answer
from bot.assistant.valuer import DeskValuer
from bot.conversation import Conversation
from bot.daily.preparation import Summaries
from bot.render.tables import as_csv, as_xlsx
from bot.storage.outbox import Message
from bot.storage.store import Storage
from bot.terminal import run_terminal
from tests.scripted import NOON, Clock, ScriptedAssistant, ScriptedValuer, assessment, no_value
from tools.explain_rerating import ExplainRerating

USER, OTHER = 5, 6


@pytest.fixture
def storage():
    opened = Storage(":memory:")
    yield opened
    opened.close()


@pytest.fixture
def valuer():
    return ScriptedValuer()


def conversation_of(valuer, storage, move=None):
    return Conversation(ScriptedAssistant(), valuer, storage, Summaries(valuer=valuer, storage=storage), move)


@pytest.fixture
def say(storage, valuer):
    conversation = conversation_of(valuer, storage)
    return lambda text, user=USER, now=NOON: conversation.handle(user, user, text, now)


def words(answer: Answer) -> str:
    return "\n".join(block.text for block in answer.blocks)


def test_an_export_holds_each_value_with_its_inputs_and_why_a_name_has_none(say, valuer):
    say("/watch 0700.HK BABA")
    valuer.broken["BABA"] = no_value("BABA")
    answer = say("/export")
    (file,) = answer.attachments
    assert file.name == "rerate-2026-11-23.xlsx"
    book = load_workbook(io.BytesIO(file.content))
    assert book.sheetnames == ["values", "inputs", "working"]
    head, tencent, alibaba = ([cell.value for cell in row] for row in book["values"].iter_rows())
    row = dict(zip(head, tencent, strict=True))
    # The stand-in values at 600 against a price of 500, from a free cash flow of 100.
    assert (row["price"], row["low"], row["base"], row["high"]) == (500, 480, 600, 720)
    assert row["gap"] == pytest.approx(0.2)
    assert (row["method"], row["multiple"]) == ("p_fcf", 5)
    assert alibaba[head.index("reason")] == "BABA reports no cash flow in the sources."
    inputs = [[cell.value for cell in line] for line in book["inputs"].iter_rows(min_row=2)]
    assert ["0700.HK", "p_fcf", "free_cash_flow", 100, "money", "HKD"] in [line[:6] for line in inputs]


def test_an_export_as_csv_can_be_read_back(say):
    say("/watch 0700.HK")
    (file,) = say("/export csv").attachments
    (row,) = csv.DictReader(io.StringIO(file.content.decode("utf-8-sig")))
    assert (row["ticker"], row["name_zh"], float(row["base"])) == ("0700.HK", "腾讯控股", 600.0)


def test_the_same_list_at_the_same_time_exports_the_same_bytes(say):
    say("/watch 0700.HK")
    assert say("/export").attachments == say("/export").attachments


def test_an_export_of_nothing_or_to_something_else_says_so(say):
    assert say("/export").status == "refused"
    say("/watch 0700.HK")
    assert "pdf" in words(say("/export pdf"))


def test_text_that_looks_like_a_formula_stays_text():
    table = [("name", "value"), ("=1+1", -3.0), ("@x", 2.0)]
    assert as_csv(table).decode("utf-8-sig").splitlines()[1:] == ["'=1+1,-3.0", "'@x,2.0"]
    sheet = load_workbook(io.BytesIO(as_xlsx({"t": table}, NOON)))["t"]
    assert (sheet["A2"].value, sheet["A2"].data_type, sheet["B2"].value) == ("=1+1", "s", -3)


def test_forgetting_asks_first_then_removes_everything_of_that_user_only(say, valuer, storage):
    for user in (USER, OTHER):
        say("/watch 0700.HK", user)
        say("/alert 0700.HK pfcf < 3", user)
        say("/lang zh", user)
        storage.answers.keep(user, say("/value 0700.HK", user), NOON)
        storage.outbox.fill([Message(user=user, day=date(2026, 11, 23), run=1, tickers=(), parts=("x",))], NOON)
    valuer.prices["0700.HK"] = 200.0
    AlertRounds(valuer=valuer, storage=storage).look(NOON)
    asked = say("/forget")
    assert storage.watchlist.of(USER) == ("0700.HK",)
    done = say(asked.buttons[0].target)
    assert len([block for block in done.blocks if block.kind == "bullet"]) >= 7
    filled = {table: owners(storage, table) for table in tables_with_users(storage)}
    assert {table for table, left in filled.items() if OTHER in left} >= {"users", "watchlist", "alerts", "outbox"}
    assert all(USER not in left for left in filled.values())


def tables_with_users(storage):
    tables = [row[0] for row in storage.database.rows("SELECT name FROM sqlite_master WHERE type='table'")]
    return [table for table in tables if owner_column(storage, table)]


def owner_column(storage, table):
    columns = {row[1] for row in storage.database.rows(f"PRAGMA table_info({table})")}
    return next((name for name in ("user", "owner") if name in columns), "id" if table == "users" else None)


def owners(storage, table):
    return {row[0] for row in storage.database.rows(f"SELECT {owner_column(storage, table)} FROM {table}")}  # noqa: S608


def test_forgetting_reaches_every_table_that_knows_users(storage, monkeypatch):
    said = []
    real = storage.database.execute
    monkeypatch.setattr(storage.database, "execute", lambda sql, values=(): said.append(sql) or real(sql, values))
    storage.forget(USER)
    for table in tables_with_users(storage):
        assert any(table in sql and ("DELETE" in sql or "UPDATE" in sql) for sql in said), table


def test_forgetting_twice_says_nothing_was_kept(say):
    say("/watch 0700.HK")
    say("/forget yes")
    assert say("/forget yes").blocks[0].text.startswith(("Nothing", "没有"))


def test_settings_show_and_change_the_quiet_hours(say, storage):
    assert "22:00–08:00" in words(say("/settings"))
    assert "21:30–07:15" in words(say("/settings quiet 21:30-7:15"))
    assert "免打扰时段：无" in words(say("/settings 免打扰 关"))
    assert storage.users.find(USER).quiet_from == storage.users.find(USER).quiet_to
    assert say("/settings quiet 25:00-07:00").status == "refused"
    assert say("/settings loud").status == "refused"


def test_a_chart_of_a_name_and_of_the_list(say):
    say("/watch 0700.HK BABA")
    one, many = say("/chart 0700.HK"), say("/chart")
    assert "600.00" in words(one)
    assert "0700.HK" in words(many)
    assert "BABA" in words(many)
    for answer in (one, many):
        (picture,) = answer.attachments
        assert Image.open(io.BytesIO(picture.content)).format == "PNG"
        assert picture.words == words(answer)


def test_a_chart_of_a_name_with_two_listings_asks(say):
    answer = say("/chart SMIC")
    assert [button.target for button in answer.buttons] == ["/chart 0981.HK", "/chart 688981.SH"]


def test_a_chart_of_a_multiple_needs_two_kept_days(say, valuer, storage):
    assert say("/chart 0700.HK pfcf").status == "refused"
    say("/alert 0700.HK price > 9000")
    rounds = AlertRounds(valuer=valuer, storage=storage)
    # The last look is on a holiday: it sees the price of the day before again.
    for day, (price, of) in enumerate(((1000.0, 18), (3000.0, 19), (2000.0, 20), (2000.0, 20))):
        valuer.assess = lambda _, price=price, of=of: assessment("0700.HK", price, 600.0, price_day=date(2026, 11, of))
        rounds.look(NOON - timedelta(days=4 - day))
    # Multiples 10, 30, 20: the median is 20, p10 = 12, p90 = 28 on straight lines.
    assert "now 20.00x, median 20.00x, between 12.00x and 28.00x" in words(say("/chart 0700.HK pfcf"))


def test_a_chart_of_a_price_move(desk, storage):
    valuer = DeskValuer(desk=desk, today=lambda: date(2026, 11, 21))
    conversation = conversation_of(valuer, storage, ExplainRerating(desk))
    answer = conversation.handle(USER, USER, "/chart 002594.SZ 2026-07-23 to 2026-08-21", NOON)
    assert answer.attachments
    assert "2026-07-23" in words(answer)
    refused = conversation.handle(USER, USER, "/chart 002594.SZ 2026-07-23 2026-07-24", NOON)
    assert "2026-08-21" in words(refused)
    assert conversation.handle(USER, USER, "/chart 002594.SZ 2026-07-23", NOON).status == "refused"
    assert conversation.handle(USER, USER, "/chart 002594.SZ 2026-13-45 2026-08-21", NOON).status == "refused"


def test_the_terminal_writes_files_down_and_says_where(valuer, storage, tmp_path):
    out = io.StringIO()
    source = io.StringIO("/watch 0700.HK\n/export csv\n")
    run_terminal(conversation_of(valuer, storage), source, out, Clock(), tmp_path / "files")
    kept = tmp_path / "files" / "rerate-2026-11-23.csv"
    assert str(kept) in out.getvalue()
    assert b"0700.HK" in kept.read_bytes()


def test_a_stored_valuation_of_an_older_version_can_be_read(storage):
    run = storage.valuations.start_run(NOON)
    storage.database.execute("INSERT INTO valuations VALUES (?, '0700.HK', '{\"ticker\": \"0700.HK\"}')", (run,))
    ((_, found),) = storage.valuations.history("0700.HK", NOON)
    assert replace(found, ticker="x").measures == {}
