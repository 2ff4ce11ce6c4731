"""What a language model may call: the explicit list of tools, as LangChain tools.

Each gives content for the model (labels and references, no document can command through it) and an artifact for the
program (typed evidence that never passes through the model). All only read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from langchain_core.tools import BaseTool, StructuredTool, ToolException
from pydantic import BaseModel, ConfigDict, Field

from tools.assumptions import Assumptions
from tools.errors import ToolError
from tools.evidence import Evidence
from tools.market.desk import Desk
from tools.market.resolution import Match
from tools.search_reports import SearchReports
from tools.value_company import ValueCompany, evidence_of
from valuation.assessment import Assessment, ImpliedParameter, NamedFigure

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


def toolbox(desk: Desk, search: SearchReports, today: Callable[[], date]) -> tuple[BaseTool, ...]:
    """All tools over one desk and one library."""
    calls = _Calls(desk, search, today)
    return (
        _tool(
            calls.search_reports, "Sentences of the indexed reports that answer a question, verbatim.", SearchArguments
        ),
        _tool(calls.value_company, "Quick valuation of one listing: range, multiples, assumptions.", ValueArguments),
        _tool(calls.implied_by_price, "What today's price of a listing implies.", ValueArguments),
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
            Evidence(kind="report", title=q.citation.title, locator=f"p. {q.citation.page}", as_of=None, quote=q.text)
            for q in found.quotes
        )
        return _numbered(f"{q.citation.title}: {q.text}" for q in found.quotes), tuple(evidence)

    def value_company(self, **given: object) -> Result:
        assessment = self._assessed(ValueArguments.model_validate(given))
        return _valuation_labels(assessment), evidence_of(assessment)

    def implied_by_price(self, **given: object) -> Result:
        assessment = self._assessed(ValueArguments.model_validate(given))
        solved = [(i.parameter, i.value) for i in assessment.implied if i.value is not None]
        evidence = Evidence(
            kind="calculation",
            title="implied by the price",
            locator=assessment.listing.ticker,
            as_of=assessment.as_of.get("price"),
            figures=tuple(NamedFigure(name=name, quantity=quantity) for name, quantity in solved),
        )
        lines = (f"{i.parameter}: {_solved(i)}" for i in assessment.implied)
        return _numbered(lines) or "Nothing can be solved for this listing.", (evidence, *evidence_of(assessment))

    def _assessed(self, arguments: ValueArguments) -> Assessment:
        """A valuation; what a tool refuses goes back to the model as its sentence."""
        found = self.desk.look_up(arguments.ticker)
        if not isinstance(found, Match):
            raise ToolException(found.sentence)
        try:
            return ValueCompany(self.desk, self.today(), arguments.assumptions())(found.listing.ticker)
        except ToolError as error:
            raise ToolException(str(error)) from error


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
