"""Companies made by hand for tests: round figures that can be checked on paper."""

from datetime import date

from valuation.case import Case
from valuation.company import Company, Estimate, Fundamentals, Listing, MarketView, Penetration, Period
from valuation.quantity import AdsRatio, FxRate, Quantity

TODAY = date(2026, 11, 21)
PRICE_DAY = date(2026, 11, 20)
CNY_PER_HKD = FxRate(base="HKD", quote="CNY", rate=0.9, as_of=PRICE_DAY, source="by hand")


def money(value, currency="CNY", per=None, period=""):
    return Quantity(
        value=value, unit="money", currency=currency, per=per, period=period, as_of=PRICE_DAY, source="by hand"
    )


def year(number, revenue=None, ocf=None, capex=None, income=None, **others):
    named = {"revenue": revenue, "operating_cash_flow": ocf, "capex": capex, "net_income": income, **others}
    figures = {name: money(value, period=f"FY{number}") for name, value in named.items() if value is not None}
    return Period(label=f"FY{number}", end=date(number, 12, 31), figures=figures, capex_definition="by hand")


# OCF 10, capex 4, so FCF/OCF 60 % in each year; revenue grows by a tenth.
STEADY = tuple(year(2022 + i, revenue=100.0 * 1.1**i, ocf=10.0, capex=4.0, income=5.0 * 1.2**i) for i in range(4))


def company(
    years=STEADY,
    *,
    industries=(),
    class_in_report="",
    currency="HKD",
    reporting="CNY",
    price=9.0,
    shares=10.0,
    share="ordinary",
    ads=None,
    penetration=None,
    estimates=(),
    net_cash=None,
    beta=None,
    trailing=None,
    **case,
):
    listing = Listing(
        ticker="TEST",
        market="HK",
        currency=currency,
        share=share,
        ads_ratio=None if ads is None else AdsRatio(ordinary_per_ads=ads, effective_from=None, source="by hand"),
    )
    made = Company(
        key="TEST",
        name_en="Test",
        name_zh="测试",
        listings=(listing,),
        industries=industries,
        class_in_report=class_in_report,
    )
    fundamentals = Fundamentals(
        company=made,
        reporting_currency=reporting,
        years=tuple(years),
        trailing=trailing,
        ordinary_shares=None if shares is None else Quantity(value=shares, unit="shares", source="by hand"),
        net_cash=None if net_cash is None else money(net_cash),
        beta=beta,
        estimates=tuple(estimates),
    )
    view = MarketView(
        listing=listing,
        price=None if price is None else money(price, currency, share),
        market_cap=None,
        risk_free={reporting: Quantity(value=0.04, unit="ratio", as_of=PRICE_DAY, source="by hand")}
        if reporting
        else {},
        fx=(CNY_PER_HKD,),
        origin="live",
    )
    return Case(fundamentals=fundamentals, view=view, today=case.pop("today", TODAY), penetration=penetration, **case)


def rate(low, high=None):
    return Penetration(
        industry="robots",
        definition="by hand",
        low=low,
        high=low if high is None else high,
        period="2025",
        source="by hand",
        quality="official",
    )


def estimate(number, value, currency="CNY", per="ordinary"):
    return Estimate(name="eps", period_end=date(number, 12, 31), figure=money(value, currency, per))
