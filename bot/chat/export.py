"""/export: the watchlist as a file, each value with the inputs and the working behind it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from bot.answer import Answer, Attachment, Block, Language
from bot.assistant.tool_words import error_words
from bot.assistant.words import reason_words
from bot.chat.request import Request, Valuer
from bot.render.tables import Cell, Table, as_csv, as_xlsx
from bot.storage.store import Storage
from tools.errors import ToolError
from valuation.assessment import Assessment, MethodValue
from valuation.errors import ValuationError
from valuation.quantity import Quantity

# Headings are the names of the fields, the same in every language, so that a program can read the file.
_VALUES = (
    "ticker", "name_en", "name_zh", "type", "currency", "per", "price", "price_date", "low", "base", "high", "gap",
    "method", "multiple", "implied", "implied_value", "warnings", "reason",
)  # fmt: skip
_INPUTS = ("ticker", "method", "figure", "value", "unit", "currency", "per", "period", "as_of", "source", "note")
_WORKING = ("ticker", "method", "formula", "substituted", "result")
Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportCommand:
    """A user's list with everything its values rest on."""

    valuer: Valuer
    storage: Storage

    def export(self, request: Request) -> Answer:
        """XLSX with three sheets, or `csv` for the values alone."""
        form = request.argument.casefold() or "xlsx"
        if form not in ("xlsx", "csv", "excel"):
            return request.sentence("export.usage", status="refused", text=request.argument)
        tickers = self.storage.watchlist.of(request.user)
        if not tickers:
            return request.sentence("watchlist.empty", status="refused")
        values: list[Row] = [_VALUES]
        inputs: list[Row] = [_INPUTS]
        working: list[Row] = [_WORKING]
        for ticker in tickers:
            try:
                found = self.valuer.assess(ticker)
            except (ToolError, ValuationError) as error:
                values.append(_without_value(ticker, error_words(error, request.language)))
                continue
            values.append(_value_row(found, request.language))
            inputs += _input_rows(found)
            working += _working_rows(found)
        tables: dict[str, Table] = {"values": values, "inputs": inputs, "working": working}
        content = as_csv(values) if form == "csv" else as_xlsx(tables, request.now)
        day = request.now.astimezone(ZoneInfo(self.storage.users.find(request.user).timezone)).date()
        name = f"rerate-{day}.{'csv' if form == 'csv' else 'xlsx'}"
        words = request.say("export.done_csv" if form == "csv" else "export.done", count=len(tickers), name=name)
        file = Attachment(kind="document", name=name, content=content, words=words)
        made = request.reply([Block("line", words), Block("note", request.say("disclaimer"))])
        return _with(made, file)


def _with(answer: Answer, file: Attachment) -> Answer:
    return replace(answer, attachments=(file,))


def _value_row(found: Assessment, language: Language) -> Row:
    span = found.range
    deciding = next((method for method in found.methods if method.decides), None)
    implied = next((each for each in found.implied if each.value is not None), None)
    low, base, high = (span.low.value, span.base.value, span.high.value) if span is not None else (None,) * 3
    day = found.as_of.get("price")
    return (
        found.listing.ticker, found.company.name_en, found.company.name_zh, found.type.name,
        found.listing.currency, found.listing.share,
        found.price.value if found.price else None, day.isoformat() if day else None,
        low, base, high, found.gap,
        deciding.model if deciding else None,
        deciding.multiple.quantity.value if deciding and deciding.multiple else None,
        implied.parameter if implied else None,
        implied.value.value if implied and implied.value else None,
        " ".join(fact.code for fact in found.warnings) or None,
        _no_value_reason(found, language),
    )  # fmt: skip


def _no_value_reason(found: Assessment, language: Language) -> str | None:
    if found.range is not None:
        return None
    reason = next((method.reason for method in found.methods if method.reason is not None), None)
    return None if reason is None else reason_words(reason, language)


def _without_value(ticker: str, reason: str) -> Row:
    return (ticker, *(None for _ in _VALUES[1:-1]), reason)


def _input_rows(found: Assessment) -> Iterable[Row]:
    named = [("", figure) for figure in found.assumptions]
    named += [(method.model, figure) for method in found.methods for figure in method.inputs]
    for model, figure in named:
        yield (found.listing.ticker, model, figure.name, *_cells(figure.quantity))


def _cells(quantity: Quantity) -> Row:
    day = quantity.as_of.isoformat() if quantity.as_of else None
    return (
        quantity.value, quantity.unit, quantity.currency, quantity.per, quantity.period or None, day,
        quantity.source, quantity.note or None,
    )  # fmt: skip


def _working_rows(found: Assessment) -> Iterable[Row]:
    methods: tuple[MethodValue, ...] = found.methods
    for method in methods:
        for step in method.working:
            yield (found.listing.ticker, method.model, step.formula, step.substituted, step.result)
