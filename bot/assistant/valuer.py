"""Names and values of listings for the watchlist and the daily summary."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from bot.answer import Answer, Language, Question
from bot.assistant.mentions import asked_back
from bot.assistant.words import company_name
from tools.assumptions import Assumptions
from tools.market.desk import Desk
from tools.market.resolution import Match
from tools.market.results_calendar import ResultsDue
from tools.value_company import ValueCompany
from valuation.assessment import Assessment


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskValuer:
    """Values listings at the house assumptions on the current day."""

    desk: Desk
    today: Callable[[], date]

    def resolve(self, text: str, language: Language) -> str | Answer:
        """The canonical ticker of a name, or what to ask back."""
        found = self.desk.directory.resolve(text)
        if isinstance(found, Match):
            return found.listing.ticker
        question = Question(text=text, user=0, today=self.today(), language=language)
        return asked_back(found, question, language, text)

    def assess(self, ticker: str) -> Assessment:
        """The assessment of a canonical ticker.

        Raises
            CannotValue: when the sources hold neither statements nor a price for it.
        """
        return ValueCompany(self.desk, self.today())(ticker)

    def base_at(self, ticker: str, assumed: Mapping[str, float]) -> float | None:
        """The base value per listed unit with these assumptions instead of the house's; None without a range.

        Raises
            CannotValue: when the sources hold neither statements nor a price for it.
            BadArgument: when an assumption takes a model out of its domain.
        """
        found = ValueCompany(self.desk, self.today(), Assumptions(numbers=dict(assumed)))(ticker).range
        return None if found is None else found.base.value

    def results_due(self, ticker: str) -> ResultsDue | None:
        """When the company reports next, from what the desk knows already."""
        listing = self.desk.directory.listing(ticker)
        return None if listing is None else self.desk.results_due(listing)

    def name(self, ticker: str, language: Language) -> str:
        """The company's name, or the ticker itself where it is not known."""
        company = self.desk.directory.company_of(ticker)
        return ticker if company is None else company_name(company, language)
