"""What a language model may call: the explicit list of tools, as LangChain tools.

Each gives content for the model (labels and references, no document can command through it) and an artifact for the
program (typed evidence that never passes through the model). All only read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated

from langchain_core.tools import BaseTool, StructuredTool, ToolException
from pydantic import BaseModel, ConfigDict, Field

from tools.assumptions import Assumptions
from tools.compare_companies import MOST, CompareCompanies
from tools.errors import ToolError
from tools.evidence import Evidence
from tools.market.desk import Desk
from tools.market.resolution import Match
from tools.search_reports import SearchReports
from tools.value_company import ValueCompany, evidence_of, results_of
from valuation.assessment import Assessment, ImpliedParameter, NamedFigure
from valuation.measures import Compared
from valuation.quantity import Quantity

Result = tuple[str, tuple[Evidence, ...]]
Share = Annotated[float, Field(ge=0.0, le=1.0)]


class _Arguments(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SearchArguments(_Arguments):
    """What to look for in the indexed reports."""

    query: str = Field(min_length=2, max_length=400, description="the question, in English or Chinese")
    limit: int = Field(default=3, ge=1, le=8, description="how many sentences at most")


class ValueArguments(_Arguments):
    """A listing and the user's own assumptions, all optional."""

    ticker: str = Field(min_length=1, max_length=24, description="0700.HK, 688981.SH, BABA, or a company's name")
    discount_rate: Annotated[float, Field(gt=0.0, lt=1.0)] | None = Field(default=None, description="decimal per year")
    growth: Annotated[float, Field(gt=-1.0, lt=1.0)] | None = Field(
        default=None, description="revenue growth, decimal per year"
    )
    market: Annotated[float, Field(gt=0.0)] | None = Field(
        default=None, description="future market, in the statements' currency"
    )
    probability: Share | None = Field(default=None, description="chance that the market arrives")
    years: Annotated[float, Field(ge=1.0, le=50.0)] | None = Field(default=None, description="years until it does")

    def assumptions(self) -> Assumptions:
        """The assumptions that were given."""
        given = self.model_dump(exclude={"ticker"}, exclude_none=True)
        return Assumptions(numbers={name: float(value) for name, value in given.items()})


class CompareArguments(_Arguments):
    """Listings to put side by side."""

    tickers: tuple[Annotated[str, Field(min_length=1, max_length=24)], ...] = Field(
        min_length=2, max_length=MOST, description="two to six listings or company names"
    )


def toolbox(desk: Desk, search: SearchReports, today: Callable[[], date]) -> tuple[BaseTool, ...]:
    """All tools over one desk and one library."""
    calls = _Calls(desk, search, today)
    return (
        _tool(
            calls.search_reports, "Sentences of the indexed reports that answer a question, verbatim.", SearchArguments
        ),
        _tool(calls.value_company, "Quick valuation of one listing: range, multiples, assumptions.", ValueArguments),
        _tool(calls.implied_by_price, "What today's price of a listing implies.", ValueArguments),
        _tool(calls.compare_companies, "The same measures of several listings side by side.", CompareArguments),
    )


