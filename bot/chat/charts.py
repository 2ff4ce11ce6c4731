"""/chart: a valuation, a price move, a multiple through time, or the whole list as a picture."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from bot.alerts.measures import MEASURES
from bot.answer import Answer, Attachment, Block
from bot.assistant.pictures import list_picture, multiple_picture, rerating_picture, valuation_picture
from bot.assistant.rerating import no_price_words
from bot.assistant.tool_words import error_words
from bot.chat.request import Request, Valuer
from bot.render.charts.card import Chart
from bot.storage.store import Storage
from tools.errors import NoPrice, ToolError
from tools.explain_rerating import ExplainedMove
from valuation.assessment import Assessment
from valuation.errors import ValuationError

Move = Callable[[str, date, date], ExplainedMove]
_LIST = ("", "list", "watchlist", "列表", "自选", "自选股")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MULTIPLES = {name: key for key, measure in MEASURES.items() if measure.kind == "multiple" for name in measure.names}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartCommand:
    """Pictures of what the bot can compute. move: parts the price move of a ticker between two days."""

    valuer: Valuer
    storage: Storage
    move: Move | None = None

    def chart(self, request: Request) -> Answer:
        """Without a name the whole list; with two days the price move between them; with a multiple its history."""
        if request.argument.casefold() in _LIST:
            return self._list(request)
        days = _DAY.findall(request.argument)
        words = [word for word in _DAY.sub(" ", request.argument).split() if word.casefold() not in ("to", "至", "到")]
        multiple = _MULTIPLES.get(words[-1].casefold()) if len(words) > 1 else None
        found = self.valuer.resolve(" ".join(words[:-1] if multiple else words), request.language)
        if isinstance(found, Answer):
            buttons = tuple(
                replace(button, target=f"/chart {button.target.split()[-1]} {' '.join(days)}".strip())
                for button in found.buttons
            )
            return replace(found, question=request.text, buttons=buttons)
        try:
            if days:
                return self._move(request, found, days)
            return self._history(request, found, multiple) if multiple else self._valuation(request, found)
        except NoPrice as error:
            return request.reply([no_price_words(error, request.language)], status="refused")
        except (ToolError, ValuationError) as error:
            return request.reply([error_words(error, request.language)], status="refused")

    def _list(self, request: Request) -> Answer:
        tickers = self.storage.watchlist.of(request.user)
        if not tickers:
            return request.sentence("watchlist.empty", status="refused")
        chart = list_picture(list(self._valued(tickers)), request.language)
        return self._shown(request, chart, "watchlist")

    def _valued(self, tickers: tuple[str, ...]) -> list[Assessment]:
        found = []
        for ticker in tickers:
            try:
                found.append(self.valuer.assess(ticker))
            except (ToolError, ValuationError):
                continue  # /watchlist and /daily say why; a picture has no room for reasons
        return found

    def _valuation(self, request: Request, ticker: str) -> Answer:
        chart = valuation_picture(self.valuer.assess(ticker), request.language)
        return self._shown(request, chart, ticker)

    def _move(self, request: Request, ticker: str, days: list[str]) -> Answer:
        if len(days) != 2 or self.move is None:
            return request.sentence("chart.two_days", status="refused")
        try:
            start, end = sorted(date.fromisoformat(day) for day in days)
        except ValueError:
            return request.sentence("chart.two_days", status="refused")
        return self._shown(request, rerating_picture(self.move(ticker, start, end), request.language), ticker)

    def _history(self, request: Request, ticker: str, multiple: str) -> Answer:
        kept = self.storage.valuations.history(ticker, request.now.replace(year=request.now.year - 5, day=1))
        # By the day of the price: what was valued on a holiday rests on the close before it.
        days = {
            date.fromisoformat(found.price_day) if found.price_day else at.date(): found.measures[multiple]
            for at, found in kept
            if multiple in found.measures
        }
        name = f"{self.valuer.name(ticker, request.language)} {ticker}"
        chart = multiple_picture(name, multiple, sorted(days.items()), request.language)
        if chart is None:
            return request.sentence("chart.no_history", status="refused", days=len(days))
        return self._shown(request, chart, ticker)

    @staticmethod
    def _shown(request: Request, chart: Chart | None, name: str) -> Answer:
        if chart is None:
            return request.sentence("chart.nothing", status="refused")
        picture = Attachment(kind="picture", name=f"{name}.png", content=chart.png, words=chart.alt)
        made = request.reply([Block("line", chart.alt)], about=() if name == "watchlist" else (name,))
        return replace(made, attachments=(picture,))
