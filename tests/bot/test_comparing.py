"""Compare, what-if, rates and rerating as a user meets them: documents, exit codes, both languages."""

import json
import re
from datetime import date

import pytest

from bot.__main__ import main
from bot.answer import Question
from bot.assistant.valuer import DeskValuer
from bot.conversation import Conversation
from bot.daily.preparation import Summaries
from bot.storage.store import Storage
from tests.scripted import NOON

FIGURE = {"id", "label", "value", "unit", "currency", "per", "period", "as_of", "source"}
TODAY = date(2026, 11, 21)
HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture
def run(capsys, monkeypatch, tmp_path):
    for name in ("TELEGRAM_BOT_TOKEN", "ALLOWED_USERS", "LLM", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("RERATE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("MARKET_DATA", "snapshot")
    monkeypatch.chdir(tmp_path)

    def ran(*words):
        code = main(words)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return ran


@pytest.fixture
def chat(assistant, desk):
    storage = Storage(":memory:")
    valuer = DeskValuer(desk=desk, today=lambda: TODAY)
    conversation = Conversation(assistant, valuer, storage, Summaries(valuer=valuer, storage=storage))
    yield lambda text: conversation.handle(1, 1, text, NOON)
    storage.close()


def text_of(answer):
    return "\n".join(block.text for block in answer.blocks)


def test_compare_prints_the_contracts_document(run):
    code, out, err = run("compare", "BABA", "AMZN", "--json")
    document = json.loads(out)
    assert code == 0
    assert list(document) == ["measures", "rows", "gaps", "warnings"]
    assert [row["ticker"] for row in document["rows"]] == ["BABA", "AMZN"]
    for row in document["rows"]:
        assert list(row) == ["ticker", "figures"]
        assert list(row["figures"]) == document["measures"]
        figures = [figure for figure in row["figures"].values() if figure is not None]
        assert all(figure.keys() == FIGURE and figure["source"] and figure["as_of"] for figure in figures)
        assert row["figures"]["market_value"]["currency"] == "USD"
    assert document["rows"][0]["figures"]["p_fcf"] is None
    assert "BABA P/FCF: free cash flow is not positive." in document["warnings"]
    assert "ms" in err


def test_the_gaps_follow_from_the_rows(run):
    document = json.loads(run("compare", "BABA", "AMZN", "--json")[1])
    figures = {row["ticker"]: row["figures"] for row in document["rows"]}
    gap = next(gap for gap in document["gaps"] if gap["measure"] == "pe")
    pe = [figures[ticker]["pe"]["value"] for ticker in ("AMZN", "BABA")]
    peg = [figures[ticker]["peg"]["value"] for ticker in ("AMZN", "BABA")]
    assert gap["gap"] == pytest.approx(pe[0] / pe[1] - 1)
    assert gap["growth_adjusted"] == pytest.approx(peg[0] / peg[1] - 1)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("compare", "BABA"), 2),
        (("compare", "NOSUCH"), 2),
        (("compare", "BABA", "baba"), 2),
        (("compare", "BABA", "NOSUCH"), 3),
        (("compare", "BABA", "NOSUCH", "--json"), 3),
        (("compare", "SMIC", "BABA", "--json"), 3),
        (("rerating", "BABA", "--from", "2026-08-07", "--to", "2026-01-05"), 2),
        (("rerating", "BABA", "--from", "2025-01-02", "--to", "2026-03-25", "--json"), 3),
        (("rerating", "NOSUCH", "--from", "2025-01-02", "--to", "2026-03-25", "--json"), 3),
        (("rerating", "X", "--from", "2025-01-02", "--to", "2026-03-25", "--figures", "absent.csv"), 2),
    ],
)
def test_exit_codes_tell_bad_usage_from_refusal(run, words, code):
    got, out, err = run(*words)
    assert got == code
    assert (out + err).strip()
    if "--json" in words:
        json.loads(out)


def test_rerating_prints_the_contracts_document(run):
    code, out, _ = run("rerating", "002594.SZ", "--from", "2026-07-23", "--to", "2026-08-21", "--json")
    document = json.loads(out)
    assert code == 0
    assert list(document) == ["ticker", "from", "to", "price_change", "legs", "basis", "residual", "notes"]
    assert (document["ticker"], document["from"], document["to"]) == ("002594.SZ", "2026-07-23", "2026-08-21")
    assert all(leg.keys() == {"name", "log", "points"} for leg in document["legs"])
    assert sum(leg["points"] for leg in document["legs"]) == pytest.approx(document["price_change"])
    assert abs(document["residual"]) <= 1e-9
    assert any(note.startswith("trailing_eps_unchanged") for note in document["notes"])


