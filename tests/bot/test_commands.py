"""The command line: the contract's documents and exit codes, and what a command must not start."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.__main__ import main

_ROOT = Path(__file__).parents[2]
FIGURE = {"id", "label", "value", "unit", "currency", "per", "period", "as_of", "source"}


@pytest.fixture(autouse=True)
def home(tmp_path_factory, monkeypatch):
    """A state folder shared by the tests, and no setting of this machine."""
    folder = tmp_path_factory.getbasetemp() / "home"
    for name in ("TELEGRAM_BOT_TOKEN", "ALLOWED_USERS", "ADMIN_USERS", "LLM", "DATABASE_URL", "TELEGRAM_API_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("RERATE_HOME", str(folder))
    monkeypatch.setenv("MARKET_DATA", "snapshot")
    monkeypatch.chdir(tmp_path_factory.mktemp("empty"))
    return folder


@pytest.fixture
def run(capsys):
    def ran(*words):
        code = main(words)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return ran


def test_value_prints_the_contracts_document(run):
    code, out, err = run("value", "0700.HK", "--json")
    document = json.loads(out)
    assert code == 0
    assert list(document) == [
        "ticker", "name", "price", "type", "range", "gap", "methods", "implied", "sensitivity", "conditions", "warnings", "as_of",
    ]  # fmt: skip
    assert document["price"].keys() == FIGURE
    assert document["type"]["name"] == "cash_flow"
    assert document["type"]["citation"]["quote"]
    assert document["range"].keys() == {"low", "base", "high", "currency", "per"}
    assert all(inputs.keys() == FIGURE for method in document["methods"] for inputs in method["inputs"])
    assert all(
        {"formula", "substituted", "result"} == step.keys()
        for method in document["methods"]
        for step in method["working"]
    )
    assert "ms" in err


def test_the_working_of_a_multiple_can_be_redone_on_paper(run):
    document = json.loads(run("value", "0700.HK", "--json")[1])
    for method in document["methods"]:
        if method["model"] in ("p_fcf", "p_ocf"):
            first = method["working"][0]
            top, bottom = (float(part.split()[-1].replace(",", "")) for part in first["substituted"].split(" / "))
            assert top / bottom == pytest.approx(float(first["result"]), rel=1e-4)
            assert method["multiple"]["value"] == pytest.approx(float(first["result"]), rel=1e-4)


def test_a_value_has_a_number_or_a_reason_never_neither(run):
    for ticker in ("0700.HK", "BABA", "9880.HK", "0981.HK", "TSM"):
        document = json.loads(run("value", ticker, "--json")[1])
        for method in document["methods"]:
            assert (method["value"] is None) == (method["reason"] is not None), (ticker, method["model"])


def test_one_model_can_be_shown_alone(run):
    code, out, _ = run("value", "0700.HK", "--model", "p_fcf")
    assert code == 0
    assert "market cap / FCF" in out
    assert run("value", "0700.HK", "--model", "magic")[0] == 2


def test_implied_prints_the_contracts_document(run):
    code, out, _ = run("implied", "9880.HK", "--json")
    document = json.loads(out)
    assert code == 0
    assert list(document) == ["ticker", "price", "implied"]
    named = {row["parameter"]: row for row in document["implied"]}
    assert named["market"]["value"] > 0
    assert any(
        row["value"] is None and row["reason"]["code"] == "unsupported_even_by_certainty" for row in document["implied"]
    )


def test_ask_prints_the_contracts_document_without_a_clock(run):
    words = ("ask", "why do lower rates help cash-flow tech, and how much for 0700.HK?", "--json")
    code, out, err = run(*words)
    document = json.loads(out)
    assert code == 0
    assert list(document) == [
        "question",
        "language",
        "status",
        "text",
        "citations",
        "figures",
        "tools",
        "warnings",
        "mode",
    ]
    assert all(figure.keys() == FIGURE for figure in document["figures"])
    assert document["citations"][0].keys() == {"n", "document", "title", "publisher", "published", "page", "quote"}
    assert document["mode"] == "deterministic"
    assert run(*words)[1] == out
    assert err.strip().endswith("ms")


@pytest.mark.parametrize("words", [("value", "NOSUCH"), ("value", "中芯国际"), ("implied", "688981.SZ")])
def test_a_refused_command_prints_its_keys_the_reason_and_what_may_be_meant(run, words):
    code, out, _ = run(*words, "--json")
    document = json.loads(out)
    assert code == 3
    assert {"ticker", "price", "implied", "reason", "candidates"} <= document.keys()
    assert document["price"] is None
    assert document["reason"]["text"]
    assert (
        document["candidates"]
        == {"NOSUCH": [], "中芯国际": ["0981.HK", "688981.SH"], "688981.SZ": ["688981.SH"]}[words[1]]
    )


@pytest.mark.parametrize(
    "assumption",
    [
        "growth=-99%",
        "discount_rate=-5%",
        "terminal_growth=9%",
        "beta=50",
        "price=1e-300",
        "years=2.5",
        "benchmark_share=0",
    ],
)
def test_an_assumption_outside_a_models_domain_is_a_sentence_never_a_trace(run, assumption):
    for ticker in ("0700.HK", "BABA", "9880.HK", "300308.SZ"):
        code, out, err = run("value", ticker, assumption)
        assert code in (0, 2), (ticker, err)
        assert "Traceback" not in out + err


def test_a_market_stated_twice_is_refused(run):
    words = ("market=2tn", "units=1e9", "penetration=5%", "asp=20000", "probability=30%")
    code, _, err = run("value", "9880.HK", *words)
    assert code == 2
    assert err.startswith("rerate: ")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("ask", "what is the capital of France?"), 3),
        (("ask", "what is the capital of France?", "--json"), 3),
        (("value", "688981.SZ"), 3),
        (("value", "中芯国际", "--json"), 3),
        (("value", "NOSUCH"), 3),
        (("value", "0700.HK", "discount_rate=9"), 2),
        (("value", "0700.HK", "wack=9%"), 2),
        (("calc", "nosuch"), 2),
        (("calc", "peg", "price=abc"), 2),
        (("reports", "remove", "nosuch"), 3),
        (("market", "show", "nosuch"), 3),
        (("market", "show", "nosuch", "--json"), 3),
        (("daily", "--user", "99", "--json"), 3),
    ],
)
def test_exit_codes_tell_refusal_from_bad_usage(run, words, code):
    got, out, err = run(*words)
    assert got == code
    assert (out + err).strip()
    if "--json" in words:
        json.loads(out)


def test_calc_gives_results_reason_and_working(run):
    code, out, _ = run("calc", "justified_multiple", "r=9%", "g=4%", "fcf_conversion=0.65", "dr=-0.01", "--json")
    document = json.loads(out)
    assert code == 0
    assert list(document) == ["model", "inputs", "results", "reason", "working", "warnings"]
    assert document["results"]["p_fcf"] == pytest.approx(20.8)
    assert document["reason"] is None
    refused = json.loads(run("calc", "justified_multiple", "r=4%", "g=4%", "--json")[1])
    assert refused["results"]["p_fcf"] is None
    assert refused["reason"]["code"] == "discount_rate_not_above_growth"


def test_reports_are_added_found_listed_and_removed(run, tmp_path):
    paper = tmp_path / "glass.md"
    paper.write_text(
        "# Glass foundries\n\nGlass foundries are valued on the number of furnaces they keep burning through winter.\n"
    )
    assert run("reports", "add", str(paper), "--title", "Glass foundries")[0] == 0
    rows = json.loads(run("reports", "search", "how are glass foundries valued", "--json")[1])
    assert rows[0].keys() == {"document", "title", "page", "start", "end", "score", "text"}
    assert "furnaces" in rows[0]["text"]
    assert "Glass foundries" in run("reports", "list")[1]
    code, out, _ = run("ask", "how are glass foundries valued?")
    assert code == 0
    assert "furnaces" in out
    assert run("reports", "remove", rows[0]["document"])[0] == 0
    assert "Glass foundries" not in run("reports", "list")[1]


def test_a_file_that_is_no_report_is_refused_with_a_sentence(run, tmp_path):
    bad = tmp_path / "broken.pdf"
    bad.write_bytes(b"not a pdf at all")
    code, _, err = run("reports", "add", str(bad))
    assert code == 3
    assert "broken.pdf" in err


def test_doctor_says_that_everything_works(run):
    code, out, _ = run("doctor")
    assert code == 0
    assert "FAIL" not in out


def test_a_model_without_its_key_is_refused_in_one_sentence(run, monkeypatch):
    monkeypatch.setenv("LLM", "openai:gpt")
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    code, _, err = run("value", "0700.HK")
    assert code == 2
    assert "OPENAI_API_KEY" in err
    assert len(err.splitlines()) == 1


def test_a_valuation_starts_neither_the_index_nor_langchain_nor_telegram(home):
    code = (
        "import sys; from bot.__main__ import main; main(['value', '0700.HK', '--json']); "
        "print([m for m in ('chromadb', 'langchain_core', 'telegram', 'pandas', 'wordllama', 'aiohttp') if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip().endswith("[]")


def test_the_terminal_chat_answers_lines_from_a_pipe_and_ends_with_them():
    lines = "腾讯\n1\n/value UBTECH\nwhat is the capital of France?\n688981.SZ\n"
    done = subprocess.run(
        [sys.executable, "-m", "bot", "run"],
        input=lines,
        capture_output=True,
        text=True,
        check=True,
        cwd=_ROOT,
        timeout=60,
    )
    assert "现金流类科技股" in done.stdout
    assert "腾讯控股（0700.HK）的输入" in done.stdout
    assert "赛道类科技股" in done.stdout  # a name says nothing about the language, so the last one stays
    assert "not in my sources" in done.stdout
    assert "688981.SH" in done.stdout


def test_daily_prints_a_users_summary(run):
    subprocess.run(
        [sys.executable, "-m", "bot", "run"],
        input="/watch 0700.HK\n",
        capture_output=True,
        text=True,
        check=True,
        cwd=_ROOT,
        timeout=60,
    )
    code, out, _ = run("daily", "--user", "0", "--date", "2026-11-20", "--json")
    document = json.loads(out)
    assert code == 0
    assert list(document) == ["date", "user", "changed", "unchanged", "not_valued", "alerts", "data_health", "text"]
    assert [row["ticker"] for row in document["changed"]] == ["0700.HK"]
    assert run("daily", "--user", "0", "--date", "2026-11-21")[0] == 3
