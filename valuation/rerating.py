"""What moved a share price between two days: earnings, share count, currency and multiple, summing to the move."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from valuation.assessment import Fact
from valuation.errors import UnusableInput
from valuation.forward_earnings import Estimates
from valuation.models import attribution
from valuation.result import ModelResult

LegName = Literal[
    "net_income",
    "earnings_per_share",
    "estimate_revision",
    "estimate_roll",
    "sales",
    "operating_cash_flow",
    "share_count",
    "fx",
    "multiple",
    "multiple_rate",
    "multiple_rest",
]
UNSTATED_SPLIT = 1.5  # a count that moves by half or more between two days is a split until somebody says it is none
SAME_COUNT = 1e-3  # sources round share counts; a smaller difference is no issue of shares
_SAME_FIGURE = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A listing on one day: its price as traded, and what was known of its company then, on that day's share basis.

    price: listing currency per listed unit. net_income, sales, operating_cash_flow: whole company, reporting currency.
    fx: listing currency per reporting currency; 1 where both are one. period: of the earnings, such as "FY2025".
    forward: estimated earnings per share of two fiscal years with the weight of the nearer one.
    """

    day: date
    price: float
    net_income: float | None = None
    earnings_per_share: float | None = None
    shares: float | None = None
    sales: float | None = None
    operating_cash_flow: float | None = None
    fx: float | None = None
    discount_rate: float | None = None
    growth: float | None = None
    forward: Estimates | None = None
    period: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One cause of a move: in logarithms, which add up, and in percentage points of the move as decimals."""

    name: LegName
    log: float
    points: float

    @property
    def change(self) -> float:
        """The cause's own relative change: what the price would have done by it alone."""
        return math.expm1(self.log)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rerating:
    """A price move parted into legs; without a basis there are none, and the notes say why.

    residual: logarithm of the move less the sum of the legs, zero but for rounding.
    shares_of_move: whether a leg's share of the move says anything; it does not for small moves and for legs that cancel.
    """

    before: Standing
    after: Standing
    price_change: float
    legs: tuple[Leg, ...] = ()
    basis: str | None = None
    residual: float | None = None
    shares_of_move: bool = False
    notes: tuple[Fact, ...] = ()


def rerating(before: Standing, after: Standing, split: float | None = None) -> Rerating:
    """The legs of the move from one day to a later one.

    Formula
        ln(P1/P0) = ln(NI1/NI0) - ln(N1/N0) + ln(FX1/FX0) + ln(PE1/PE0), the first day on the later share basis;
        points = leg·R/ln(1 + R); where discount rate and growth are given the multiple's leg is
        ln((r0 - g)/(r1 - g)) and the rest. Earnings of zero or less: sales, else operating cash flow, in their place.
    Units
        split: new shares for one old between the days; None where nobody stated it
    Raises
        UnusableInput: if the share count moves as a split moves it and no split is stated, or a price is not positive.
    Source
        `valuation.models.attribution`, whose identity this is.
    """
    _require_stated_split(before, after, split)
    then = _on_later_basis(before, split or 1.0)
    pair = _comparable(then, after)
    result = _attributed(*pair)
    notes = [Fact(code="split", values={"split": split})] if split not in (None, 1.0) else []
    change = after.price / then.price - 1.0
    named = _legs(result, *pair)
    if not named:
        notes.append(_why_no_basis(result, then, after))
        return Rerating(before=before, after=after, price_change=change, notes=tuple(notes))
    notes += _notes(result, pair, then, after, named)
    named, rate_notes = _with_rate_part(named, then, after)
    total = math.log(after.price / then.price)
    scale = change / total if total else 1.0
    return Rerating(
        before=before,
        after=after,
        price_change=change,
        legs=tuple(Leg(name=name, log=log, points=log * scale) for name, log in named.items()),
        basis=str(result.results["basis"]),
        residual=total - math.fsum(named.values()),
        shares_of_move=all(flag.code != "suppress_shares" for flag in result.flags),
        notes=(*notes, *rate_notes),
    )


def _require_stated_split(before: Standing, after: Standing, split: float | None) -> None:
    if split is not None or before.shares is None or after.shares is None:
        return
    times = after.shares / before.shares
    if times >= UNSTATED_SPLIT or times <= 1.0 / UNSTATED_SPLIT:
        raise UnusableInput(
            f"The share count went from {before.shares:,.0f} to {after.shares:,.0f} between the days, as a split does it; "
            f"state the split in a figures file ({times:.4g} if it was one, 1 if the shares were issued)."
        )


def _on_later_basis(before: Standing, split: float) -> Standing:
    """The first day restated for the shares of the later one."""
    if split == 1.0:
        return before
    eps, shares, forward = before.earnings_per_share, before.shares, before.forward
    return replace(
        before,
        price=before.price / split,
        earnings_per_share=None if eps is None else eps / split,
        shares=None if shares is None else shares * split,
        forward=None if forward is None else Estimates(forward.w, forward.e1 / split, forward.e2 / split),
    )


def _comparable(then: Standing, now: Standing) -> tuple[Standing, Standing]:
    """Both days with only what is known on both, and a count that only rounding moved taken as one."""
    fx = then.fx is not None and now.fx is not None
    shares = then.shares is not None and now.shares is not None
    then = replace(then, fx=then.fx if fx else None, shares=then.shares if shares else None)
    now = replace(now, fx=now.fx if fx else None, shares=now.shares if shares else None)
    if then.shares and now.shares and abs(now.shares / then.shares - 1.0) < SAME_COUNT:
        then = replace(then, shares=now.shares)
    return then, now