def test_rerating_says_in_either_language_which_days_have_a_price(run):
    words = ("rerating", "002594.SZ", "--from", "2025-07-28", "--to", "2026-08-21")
    assert "there are prices for 2026-07-23" in run(*words)[1]
    assert "有价格的日期：2026-07-23" in run(*words, "--lang", "zh")[1]


def test_a_file_of_own_figures_needs_no_known_company(run, tmp_path):
    path = tmp_path / "own.csv"
    path.write_text("date,price,eps,fx\n2026-01-05,10,1,1\n2026-07-06,20,1.6,1\n", encoding="utf-8")
    words = ("rerating", "acme", "--from", "2026-01-05", "--to", "2026-07-06", "--figures", str(path))
    document = json.loads(run(*words, "--json")[1])
    assert document["ticker"] == "ACME"
    assert [leg["name"] for leg in document["legs"]] == ["earnings_per_share", "fx", "multiple"]
    assert "multiple: +25.0 %" in run(*words)[1]


def test_both_languages_show_the_same_numbers(assistant):
    def numbers(answer):
        return re.findall(r"\d+\.\d+(?=x|倍| ?%)", text_of(answer))

    for command, words in ((assistant.compare, "BABA AMZN"), (assistant.what_if, "0700.HK discount_rate=9% growth=5%")):
        answers = [
            command(words, Question(text=words, user=1, today=TODAY, language=language)) for language in ("en", "zh")
        ]
        assert numbers(answers[0]) == numbers(answers[1])
        assert numbers(answers[0])
        assert not HAN.search(text_of(answers[0]))
        assert HAN.search(text_of(answers[1]))


def test_names_may_hold_spaces_and_an_unclear_one_is_asked_back_with_the_whole_comparison(chat):
    assert chat("/compare Alibaba vs Amazon").about == ("BABA", "AMZN")
    unclear = chat("/compare SMIC BABA")
    assert unclear.status == "ambiguous"
    assert unclear.buttons[0].target == "/compare 0981.HK BABA"
    assert chat(unclear.buttons[0].target).about == ("0981.HK", "BABA")


def test_one_company_is_asked_for_another(chat):
    answer = chat("/compare BABA")
    assert answer.status == "refused"
    assert "/compare BABA AMZN" in text_of(answer)


def test_what_if_names_the_driver_and_each_alone(chat):
    text = text_of(chat("/whatif 0700.HK discount_rate=9% growth=5%"))
    assert "Moves the value most: revenue growth" in text
    assert "discount rate 9.0 % instead of 8.0 %" in text
    assert "影响最大的是收入增速" in text_of(chat("/whatif 腾讯 discount_rate=9% growth=5%"))


def test_what_if_says_what_has_no_effect_and_what_to_write(chat):
    assert "does not enter it" in text_of(chat("/whatif 0700.HK probability=30%"))
    assert "/whatif 0700.HK discount_rate=9%" in text_of(chat("/whatif 0700.HK"))
    assert "changes the gap, not the value" in text_of(chat("/whatif 0700.HK price=500"))


def test_rates_shows_each_name_of_the_list_by_its_type(chat):
    assert "/watch" in text_of(chat("/rates"))
    chat("/watch 0700.HK 002594.SZ 9880.HK")
    text = text_of(chat("/rates"))
    assert "Tencent Holdings (0700.HK) at 8.0 %: -1 pp +20.0 %" in text
    assert "Interest rates have little to do with this model." in text
    byd = next(line for line in text.splitlines() if "002594.SZ" in line)
    assert "%" not in byd
    assert "market value the price needs by then" in text
    assert "与利率关系不大" in text_of(chat("/rates 002594.SZ，腾讯"))


def test_help_lists_the_new_commands_with_what_they_do(chat):
    text = text_of(chat("/help"))
    for command in ("/compare BABA AMZN – ", "/whatif 0700.HK", "/rates "):
        assert command in text
