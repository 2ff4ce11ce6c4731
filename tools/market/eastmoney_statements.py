"""Statements as Eastmoney tabulates them: Hong Kong and New York one line a row, mainland one report a row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from tools.market.eastmoney_items import CURRENCY_NAMES, HONG_KONG, MAINLAND, NEW_YORK, Item, Sheet
from tools.market.eastmoney_tables import Row, Tables, day, number
from tools.market.reported import Reported

_YEARS = 10 * 366  # days of fiscal years asked for
_INTERIMS = 3 * 366  # days of interim reports: what a trailing sum needs, and one year to compare
_ANNUAL = "年报"
_LONG = ("SECUCODE", "SECURITY_CODE", "REPORT_DATE", "START_DATE", "STD_ITEM_CODE", "STD_ITEM_NAME", "AMOUNT")
_PAGE = 200  # reports of a mainland company; the oldest have about 120
_HONG_KONG: dict[Sheet, str] = {
    "income": "RPT_HKF10_FN_INCOME_PC",
    "cash_flow": "RPT_HKF10_FN_CASHFLOW_PC",
    "balance": "RPT_HKF10_FN_BALANCE_PC",
}
_NEW_YORK: dict[Sheet, str] = {
    "income": "RPT_USF10_FN_INCOME",
    "cash_flow": "RPT_USSK_FN_CASHFLOW",
    "balance": "RPT_USF10_FN_BALANCE",
}
_MAINLAND: dict[Sheet, str] = {
    "income": "RPT_F10_FINANCE_GINCOME",
    "cash_flow": "RPT_F10_FINANCE_GCASHFLOW",
    "balance": "RPT_F10_FINANCE_GBALANCE",
}


@dataclass(frozen=True, slots=True)
class Statements:
    """Amounts of a company, and a sentence for each report that was refused."""

    amounts: tuple[Reported, ...] = ()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Report:
    """One report: its days, its own currency and the standard it follows."""

    start: date | None
    end: date
    currency: str
    standard: str
    filed: str


def hong_kong(tables: Tables, code: str, read: str) -> Statements:
    """Statements of a Hong Kong listing such as `00700`, in the currency that each report names for itself.

    The table of indicators says HKD whatever the statements are in, so it is not asked.
    """
    reports, left_out = _hong_kong_reports(tables, code, read)
    if not reports:
        return Statements((), left_out)
    days = ",".join(f"'{report.end}'" for report in reports.values())
    condition = f'(SECUCODE="{code}.HK")(REPORT_DATE in ({days}))'
    amounts: list[Reported] = []
    for sheet, table in _HONG_KONG.items():
        columns = [column for column in _LONG if not (sheet == "balance" and column == "START_DATE")]
        rows = tables.rows(table, columns, condition)
        tables.about(rows, f"{code}.HK")
        for row in rows:
            report = reports.get(day(row["REPORT_DATE"]) or date.min)
            if report is not None:
                where = f"{tables.address} {table} {code}.HK"
                amounts += _line(HONG_KONG[sheet].get(str(row["STD_ITEM_NAME"])), row, report, where, sheet)
    return Statements(tuple(amounts), left_out)


def _hong_kong_reports(tables: Tables, code: str, read: str) -> tuple[dict[date, _Report], tuple[str, ...]]:
    """The reports worth asking for; one whose own currency is not known is refused."""
    found: dict[date, _Report] = {}
    left_out = []
    for row in _wanted(tables.reports(f"{code}.HK")):
        end, currency = day(row.get("REPORT_DATE")), CURRENCY_NAMES.get(str(row.get("CURRENCY")))
        if end is None:
            continue
        if currency is None:
            left_out.append(f"{code}.HK {end} is left out: its currency “{row.get('CURRENCY')}” is not known.")
        else:
            standard = str(row.get("ACCOUNT_STANDARD") or "")
            found.setdefault(end, _Report(day(row.get("START_DATE")), end, currency, standard, read))
    return found, tuple(left_out)


def _wanted(reports: Iterable[Row]) -> Iterator[Row]:
    """Annual reports of ten years and interim reports of three, newest first."""
    dated = sorted(((day(row.get("REPORT_DATE")), row) for row in reports), key=lambda pair: pair[0] or date.min)
    newest = dated[-1][0] if dated else None
    for end, row in reversed(dated):
        if end is not None and newest is not None:
            longest = _YEARS if row.get("REPORT_TYPE") == _ANNUAL else _INTERIMS
            if newest - end <= timedelta(days=longest):
                yield row


def new_york(tables: Tables, code: str, read: str) -> Statements:
    """Annual statements of a New York listing; the year is that of its last day, not of the label.

    The label of Microsoft's year to 2025-06-30 is “2024/FY”.
    """
    columns = ["SECURITY_CODE", "REPORT_DATE", "REPORT_TYPE", "CURRENCY", "STD_ITEM_CODE", "ITEM_NAME", "AMOUNT"]
    amounts: list[Reported] = []
    left_out: dict[str, None] = {}
    for sheet, table in _NEW_YORK.items():
        condition = f'(SECURITY_CODE="{code}")(REPORT_TYPE="{_ANNUAL}")'
        rows = tables.rows(table, columns, condition)
        tables.about(rows, code, "SECURITY_CODE")
        newest = max((end for row in rows if (end := day(row["REPORT_DATE"])) is not None), default=date.min)
        for row in rows:
            end, currency = day(row["REPORT_DATE"]), CURRENCY_NAMES.get(str(row["CURRENCY"]))
            if end is None or newest - end > timedelta(days=_YEARS):
                continue
            if currency is None:
                left_out[f"{code} {end} is left out: its currency “{row['CURRENCY']}” is not known."] = None
                continue
            report = _Report(_year_before(end), end, currency, "", read)
            amounts += _line(
                NEW_YORK[sheet].get(str(row["ITEM_NAME"])), row, report, f"{tables.address} {table}", sheet
            )
    return Statements(tuple(amounts), tuple(left_out))


def _year_before(end: date) -> date:
    """First day of the year that ends on a day."""
    start = end + timedelta(days=1)
    return start.replace(year=start.year - 1, day=min(start.day, 28))


def mainland(tables: Tables, code: str) -> Statements:
    """Statements of a mainland listing such as `300308.SZ`; interim rows count from 1 January."""
    amounts: list[Reported] = []
    left_out: dict[str, None] = {}
    for sheet, table in _MAINLAND.items():
        items = MAINLAND[sheet]
        columns = ["SECUCODE", "REPORT_DATE", "REPORT_TYPE", "NOTICE_DATE", "CURRENCY", *items]
        rows = tables.rows(table, columns, f'(SECUCODE="{code}")', most=_PAGE)
        tables.about(rows, code)
        for row in _wanted(rows):
            report = _mainland_report(row)
            if isinstance(report, str):
                left_out[f"{code} {report}"] = None
                continue
            where = f"{tables.address} {table} {code}"
            for column, item in items.items():
                amounts += _amounts(item, number(row[column]), report, where, column, sheet)
    return Statements(tuple(amounts), tuple(left_out))


def _mainland_report(row: Row) -> _Report | str:
    """The report of a row, or why it is refused."""
    end, notice, currency = day(row["REPORT_DATE"]), day(row["NOTICE_DATE"]), CURRENCY_NAMES.get(str(row["CURRENCY"]))
    if end is None or notice is None:
        return f"{row['REPORT_DATE']} is left out: its day is not known."
    if currency is None:
        return f"{end} is left out: its currency “{row['CURRENCY']}” is not known."
    return _Report(date(end.year, 1, 1), end, currency, "Chinese standards", notice.isoformat())


def _line(item: Item | None, row: Row, report: _Report, where: str, sheet: Sheet) -> list[Reported]:
    """The amounts of one row of a table that has one line of a statement a row."""
    if item is None:
        return []
    name = str(row.get("STD_ITEM_NAME") or row.get("ITEM_NAME"))
    start = day(row.get("START_DATE")) or report.start
    own = _Report(start, report.end, report.currency, report.standard, report.filed)
    return list(_amounts(item, number(row["AMOUNT"]), own, where, name, sheet))


def _amounts(
    item: Item, value: Decimal | None, report: _Report, where: str, name: str, sheet: Sheet
) -> Iterator[Reported]:
    if value is None:
        return
    for field in item.fields:
        yield Reported(
            field=field,
            value=-value if item.payment else value,
            start=None if sheet == "balance" else report.start,
            end=report.end,
            unit=item.unit,
            currency="" if item.unit == "shares" else report.currency,
            per=item.per,
            filed=report.filed,
            source=where,
            note="; ".join(filter(None, (f"line {name}", report.standard))),
            definition=item.definition,
            basis=f"{report.currency} {report.standard}",
        )
