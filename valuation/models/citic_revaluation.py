"""The ladder from negative to positive valuation of a company's spending on AI, and where the price stands on it."""

from __future__ import annotations

from typing import Annotated

from valuation.declaration import model
from valuation.parameters import Fraction, Kind, Money, Multiple, Size, Spent, Words
from valuation.sheet import Sheet, shown

SuperDeduction = Annotated[float, Kind("decimal", at_least=0.0, at_most=2.0)]


@model
def citic_revaluation(
    *,
    pe_core: Annotated[Multiple | None, Words("multiple of the core business")] = None,
    ni_core: Annotated[Money | None, Words("net income of the core, before the AI loss", ("core_ni",))] = None,
    loss: Annotated[Money | None, Words("after-tax AI loss; negative for a profit", ("ai_loss", "l"))] = None,
    cash: Annotated[Money, Words("net cash", ("net_cash",))] = 0.0,
    ps_ai: Annotated[Multiple | None, Words("multiple of the AI revenue")] = None,
    rev_ai: Annotated[Spent | None, Words("AI revenue", ("ai_revenue", "ai_rev"))] = None,
    market_cap: Size | None = None,
    ai_rnd: Annotated[Spent | None, Words("research and other spending on AI", ("ai_opex", "ai_r_and_d"))] = None,
    ai_gross_profit: Annotated[Money, Words("gross profit the AI business already makes")] = 0.0,
    t: Fraction = 0.0,
    super_deduction: Annotated[SuperDeduction | None, Words("extra share of R&D that tax lets be deducted")] = None,
) -> Sheet:
    """Value with AI as a loss, without it, and with AI as a business; and what the market pays for AI today.

    Formula
        L = (AI R&D - AI gross profit)·(1 - t), less super deduction·t·AI R&D;
        V_neg = PE·(NI - L) + cash; V_zero = PE·NI + cash; V_pos = V_zero + PS·AI revenue;
        implied AI value = market cap - cash - PE·NI; implied PS = that/AI revenue
    Units
        money of one currency; t, super_deduction: decimals
    Raises
        UnusableInput: for multiples that are not positive or shares outside their range.
        A core that does not earn is answered with `non_positive_eps`.
    Source
        CITIC Securities report of 2025 for the step from negative to positive valuation; the ladder is the house's.

    >>> result = citic_revaluation(pe_core=10, ni_core=100, loss=20, cash=50, ps_ai=5, rev_ai=40, market_cap=1150)
    >>> [result.results[name] for name in ("v_neg", "v_zero", "v_pos", "implied_ai_value", "implied_ps", "position")]
    [850.0, 1050.0, 1250.0, 100.0, 2.5, 'partial']
    """
    sheet = Sheet()
    if ai_rnd is not None:
        computed = _loss(sheet, ai_rnd, ai_gross_profit, t, super_deduction)
        loss = computed if loss is None else loss
    if pe_core is None and ni_core is None and ai_rnd is not None:
        return sheet
    if pe_core is None or ni_core is None:
        sheet.missing("pe_core" if pe_core is None else "ni_core", "v_neg", "v_zero", "v_pos", "implied_ai_value")
        return sheet
    if ni_core <= 0.0:
        text = "The core does not earn anything before the AI loss, so a multiple of it has no meaning."
        sheet.refuse("non_positive_eps", text, "v_neg", "v_zero", "v_pos", "implied_ai_value")
        return sheet
    core = _ladder(sheet, (pe_core, ni_core), loss, cash, (ps_ai, rev_ai))
    if market_cap is not None:
        _market(
            sheet, market_cap - cash - core, f"{shown(market_cap)} - {shown(cash)} - {shown(core)}", (ps_ai, rev_ai)
        )
    return sheet


def _loss(sheet: Sheet, spent: float, gross_profit: float, t: float, super_deduction: float | None) -> float:
    substituted = f"({shown(spent)} - {shown(gross_profit)}) · (1 - {shown(t)})"
    plain = sheet.put(
        "loss_plain", (spent - gross_profit) * (1.0 - t), "(AI R&D - AI gross profit)·(1 - t)", substituted
    )
    if super_deduction is None:
        return plain
    shield = super_deduction * t * spent
    substituted = f"{shown(plain)} - {shown(super_deduction)} · {shown(t)} · {shown(spent)}"
    return sheet.put("loss_with_super_deduction", plain - shield, "loss - super deduction·t·AI R&D", substituted)


def _ladder(
    sheet: Sheet, core: tuple[float, float], loss: float | None, cash: float, ai: tuple[float | None, float | None]
) -> float:
    """The three values; gives the worth of the core back."""
    multiple, income = core
    if loss is None:
        sheet.missing("loss", "v_neg")
    elif income - loss <= 0.0:
        sheet.refuse(
            "non_positive_eps", "After the AI loss nothing is earned that a multiple could be put on.", "v_neg"
        )
    else:
        substituted = f"{shown(multiple)} · ({shown(income)} - {shown(loss)}) + {shown(cash)}"
        sheet.put("v_neg", multiple * (income - loss) + cash, "PE·(NI - L) + cash", substituted)
    substituted = f"{shown(multiple)} · {shown(income)} + {shown(cash)}"
    zero = sheet.put("v_zero", multiple * income + cash, "PE·NI + cash", substituted)
    if None not in ai:
        sales = ai[0] * ai[1]  # type: ignore[operator]
        sheet.put("v_pos", zero + sales, "V_zero + PS·AI revenue", f"{shown(zero)} + {shown(ai[0])} · {shown(ai[1])}")
    return multiple * income


def _market(sheet: Sheet, paid: float, substituted: str, ai: tuple[float | None, float | None]) -> None:
    """What the price pays for AI beyond core and cash, and the rung it stands on."""
    sheet.put("implied_ai_value", paid, "market cap - cash - PE·NI", substituted)
    multiple, revenue = ai
    if revenue is not None and revenue > 0.0:
        sheet.put("implied_ps", paid / revenue, "implied AI value/AI revenue", f"{shown(paid)}/{shown(revenue)}")
    if paid < 0.0:
        sheet.say("position", "negative", "implied AI value < 0", shown(paid))
    elif multiple is not None and revenue is not None:
        full = paid >= multiple * revenue
        sheet.say("position", "full" if full else "partial", "against PS·AI revenue", shown(multiple * revenue))
