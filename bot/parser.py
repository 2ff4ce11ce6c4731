"""The words of the command line."""

from __future__ import annotations

import argparse
from datetime import date


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” is not a date; write it as 2026-11-21.") from None


def _count(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"“{text}” is not a number of passages; write for example -k 10.")
    return int(text)


def parser() -> argparse.ArgumentParser:
    """Every command with its options."""
    top = argparse.ArgumentParser(
        prog="rerate", description="What a technology company is worth and why, with every number traceable."
    )
    parts = top.add_subparsers(dest="name", required=True, metavar="COMMAND")
    parts.add_parser("run", help="Telegram if TELEGRAM_BOT_TOKEN is set, else a chat in the terminal").set_defaults(
        command="running:run"
    )

    ask = parts.add_parser("ask", help="answer one question")
    ask.add_argument("question")
    _language(ask)
    _json(ask)
    ask.set_defaults(command="answering:ask", timed=True)

    for name, words, command in (
        ("value", "quick valuation of a listing", "answering:value"),
        ("implied", "what must be true at today's price", "answering:implied"),
    ):
        part = parts.add_parser(name, help=words)
        part.add_argument("ticker")
        part.add_argument("assumptions", nargs="*", metavar="key=value")
        if name == "value":
            part.add_argument("--model", help="show one model only")
        _language(part)
        _json(part)
        part.set_defaults(command=command, timed=True)

    _comparing(parts)

    calc = parts.add_parser("calc", help="one model on figures given by hand; without a model, the list of models")
    calc.add_argument("model", nargs="?")
    calc.add_argument("arguments", nargs="*", metavar="key=value")
    _json(calc)
    calc.set_defaults(command="calculating:calc")

    check = parts.add_parser("check", help="which numbers of a text its evidence vouches for")
    check.add_argument("file", metavar="FILE.json", help="{text, question, evidence}; - reads standard input")
    _json(check)
    check.set_defaults(command="checking:check_file")

    _evaluation(parts.add_parser("evaluate", help="hold answers against questions with known answers"))

    daily = parts.add_parser("daily", help="print a user's revaluation summary; sends nothing")
    daily.add_argument("--user", type=int, required=True, metavar="ID")
    daily.add_argument("--date", type=_day)
    _json(daily)
    daily.set_defaults(command="running:daily")

    _reports(parts.add_parser("reports", help="the library: add, list, remove, search, rebuild"))
    _market(parts.add_parser("market", help="what the market data holds"))
    trace = parts.add_parser("trace", help="how an answer came about; without an id the newest answers")
    trace.add_argument("id", nargs="?", metavar="ID")
    _json(trace)
    trace.set_defaults(command="tracing:trace")
    parts.add_parser("doctor", help="settings, index, data source: what works, what to do").set_defaults(
        command="doctor:doctor"
    )
    return top


def _market(command: argparse.ArgumentParser) -> None:
    market = command.add_subparsers(dest="part", required=True)
    show = market.add_parser("show", help="figures of one listing, or the coverage of all")
    show.add_argument("ticker", nargs="?")
    _json(show)
    show.set_defaults(command="market:show")
    refresh = market.add_parser("refresh", help="fetch the figures of listings now")
    refresh.add_argument("tickers", nargs="+", metavar="TICKER")
    refresh.add_argument("--json", action="store_true", help="one JSON document")
    refresh.set_defaults(command="market:refresh")
    example = market.add_parser("example", help="a table of your own figures to begin with, for FIGURES")
    example.add_argument("--lang", choices=("en", "zh"), default="en")
    example.set_defaults(command="market:example")


def _comparing(parts: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    compare = parts.add_parser("compare", help="the same measures of several listings side by side")
    compare.add_argument("tickers", nargs="+", metavar="TICKER")
    _language(compare)
    _json(compare)
    compare.set_defaults(command="comparing:compare", timed=True)

    rerating = parts.add_parser("rerating", help="what moved a price between two days: earnings, shares, FX, multiple")
    rerating.add_argument("ticker")
    rerating.add_argument("--from", dest="start", type=_day, required=True, metavar="DATE")
    rerating.add_argument("--to", dest="end", type=_day, required=True, metavar="DATE")
    rerating.add_argument(
        "--figures",
        metavar="FILE.csv",
        help="your own dated figures: columns date, price, and eps, or net_income and shares; "
        "also sales, ocf, fx, split, discount_rate, growth (tools/figures_file.py says what each is)",
    )
    _language(rerating)
    _json(rerating)
    rerating.set_defaults(command="comparing:rerating", timed=True)


def _evaluation(part: argparse.ArgumentParser) -> None:
    answers = part.add_subparsers(dest="part", required=True).add_parser("answers", help="questions in JSON lines")
    answers.add_argument("file", metavar="FILE.jsonl")
    _json(answers)
    answers.set_defaults(command="evaluating:answers")


def _reports(part: argparse.ArgumentParser) -> None:
    parts = part.add_subparsers(dest="part", required=True)
    add = parts.add_parser("add", help="index files or folders; a changed file takes the place of its former version")
    add.add_argument("paths", nargs="+", metavar="PATH")
    for option in ("title", "publisher"):
        add.add_argument(f"--{option}", help=f"its {option}, where the file states none or another")
    add.add_argument(
        "--date", "--published", metavar="DATE", help="2026-11-21, or 2026-11 or 2026 where no more is known"
    )
    add.add_argument("--ticker", action="append", metavar="TICKER", help="a listing it is about; may be repeated")
    add.add_argument("--language", choices=("en", "zh"))
    add.add_argument("--kind", choices=("report", "note", "filing"))
    add.add_argument("--quiet", action="store_true", help="no progress on stderr")
    add.set_defaults(command="adding:add")
    edit = parts.add_parser("edit", help="correct what is known of a document")
    edit.add_argument("document", metavar="ID")
    edit.add_argument("facts", nargs="+", metavar="key=value", help="title, publisher, date, language, kind, ticker")
    edit.set_defaults(command="adding:edit")
    listed = parts.add_parser("list", help="what is indexed")
    _json(listed)
    listed.set_defaults(command="reports:listing")
    remove = parts.add_parser("remove", help="take a document out")
    remove.add_argument("document", metavar="ID")
    remove.set_defaults(command="reports:remove")
    search = parts.add_parser("search", help="passages for a query, best first")
    search.add_argument("query")
    search.add_argument("-k", type=_count, default=10)
    search.add_argument("--document", metavar="ID")
    _json(search)
    search.set_defaults(command="reports:search")
    evaluate = parts.add_parser("evaluate", help="measure search on questions with known answers")
    evaluate.add_argument(
        "file", metavar="FILE.jsonl", nargs="?", help="default: the questions about the bundled notes"
    )
    _json(evaluate)
    evaluate.set_defaults(command="evaluating_reports:evaluate")
    parts.add_parser("rebuild", help="make the index anew from the stored documents").set_defaults(
        command="reports:rebuild"
    )


def _json(part: argparse.ArgumentParser) -> None:
    part.add_argument("--json", action="store_true", help="print one JSON document")


def _language(part: argparse.ArgumentParser) -> None:
    part.add_argument("--lang", choices=("en", "zh"), help="language of the answer; default: that of the question")
