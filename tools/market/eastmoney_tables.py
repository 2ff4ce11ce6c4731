"""The tables of Eastmoney's data centre: one question, its rows, and proof that they are about what was asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from tools.market.provider import SourceDown
from tools.market.web import Visit

_LONGEST = 30  # digits before or after the point; no amount of a company has as many
_NOTHING = 9201  # the code of an answer without rows
_REPORT_LIST = "RPT_CUSTOM_HKSK_APPFN_CASHFLOW_SUMMARY"
_REPORT_COLUMNS = (
    "SECUCODE", "SECURITY_CODE", "SECURITY_NAME_ABBR", "START_DATE", "REPORT_DATE", "FISCAL_YEAR", "CURRENCY",
    "ACCOUNT_STANDARD", "REPORT_TYPE",
)  # fmt: skip

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Tables:
    """The data centre during one visit."""

    visit: Visit
    address: str
    source: str

    def rows(self, table: str, columns: Sequence[str], condition: str, *, most: int | None = None) -> list[Row]:
        """The rows of a table that meet a condition, newest report first; none where the company is unknown.

        Columns are always named: a column that was renamed is then an error instead of an empty figure.
        most: rows of one page; None for all, which only the tables of one line a row give.

        Raises
            SourceDown: for an answer of another shape, or about another company.
        """
        params = {
            "reportName": table,
            "columns": ",".join(columns),
            "quoteColumns": "",
            "filter": condition,
            "pageNumber": "1",
            "pageSize": "" if most is None else str(most),
            "sortTypes": "-1",
            "sortColumns": "REPORT_DATE",
            "source": "F10",
            "client": "PC",
        }
        rows = self._ask(params)
        if any(column not in row for row in rows for column in columns):
            raise self._changed(table)
        return rows

    def reports(self, code: str) -> list[Row]:
        """The list of a Hong Kong company's reports, each with its own currency; none where it is unknown."""
        params = {
            "reportName": _REPORT_LIST,
            "columns": ",".join(_REPORT_COLUMNS),
            "quoteColumns": "",
            "filter": f'(SECUCODE="{code}")',
            "source": "F10",
            "client": "PC",
        }
        lists = [row.get("REPORT_LIST") for row in self._ask(params)]
        if not all(isinstance(reports, list) for reports in lists):
            raise self._changed(_REPORT_LIST)
        return [report for reports in lists if reports for report in reports if isinstance(report, dict)]

    def _ask(self, params: Mapping[str, str]) -> list[Row]:
        return self._rows(self.visit.json(f"{self.address}/securities/api/data/v1/get", params), params["reportName"])

    def _rows(self, body: object, table: str) -> list[Row]:
        if not isinstance(body, dict):
            raise self._changed(table)
        result = body.get("result")
        if not isinstance(result, dict):
            if body.get("code") == _NOTHING or body.get("success") is True:
                return []
            raise SourceDown(self.source, f"it refused the question for {table} with code {body.get('code')}")
        rows = result.get("data")
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise self._changed(table)
        if result.get("pages") not in (None, 0, 1):
            raise SourceDown(self.source, f"it gave only a part of {table}")
        return rows

    def _changed(self, table: str) -> SourceDown:
        return SourceDown(self.source, f"its table {table} has another shape than before")

    def about(self, rows: Sequence[Row], code: str, column: str = "SECUCODE") -> None:
        """Raises SourceDown unless every row is about the company that was asked for."""
        other = next((row[column] for row in rows if row[column] != code), None)
        if other is not None:
            raise SourceDown(self.source, f"it answered about {other} instead of {code}")


def day(text: object) -> date | None:
    """The day of “2024-12-31 00:00:00”."""
    try:
        return date.fromisoformat(str(text)[:10])
    except ValueError:
        return None


def number(value: object) -> Decimal | None:
    """An amount, or None where the source has none."""
    if value is None or isinstance(value, bool) or value == "":
        return None
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found.adjusted()) < _LONGEST else None
