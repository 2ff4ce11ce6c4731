"""Which XBRL tags of a filing mean which figure, in the order they are tried; nothing outside this list is taken.

Per figure and period the first tag that the filing uses holds. A tag stands here only if it means the figure itself: a
part of it (cash without short-term investments, equipment without software) has a name of its own or is marked as one.
"""

from __future__ import annotations

from dataclasses import dataclass

CAPEX_BOTH = "tangible and intangible assets"
CAPEX_TANGIBLE = "property, plant and equipment only"
CAPEX_PRODUCTIVE = "productive assets as the company groups them"


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag of one taxonomy with what it covers, where that is not the figure's plain meaning."""

    name: str
    taxonomy: str = "us-gaap"
    definition: str = ""


def _ifrs(name: str, definition: str = "") -> Tag:
    return Tag(name, "ifrs-full", definition)


# Amounts of a span of days. `Revenues` is the total; revenue from contracts leaves out leases, interest and hedges.
SPANS: dict[str, tuple[Tag, ...]] = {
    "revenue": (
        Tag("Revenues"),
        Tag("RevenueFromContractWithCustomerExcludingAssessedTax"),
        Tag("SalesRevenueNet"),
        Tag("RevenueFromContractWithCustomerIncludingAssessedTax", definition="including sales tax"),
        _ifrs("Revenue"),
    ),
    "net_income_parent": (Tag("NetIncomeLoss"), _ifrs("ProfitLossAttributableToOwnersOfParent")),
    "net_income_total": (Tag("ProfitLoss"), _ifrs("ProfitLoss")),
    "operating_cash_flow": (
        Tag("NetCashProvidedByUsedInOperatingActivities"),
        _ifrs("CashFlowsFromUsedInOperatingActivities"),
    ),
    "capex_productive": (Tag("PaymentsToAcquireProductiveAssets", definition=CAPEX_PRODUCTIVE),),
    "capex_tangible": (
        Tag("PaymentsToAcquirePropertyPlantAndEquipment"),
        _ifrs("PurchaseOfPropertyPlantAndEquipmentClassifiedAsInvestingActivities"),
    ),
    "capex_intangible": (
        Tag("PaymentsToAcquireIntangibleAssets"),
        _ifrs("PurchaseOfIntangibleAssetsClassifiedAsInvestingActivities"),
    ),
    "r_and_d": (
        Tag("ResearchAndDevelopmentExpense"),
        Tag(
            "ResearchAndDevelopmentExpenseExcludingAcquiredInProcessCost",
            definition="without in-process research that was bought",
        ),
        _ifrs("ResearchAndDevelopmentExpense"),
    ),
    "eps_diluted": (
        Tag("EarningsPerShareDiluted"),
        Tag("EarningsPerShareBasicAndDiluted"),
        _ifrs("DilutedEarningsLossPerShare"),
    ),
    "eps_basic": (
        Tag("EarningsPerShareBasic"),
        Tag("EarningsPerShareBasicAndDiluted"),
        _ifrs("BasicEarningsLossPerShare"),
    ),
    "shares_diluted_weighted": (
        Tag("WeightedAverageNumberOfDilutedSharesOutstanding"),
        Tag("WeightedAverageNumberOfShareOutstandingBasicAndDiluted"),
        _ifrs("AdjustedWeightedAverageShares"),
    ),
}
PER_SHARE = frozenset({"eps_diluted", "eps_basic"})
COUNTS = frozenset({"shares_diluted_weighted", "shares_outstanding"})
CORE = ("revenue", "net_income_parent", "net_income_total", "operating_cash_flow")

# Amounts of one day. Cash alone is `cash`: Microsoft's was 32.1bn of 78.3bn with short-term investments.
DAYS: dict[str, tuple[Tag, ...]] = {
    "cash": (Tag("CashAndCashEquivalentsAtCarryingValue"), _ifrs("CashAndCashEquivalents")),
    "short_term_investments": (
        Tag("ShortTermInvestments"),
        Tag("MarketableSecuritiesCurrent"),
        Tag("AvailableForSaleSecuritiesDebtSecuritiesCurrent"),
    ),
    "cash_and_st_investments": (Tag("CashCashEquivalentsAndShortTermInvestments"),),
    "shares_outstanding": (Tag("EntityCommonStockSharesOutstanding", "dei"), Tag("CommonStockSharesOutstanding")),
}


@dataclass(frozen=True, slots=True)
class Recipe:
    """Borrowings of a day as a sum: every part must be there, and of `beside` the first that is reported is added."""

    parts: tuple[Tag, ...]
    beside: tuple[Tag, ...] = ()


_SHORT_TERM = (Tag("ShortTermBorrowings"), Tag("CommercialPaper"))
DEBT: tuple[Recipe, ...] = (
    Recipe((Tag("DebtLongtermAndShorttermCombinedAmount"),)),
    Recipe((Tag("LongTermDebtNoncurrent"), Tag("DebtCurrent"))),
    Recipe((Tag("LongTermDebtNoncurrent"), Tag("LongTermDebtCurrent")), _SHORT_TERM),
    Recipe((Tag("LongTermDebt"),), _SHORT_TERM),
    Recipe((_ifrs("Borrowings"),)),
)