@dataclass(frozen=True, slots=True)
class _Calls:
    """The tools' functions; each takes what its schema declares and is named as the model calls it."""

    desk: Desk
    search: SearchReports
    today: Callable[[], date]

    def search_reports(self, **given: object) -> Result:
        arguments = SearchArguments.model_validate(given)
        found = self.search(arguments.query, arguments.limit)
        if not found.relevant:
            return "No indexed report answers this.", ()
        evidence = (
            Evidence(
                kind="report",
                title=q.citation.title,
                locator=f"p. {q.citation.page}",
                as_of=None,
                quote=q.text,
                citation=q.citation,
            )
            for q in found.quotes
        )
        return _numbered(f"{q.citation.title}: {q.text}" for q in found.quotes), tuple(evidence)

    def value_company(self, **given: object) -> Result:
        arguments = ValueArguments.model_validate(given)
        assessment = self._assessed(arguments)
        results = _calculated("valuation", assessment, results_of(assessment))
        return _valuation_labels(assessment), _under(arguments, (results, *evidence_of(assessment)))

    def implied_by_price(self, **given: object) -> Result:
        arguments = ValueArguments.model_validate(given)
        assessment = self._assessed(arguments)
        solved = [(i.parameter, i.value) for i in assessment.implied if i.value is not None]
        figures = tuple(NamedFigure(name=name, quantity=quantity) for name, quantity in solved)
        evidence = _calculated("implied by the price", assessment, figures)
        lines = (f"{i.parameter}: {_solved(i)}" for i in assessment.implied)
        text = _numbered(lines) or "Nothing can be solved for this listing."
        return text, _under(arguments, (evidence, *evidence_of(assessment)))

    def compare_companies(self, **given: object) -> Result:
        arguments = CompareArguments.model_validate(given)
        tickers = [self._listing(name) for name in arguments.tickers]
        try:
            found = CompareCompanies(self.desk, self.today())(tickers)
        except ToolError as error:
            raise ToolException(str(error)) from error
        return _numbered(map(_row_labels, found.rows)), tuple(map(_row_evidence, found.rows))

    def _assessed(self, arguments: ValueArguments) -> Assessment:
        """A valuation; what a tool refuses goes back to the model as its sentence."""
        ticker = self._listing(arguments.ticker)
        try:
            return ValueCompany(self.desk, self.today(), arguments.assumptions())(ticker)
        except ToolError as error:
            raise ToolException(str(error)) from error

    def _listing(self, name: str) -> str:
        found = self.desk.look_up(name)
        if not isinstance(found, Match):
            raise ToolException(found.sentence)
        return found.listing.ticker


def _calculated(title: str, assessment: Assessment, figures: tuple[NamedFigure, ...]) -> Evidence:
    return Evidence(
        kind="calculation",
        title=title,
        locator=assessment.listing.ticker,
        as_of=assessment.as_of.get("price"),
        figures=figures,
        subject=assessment.listing.ticker,
    )


def _under(arguments: ValueArguments, found: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """The evidence, marked where it rests on the user's assumptions."""
    if not arguments.assumptions().numbers:
        return found
    return tuple(replace(evidence, assumed=True) if evidence.kind == "calculation" else evidence for evidence in found)


def _row_evidence(row: Compared) -> Evidence:
    figures = tuple(NamedFigure(name=name, quantity=q) for name, q in row.figures.items() if isinstance(q, Quantity))
    return Evidence(
        kind="calculation",
        title="comparison",
        locator=row.ticker,
        as_of=row.price_day,
        figures=figures,
        subject=row.ticker,
    )


def _row_labels(row: Compared) -> str:
    missing = [name.replace("_", " ") for name, q in row.figures.items() if not isinstance(q, Quantity)]
    return f"{row.ticker}: {'no ' + ', no '.join(missing) if missing else 'every measure is known'}"


def _solved(implied: ImpliedParameter) -> str:
    if implied.value is not None:
        return "solved"
    return implied.reason.text if implied.reason is not None else "no value"


def _tool(function: Callable[..., Result], description: str, arguments: type[BaseModel]) -> BaseTool:
    return StructuredTool.from_function(
        func=function,
        name=function.__name__,
        description=description,
        args_schema=arguments,
        response_format="content_and_artifact",
        handle_tool_error=True,
    )


def _valuation_labels(assessment: Assessment) -> str:
    """What exists, without a digit: the program fills the values in by name."""
    lines = [
        f"{assessment.company.name_en} ({assessment.company.key}) counts as {assessment.type.name.replace('_', ' ')}"
    ]
    if assessment.range is not None and assessment.gap is not None:
        lines.append(f"base value is {'above' if assessment.gap > 0 else 'below'} the price")
    lines += [
        f"{m.model}: {'valued' if m.value is not None else m.reason.text if m.reason else 'no value'}"
        for m in assessment.methods
    ]
    return "\n".join(lines)


def _numbered(lines: Iterable[str]) -> str:
    return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))
