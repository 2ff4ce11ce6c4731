"""A data centre in the shape of Eastmoney's: tables by name, conditions, named columns, and its codes for trouble."""

from __future__ import annotations

import csv
import gzip
import re

from tests.figures_server import said

HK_TABLES = {
    "income": "RPT_HKF10_FN_INCOME_PC",
    "cash_flow": "RPT_HKF10_FN_CASHFLOW_PC",
    "balance": "RPT_HKF10_FN_BALANCE_PC",
}
US_TABLES = {"income": "RPT_USF10_FN_INCOME", "cash_flow": "RPT_USSK_FN_CASHFLOW", "balance": "RPT_USF10_FN_BALANCE"}
A_TABLES = {"income": "RPT_F10_FINANCE_GINCOME", "cash_flow": "RPT_F10_FINANCE_GCASHFLOW"} | {
    "balance": "RPT_F10_FINANCE_GBALANCE"
}
REPORT_LIST = "RPT_CUSTOM_HKSK_APPFN_CASHFLOW_SUMMARY"
_EQUAL = re.compile(r'\((\w+)="([^"]*)"\)')
_ONE_OF = re.compile(r"\(REPORT_DATE in \(([^)]*)\)\)")


class DataCentre:
    """Tables of rows behind one server."""

    def __init__(self, server):
        self.tables = {}
        self.server = server
        server.routes["/securities/api/data/v1/get"] = self.answer

    def answer(self, asked):
        table, columns = asked.query["reportName"], asked.query["columns"].split(",")
        rows = [row for row in self.tables.get(table, []) if _meets(row, asked.query["filter"])]
        if not rows:
            return said({"version": None, "result": None, "success": False, "message": "返回数据为空", "code": 9201})
        if table != REPORT_LIST:
            unknown = next((column for column in columns if not any(column in row for row in rows)), None)
            if unknown is not None:
                return said({"result": None, "success": False, "message": f"{unknown}返回字段不存在", "code": 9501})
            rows = [{column: row.get(column) for column in columns} for row in rows]
        return said({"result": {"pages": 1, "data": rows, "count": len(rows)}, "success": True, "code": 0})

    def hong_kong(self, code, sheets, *, currency="人民币", standard="国际会计准则", kinds=None):
        """Statements of one line a row, and the list of their reports."""
        reports = {}
        for sheet, rows in sheets.items():
            self.tables.setdefault(HK_TABLES[sheet], []).extend(rows)
            for row in rows:
                kind = "年报" if row["DATE_TYPE_CODE"] == "001" else (kinds or {}).get(row["DATE_TYPE_CODE"], "中报")
                report = reports.setdefault(row["REPORT_DATE"], {})
                report |= {"REPORT_DATE": row["REPORT_DATE"], "CURRENCY": currency, "ACCOUNT_STANDARD": standard}
                report |= {"REPORT_TYPE": kind, "SECUCODE": f"{code}.HK"}
                report |= {"START_DATE": row["START_DATE"]} if row.get("START_DATE") else {}
        row = {
            "SECUCODE": f"{code}.HK",
            "SECURITY_CODE": code,
            "CURRENCY": "HKD",
            "REPORT_LIST": list(reports.values()),
        }
        self.tables.setdefault(REPORT_LIST, []).append(row)


def _meets(row, condition):
    one_of = _ONE_OF.search(condition)
    if one_of is not None and str(row.get("REPORT_DATE"))[:10] not in one_of[1].replace("'", "").split(","):
        return False
    return all(str(row.get(column)) == value for column, value in _EQUAL.findall(condition))


def recorded_rows(path):
    """The rows of a recorded table, amounts as numbers, as the data centre gives them."""
    with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return [row | {"AMOUNT": float(row["AMOUNT"]) if row["AMOUNT"] else None} for row in rows]


def line(code, end, name, amount, *, start=None, kind="001"):
    """One line of a Hong Kong statement."""
    row = {"SECUCODE": f"{code}.HK", "SECURITY_CODE": code, "REPORT_DATE": f"{end} 00:00:00", "DATE_TYPE_CODE": kind}
    row |= {"STD_ITEM_CODE": "0", "STD_ITEM_NAME": name, "AMOUNT": amount}
    return row | ({"START_DATE": f"{start} 00:00:00"} if start else {})
