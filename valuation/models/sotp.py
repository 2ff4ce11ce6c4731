"""Sum of the parts, with a guard against counting earnings twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

from valuation.declaration import model
from valuation.errors import UnusableInput
from valuation.parameters import Count, Fraction, Kind, Money, Multiple, Spent, Words
from valuation.sheet import Sheet, require_known, shown

_TOLERANCE = 0.02
_SEGMENT = ("name", "value", "revenue", "earnings", "metric", "multiple")
Segments = Annotated[
    Sequence[Mapping[str, float | str]] | None,
    Words("the parts, each with a name and value, or earnings, revenue or metric with multiple"),
]


@model
def sotp(
    *,
    non_gaap_ni: Annotated[Money | None, Words("group net income", ("group_ni",))] = None,
    cloud_ebita: Annotated[Money | None, Words("profit of the part valued on sales", ("segment_ebita",))] = None,
    tax: Annotated[Fraction, Words("tax rate on that profit", ("t", "tax_rate"))] = 0.0,
    pe_core: Annotated[Multiple | None, Words("multiple of what is left")] = None,
    cloud_revenue: Annotated[Spent | None, Words("revenue of that part", ("segment_revenue",))] = None,
    ps_cloud: Annotated[Multiple | None, Words("multiple of that revenue", ("ps_segment",))] = None,
    segments: Segments = None,
    group_earnings: Annotated[Money | None, Words("earnings of the group, to which the parts' must sum")] = None,
    net_cash: Money = 0.0,
    net_cash_haircut: Annotated[Fraction, Words("part of the net cash not counted", ("haircut",))] = 0.0,
    stakes: Annotated[Money, Words("market value of listed holdings")] = 0.0,
    stake_discount: Annotated[Fraction, Words("discount on them", ("holding_discount",))] = 0.25,
    minorities: Annotated[Money, Words("claims of minority shareholders")] = 0.0,
    market_cap: Annotated[float | None, Kind("money", above=0.0)] = None,
    shares: Count | None = None,
    unit: str | None = None,
) -> Sheet:
    """Value of the parts of a company added up: a core on earnings and a part on sales, or any list of parts.

    Formula
        core NI = group NI - part's EBITA·(1 - t); total = PE·core NI + PS·part's revenue
        (or Σ metric·multiple) + net cash·(1 - haircut) + stakes·(1 - discount) - minorities
    Units
        money of one currency; tax, haircut, discount: decimals
    Raises
        UnusableInput: for a part that is neither valued nor has a metric with a multiple.
        Parts whose earnings miss the group's by more than 2 % are answered with `segments_do_not_sum`.
    Source
        CITIC Securities report of 2025 for a core on PE and AI on sales; discount and guard are the house's.

    >>> result = sotp(non_gaap_ni=110, cloud_ebita=20, tax=0.5, pe_core=10, cloud_revenue=50, ps_cloud=4, net_cash=100)
    >>> [result.results[name] for name in ("core_ni", "core_value", "cloud_value", "total")]
    [100.0, 1000.0, 200.0, 1300.0]
    """
    del unit  # entered among the inputs, for the reader
    sheet = Sheet()
    parts = {"cash_value": net_cash * (1.0 - net_cash_haircut)}
    if segments is not None:
        values = _segments(sheet, segments, group_earnings)
    else:
        figures = (non_gaap_ni, cloud_ebita, pe_core, cloud_revenue, ps_cloud)
        values = _core_and_cloud(sheet, figures, tax)
    if values is None:
        sheet.results.setdefault("total", None)
        return sheet
    substituted = f"{shown(net_cash)} · (1 - {shown(net_cash_haircut)})"
    sheet.put("cash_value", parts["cash_value"], "net cash·(1 - haircut)", substituted)
    if stakes:
        parts["stakes_value"] = stakes * (1.0 - stake_discount)
        substituted = f"{shown(stakes)} · (1 - {shown(stake_discount)})"
        sheet.put("stakes_value", parts["stakes_value"], "stakes·(1 - discount)", substituted)
    _total(sheet, [*values, *parts.values(), -minorities], market_cap, shares)
    return sheet


def _core_and_cloud(sheet: Sheet, figures: tuple[float | None, ...], tax: float) -> list[float] | None:
    names = ("non_gaap_ni", "cloud_ebita", "pe_core", "cloud_revenue", "ps_cloud")
    lacking = next((name for name, figure in zip(names, figures, strict=True) if figure is None), None)
    if lacking is not None:
        sheet.missing(lacking, "total")
        return None
    group, ebita, pe, revenue, ps = (figure for figure in figures if figure is not None)
    substituted = f"{shown(group)} - {shown(ebita)} · (1 - {shown(tax)})"
    core = sheet.put("core_ni", group - ebita * (1.0 - tax), "group NI - EBITA·(1 - t)", substituted)
    if core <= 0.0:
        sheet.refuse("non_positive_eps", "What is left as core does not earn anything.", "core_value", "total")
        return None
    return [
        sheet.put("core_value", pe * core, "PE · core NI", f"{shown(pe)} · {shown(core)}"),
        sheet.put("cloud_value", ps * revenue, "PS · revenue", f"{shown(ps)} · {shown(revenue)}"),
    ]


def _segments(sheet: Sheet, segments: Sequence[Mapping[str, float | str]], group: float | None) -> list[float] | None:
    """Value of each part, unless their earnings are not those of the group."""
    if not segments:
        raise UnusableInput("Give at least one part in segments.")
    earned = [part["earnings"] for part in segments if isinstance(part.get("earnings"), (int, float))]
    total = float(sum(earned))  # type: ignore[arg-type]
    if group is not None and abs(total - group) > _TOLERANCE * abs(group):
        text = f"The parts earn {shown(total)}, the group {shown(group)}; they must agree within {_TOLERANCE:.0%}."
        sheet.refuse("segments_do_not_sum", text, "total")
        return None
    values = [_segment(sheet, part, position) for position, part in enumerate(segments, start=1)]
    sheet.say("segment_values", values)
    return values


def _segment(sheet: Sheet, part: Mapping[str, float | str], position: int) -> float:
    for key in part:
        require_known(key, _SEGMENT, "In a part, the figure")
    label = str(part.get("name", f"part {position}"))
    if "value" in part:
        return _number(label, part["value"])
    metric = next((part[key] for key in ("earnings", "revenue", "metric") if key in part), None)
    if metric is None or "multiple" not in part:
        raise UnusableInput(f"{label} needs value, or one of earnings, revenue, metric with multiple.")
    number, multiple = _number(label, metric), _number(label, part["multiple"])
    if number <= 0.0 or multiple <= 0.0:
        raise UnusableInput(f"{label} cannot be valued by a multiple of {shown(number)}; give its value.")
    sheet.say("segment", number * multiple, f"{label}: metric · multiple", f"{shown(number)} · {shown(multiple)}")
    del sheet.results["segment"]
    return number * multiple


def _number(label: str, value: float | str) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise UnusableInput(f"A figure of {label} must be a number, not {value!r}.")
    Kind("money").check(label, value)
    return float(value)


def _total(sheet: Sheet, values: Sequence[float], market_cap: float | None, shares: float | None) -> None:
    total = sheet.put("total", sum(values), "Σ parts", " + ".join(map(shown, values)))
    cloud = sheet.results.get("cloud_value")
    if isinstance(cloud, float) and total > 0.0:
        sheet.put("share_cloud", cloud / total, "part on sales/total", f"{shown(cloud)}/{shown(total)}")
    if market_cap is not None:
        sheet.put("upside", total / market_cap - 1.0, "total/market cap - 1", f"{shown(total)}/{shown(market_cap)} - 1")
    if shares is not None:
        sheet.put("per_share", total / shares, "total/shares", f"{shown(total)}/{shown(shares)}")
