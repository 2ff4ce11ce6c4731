"""Which statement of accounts a page shows: income, balance or cash."""

from __future__ import annotations

import re

INCOME, BALANCE, CASH = 1, 2, 4
NAMES = {"income": INCOME, "balance": BALANCE, "cash": CASH}
_HEAD = 700
_TITLES = {
    INCOME: re.compile(
        r"(?:consolidated |condensed )*"
        r"(?:statements? of (?:consolidated )?(?:comprehensive )?(?:income|operations|earnings)"
        r"|income statements?|results of operations)|合并利润表|利润表|综合收益表",
        re.IGNORECASE,
    ),
    BALANCE: re.compile(
        r"balance sheets?|statements? of (?:consolidated )?financial (?:position|condition)|资产负债表|财务状况表",
        re.IGNORECASE,
    ),
    CASH: re.compile(r"statements? of (?:consolidated )?cash flows?|cash flows? statements?|现金流量表", re.IGNORECASE),
}
_LINES = {
    INCOME: (
        r"net (?:income|earnings|loss|sales|revenues?)|total (?:net )?revenues?|净利润|营业收入",
        r"income taxes|所得税",
        r"per (?:common )?share|每股收益",
        r"cost of (?:sales|goods|revenues?|products)|total costs|营业成本|operating expenses",
        r"operating (?:income|profit)|income from operations|before (?:provision|income tax)|营业利润",
    ),
    BALANCE: (
        r"total assets|资产总计",
        r"total liabilities|负债合计|total current liabilities",
        r"total current assets|流动资产合计|goodwill",
        r"retained earnings|accumulated deficit|(?:stock|share)holders[’']? equity|未分配利润|total equity",
        r"accounts payable|应付账款|deposits",
    ),
    CASH: (
        r"operating activities|经营活动",
        r"investing activities|投资活动",
        r"financing activities|筹资活动|融资活动",
        r"depreciation|折旧",
        r"(?:beginning|end) of (?:the )?(?:year|period)|期末现金|cash equivalents",
    ),
}
_PATTERNS = {code: tuple(re.compile(line, re.IGNORECASE) for line in lines) for code, lines in _LINES.items()}
_AMOUNT = re.compile(r"\(?\$? ?\d[\d,]{2,}(?:\.\d+)?\)?")


def page_types(text: str) -> int:
    """The statements a page shows, as bits: enough of its lines, enough amounts, and mostly its title near the top."""
    if len(_AMOUNT.findall(text)) < 15:
        return 0
    head = text[:_HEAD]
    found = 0
    for code, patterns in _PATTERNS.items():
        lines = sum(1 for pattern in patterns if pattern.search(text))
        titled = _TITLES[code].search(head) is not None
        if lines >= (3 if titled else 5):
            found |= code
    return found