def _attributed(then: Standing, now: Standing) -> ModelResult:
    """The model on the best earnings known on both days: estimates, else net income, else earnings per share."""
    old, new = (then.forward, now.forward) if then.forward and now.forward else (None, None)
    incomes = (then.net_income, now.net_income) if old is None and new is None else (None, None)
    whole = None not in incomes
    per_share = (None, None) if old or whole else (then.earnings_per_share, now.earnings_per_share)
    return attribution(
        p0=then.price,
        p1=now.price,
        fx0=then.fx,
        fx1=now.fx,
        w0=old.w if old else None,
        e1_0=old.e1 if old else None,
        e2_0=old.e2 if old else None,
        w1=new.w if new else None,
        e1_1=new.e1 if new else None,
        e2_1=new.e2 if new else None,
        ni0=incomes[0] if whole else None,
        ni1=incomes[1] if whole else None,
        shares0=then.shares if whole else None,
        shares1=now.shares if whole else None,
        eps0=per_share[0],
        eps1=per_share[1],
        sales0=_per_share(then, then.sales),
        sales1=_per_share(now, now.sales),
        ocf0=_per_share(then, then.operating_cash_flow),
        ocf1=_per_share(now, now.operating_cash_flow),
    )


def _per_share(standing: Standing, amount: float | None) -> float | None:
    return amount if amount is None or standing.shares is None else amount / standing.shares


def _legs(result: ModelResult, then: Standing, now: Standing) -> dict[LegName, float]:
    """The legs by the names readers know; empty where the model found no basis."""
    multiple = result.number("ln_multiple")
    if multiple is None:
        return {}
    legs = _first_legs(result, then, now)
    if then.fx is not None:
        legs["fx"] = result.number("ln_fx") or 0.0
    legs["multiple"] = multiple
    return legs


def _first_legs(result: ModelResult, then: Standing, now: Standing) -> dict[LegName, float]:
    """What the company earned or sold, and over how many shares."""
    revision, roll, income = (result.number(name) for name in ("ln_revision", "ln_roll", "ln_ni"))
    basis = result.results["basis"]
    if basis == "price_to_earnings" and revision is not None and roll is not None:
        return {"estimate_revision": revision, "estimate_roll": roll}
    if basis == "price_to_earnings" and income is None:
        return {"earnings_per_share": result.number("ln_eps") or 0.0}
    issued = -math.log(now.shares / then.shares) + 0.0 if then.shares and now.shares else None
    shares: dict[LegName, float] = {} if issued is None else {"share_count": issued}
    if basis == "price_to_earnings":
        return {"net_income": income or 0.0, **shares}
    name: LegName = "sales" if basis == "price_to_sales" else "operating_cash_flow"
    whole = result.number("ln_sales" if name == "sales" else "ln_ocf") or 0.0
    return {name: whole - (issued or 0.0), **shares}


def _with_rate_part(
    legs: dict[LegName, float], then: Standing, now: Standing
) -> tuple[dict[LegName, float], tuple[Fact, ...]]:
    """The multiple's leg parted into what the discount rate explains and the rest, at the later day's growth."""
    if then.discount_rate is None or now.discount_rate is None or now.growth is None:
        return legs, ()
    found = attribution(r0=then.discount_rate, r1=now.discount_rate, g=now.growth, ln_multiple=legs["multiple"])
    part, rest = found.number("rate_part"), found.number("residual")
    if part is None or rest is None:
        return legs, (Fact(code="rate_not_above_growth", values={}),)
    parted: dict[LegName, float] = {name: log for name, log in legs.items() if name != "multiple"}
    return {**parted, "multiple_rate": part, "multiple_rest": rest}, ()


def _notes(
    result: ModelResult, pair: tuple[Standing, Standing], then: Standing, now: Standing, legs: dict[LegName, float]
) -> list[Fact]:
    per_share_given = result.results["basis"] == "price_to_earnings" and "ln_ni" not in result.results
    lost = result.reason is not None and result.reason.code == "non_positive_eps"
    own = (log for name, log in legs.items() if name not in ("fx", "multiple"))
    held = {
        "trailing_eps_unchanged": "ln_revision" not in result.results and all(abs(log) < _SAME_FIGURE for log in own),
        "fx_in_multiple": pair[0].fx is None,
        "shares_in_multiple": pair[0].shares is None and not per_share_given,
        "suppress_shares": any(flag.code == "suppress_shares" for flag in result.flags),
    }
    loss = [_loss(then, now)] if lost else []
    return loss + [Fact(code=code, values={}) for code, holds in held.items() if holds]


def _loss(then: Standing, now: Standing) -> Fact:
    """Which earnings are a loss, for the sentence that names another basis."""
    days = [s.day.isoformat() for s in (then, now) if min(_earned(s), default=1.0) <= 0.0]
    return Fact(code="non_positive_eps", values={"days": ", ".join(days)})


def _earned(standing: Standing) -> list[float]:
    forward = standing.forward.blended if standing.forward is not None else None
    known = (standing.net_income, standing.earnings_per_share, forward)
    return [value for value in known if value is not None]


def _why_no_basis(result: ModelResult, then: Standing, now: Standing) -> Fact:
    if result.reason is not None and result.reason.code == "non_positive_eps":
        return Fact(code="no_basis_loss", values=_loss(then, now).values)
    days = ", ".join(s.day.isoformat() for s in (then, now) if not _earned(s))
    return Fact(code="no_basis", values={"days": days or f"{then.day}, {now.day}"})
