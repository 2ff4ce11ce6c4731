"""Values one listing: figures from the market desk, assumptions from the user, arithmetic from `valuation`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from tools.assumptions import Assumptions
from tools.benchmark import baskets_for
from tools.errors import BadArgument, CannotValue
from tools.evidence import Evidence, EvidenceKind
from tools.market.accounts import FIGURES
from tools.market.capitalisation import CapitalisationCheck
from tools.market.desk import Desk
from tools.market.disagreements import Disagreement, publisher
from valuation.assess import assess
from valuation.assessment import Assessment, Fact, NamedFigure
from valuation.case import YOUR_ASSUMPTION, Case
from valuation.company import Company, Listing
from valuation.errors import OutsideDomain, UnusableInput
from valuation.policy import POLICY
from valuation.quantity import CALCULATED, Quantity, ratio


@dataclass(frozen=True, slots=True)
class ValueCompany:
    """Values a listing on what the desk knows today."""

    desk: Desk
    today: date
    assumed: Assumptions = field(default_factory=Assumptions)

    def __call__(self, ticker: str) -> Assessment:
        """The quick valuation of a canonical ticker.

        Raises
            CannotValue: when the sources hold neither statements nor a price for it.
            BadArgument: when an assumption takes a model out of its domain.
        """
        case = self.case(ticker)
        baskets = baskets_for(self.desk, case, self.assumed.benchmark)
        try:
            return assess(case, baskets)
        except (UnusableInput, OutsideDomain) as error:
            raise BadArgument(str(error), "outside_domain") from error

    def case(self, ticker: str) -> Case:
        """Everything the valuation of a canonical ticker rests on.

        Raises
            CannotValue: when the sources hold neither statements nor a price for it.
        """
        listing, company = self.desk.directory.listing(ticker), self.desk.directory.company_of(ticker)
        if listing is None or company is None:
            raise CannotValue(
                f"{ticker} is not a listing I know; send a ticker such as 0700.HK.", "unknown_listing", ticker=ticker
            )
        self.desk.look(listing)
        return self._case(listing, company)

    def _case(self, listing: Listing, company: Company) -> Case:
        fundamentals, view = self.desk.fundamentals(company, listing), self.desk.view(listing)
        if fundamentals is None or view is None:
            raise CannotValue(
                f"{company.name_en} ({listing.ticker}) is known, but the sources hold no statements or price for it.",
                "no_figures",
                name_en=company.name_en,
                name_zh=company.name_zh or company.name_en,
                ticker=listing.ticker,
            )
        return Case(
            fundamentals=fundamentals,
            view=view,
            today=self.today,
            penetration=self.desk.penetration(company),
            forecasts=self.desk.forecasts(company),
            overrides=self.assumed.numbers,
            type_override=self.assumed.type,
            type_by_hand=self.desk.type_by_hand(company),
            options=self.desk.options(company),
            warnings=(
                *_market_cap_warning(self.desk.capitalisation_check(company)),
                *_disagreement_warning(self.desk.disagreements(company)),
            ),
        )


def _market_cap_warning(check: CapitalisationCheck | None) -> tuple[Fact, ...]:
    if check is None or check.within:
        return ()
    return (Fact(code="market_cap_check", values={"difference": ratio(check.deviation)}),)


def _disagreement_warning(found: Sequence[Disagreement]) -> tuple[Fact, ...]:
    """The widest disagreement of two sources; the others are many versions of the same matter."""
    if not found:
        return ()
    widest = max(found, key=lambda each: abs(each.apart))
    values: dict[str, Quantity | float | str | date] = {
        "figure": FIGURES.get(widest.used.field, widest.used.field),
        "period": widest.used.period or widest.used.period_end,
        "used": widest.used.quantity(),
        "other": widest.other.quantity(),
        "used_source": publisher(widest.used),
        "other_source": publisher(widest.other),
        "used_read": widest.used.source_date[:10] or "–",
        "other_read": widest.other.source_date[:10] or "–",
    }
    return (Fact(code="sources_disagree", values=values),)


def evidence_of(assessment: Assessment) -> tuple[Evidence, ...]:
    """Where the figures of a valuation come from: one evidence a source."""
    by_source: dict[str, list[NamedFigure]] = {}
    for figure in (figure for method in assessment.methods for figure in method.inputs):
        by_source.setdefault(figure.quantity.source, []).append(figure)
    found = []
    for source, figures in by_source.items():
        days = [figure.quantity.as_of for figure in figures if figure.quantity.as_of is not None]
        newest = max(days) if days else None
        found.append(
            Evidence(
                kind=_kind(source),
                title=source,
                locator=source,
                as_of=newest,
                figures=tuple(figures),
                subject=assessment.listing.ticker,
            )
        )
    return tuple(found)


def results_of(assessment: Assessment) -> tuple[NamedFigure, ...]:
    """What a valuation comes to: price, range, gap, and each method's multiple and reference."""
    named = [] if assessment.price is None else [NamedFigure(name="price", quantity=assessment.price)]
    if assessment.range is not None:
        ends = (("low", assessment.range.low), ("base", assessment.range.base), ("high", assessment.range.high))
        named += [NamedFigure(name=f"{end}_value", quantity=quantity) for end, quantity in ends]
    if assessment.gap is not None:
        named.append(NamedFigure(name="gap", quantity=ratio(assessment.gap)))
    for method in assessment.methods:
        named += [figure for figure in (method.multiple, method.reference) if figure is not None]
    return tuple(named)


def _kind(source: str) -> EvidenceKind:
    if source == CALCULATED:
        return "calculation"
    return "assumption" if source in (YOUR_ASSUMPTION, POLICY.source) else "accounts"
