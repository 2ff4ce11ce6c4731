"""What a page shows: a statement of accounts, a note on one subject, an item of a form, a part of a broker's report."""

from __future__ import annotations

import re
from functools import cache

from knowledge.glossary import load_data

INCOME, BALANCE, CASH, SUMMARY, CONTENTS, TABLE = (1 << at for at in range(6))
_STATEMENTS = {"income": INCOME, "balance": BALANCE, "cash": CASH}
_FIXED = {**_STATEMENTS, "summary": SUMMARY, "contents": CONTENTS, "table": TABLE}
_HEAD = 700
_TOP = 220  # characters in which the title of a statement that fills the page stands
_TITLED, _UNTITLED = 3, 5  # lines of a statement that must be there
_FIGURES_OF_A_TABLE = 15
_ENTRIES = 8  # lines that end in a page number, from which a page is a list of contents
_HEADING = 90  # characters at most
_TITLES = {
    INCOME: re.compile(
        r"(?:consolidated |condensed )*"
        r"(?:statements? of (?:consolidated )?(?:comprehensive )?(?:income|operations|earnings|profit)"
        r"|(?<!comprehensive )income statements?|results of operations)"
        r"|合并利润表|利润表|損益表|损益表|综合收益表|綜合收益表",
        re.IGNORECASE,
    ),
    BALANCE: re.compile(
        r"balance sheets?|statements? of (?:consolidated )?(?:financial )?(?:position|condition)"
        r"|资产负债表|資產負債表|财务状况表|財務狀況表",
        re.IGNORECASE,
    ),
    CASH: re.compile(
        r"statements? of (?:consolidated )?cash ?flows?|cash ?flows? statements?|现金流量表|現金流量表", re.IGNORECASE
    ),
}
_LINES = {
    INCOME: (
        r"net (?:\(?loss\)?[ /]*)?(?:income|earnings|loss|sales|revenues?)|total (?:net |operating )?revenues?|净利润|淨利潤|营业收入|營業收入",
        r"income taxes|taxes on income|income tax|所得税|所得稅",
        r"per (?:common |ordinary )?share|每股收益|每股盈利",
        (
            r"cost of (?:sales|goods|revenue|products|services)|total (?:costs|operating expenses|expenses)"
            r"|noninterest expense|营业成本|營業成本|operating expenses"
        ),
        (
            r"operating (?:income|profit|loss)|(?:income|loss|earnings) from (?:continuing )?operations"
            r"|before (?:provision|income tax|taxes)|pretax income|营业利润|營業利潤"
        ),
    ),
    BALANCE: (
        r"total assets|资产总计|资产合计|總資產|资产总额",
        r"total liabilities|负债合计|負債總額|total current liabilities",
        r"total current assets|流动资产合计|流動資產|goodwill|商誉",
        r"retained earnings|reinvested|accumulated deficit|(?:stock|share)holders[’']? equity|未分配利润|保留盈餘|total equity",
        r"accounts payable|应付账款|應付|deposits",
    ),
    CASH: (
        r"operating activities|cash from operations|经营活动|經營活動",
        r"investing activities|used in investing|投资活动|投資活動",
        r"financing activities|used in financing|筹资活动|融资活动|融資活動",
        r"depreciation|折旧|折舊",
        r"(?:beginning|end) of (?:the )?(?:year|period)|期末现金|期末現金|cash equivalents",
    ),
}
_PATTERNS = {code: tuple(re.compile(line, re.IGNORECASE) for line in lines) for code, lines in _LINES.items()}
_ONLY_LIKE = re.compile(
    r"consolidating|guarantor|parent company|condensed financial information of|quarterly (?:financial|results|data|information)"
    r"|selected (?:consolidated |quarterly )*(?:financial|operating)|(?:five|ten|eleven).year|pro forma|reconciliations? of (?:gaap|non|adjusted|reported)|non.gaap",
    re.IGNORECASE,
)
_INDEX = re.compile(r"table of contents|^\s*index\b|index to|目\s*录|目\s*錄", re.IGNORECASE | re.MULTILINE)
_ENTRY = re.compile(
    r"[A-Za-z\u3400-\u9fff][ .…_]*\s\d{1,3}\s*$|^\(?\d{1,3}(?:\.\d+)?\)?\*?\s.{20,}incorporated", re.MULTILINE
)
_AMOUNT = re.compile(r"\(?\$? ?(?!(?:19|20)\d\d\b)\d[\d,]{2,}(?:\.\d+)?\)?|\d+\.\d+ ?%?")
_NUMBERING = r"(?:(?:note|item|part|exhibit|schedule) ?[\divx]+[a-z]?(?:\.\d+)?|\(?\d{1,2}[.)]|[一二三四五六七八九十]+[、.])?[\s.:·|–—-]*"


@cache
def _subjects() -> re.Pattern[str]:
    named = "|".join(f"(?P<{row['name']}>{row['heading']})" for row in load_data("page_types.yaml"))
    return re.compile(rf"^\W*{_NUMBERING}(?:{named})", re.IGNORECASE | re.MULTILINE)


@cache
def bits_by_name() -> dict[str, int]:
    """The bit of each page type, by its name in the data files."""
    rows = load_data("page_types.yaml")
    return {**_FIXED, **{row["name"]: 1 << at for at, row in enumerate(rows, start=len(_FIXED))}}


def page_types(text: str) -> int:
    """What a page shows, as bits."""
    amounts = len(_AMOUNT.findall(text))
    if _is_contents(text, amounts):
        return CONTENTS
    found = TABLE if amounts >= _FIGURES_OF_A_TABLE else 0
    if found:
        found |= _statements(text)
    names = bits_by_name()
    for match in _subjects().finditer(text):
        subject = match.lastgroup or ""
        if _is_heading(text, match.start(subject), match.end()):
            found |= names[subject]
    return found


def _is_contents(text: str, amounts: int) -> bool:
    entries = len(_ENTRY.findall(text))
    lines = text.count("\n") + 1
    if _INDEX.search(text[:_HEAD]) is None:
        return entries >= 2 * _ENTRIES and entries > 0.6 * lines and amounts < entries
    return entries >= _ENTRIES and entries > 0.4 * lines


def _is_heading(text: str, start: int, end: int) -> bool:
    """Whether the words from start to end open a heading: no row of figures and no sentence."""
    if text[start].islower():
        return False
    stop = text.find("\n", end)
    rest = text[end : stop if stop >= 0 else len(text)].rstrip()
    if rest[:1] in (".", ":", "—", "–"):
        return True
    return len(rest) + end - start <= _HEADING and not rest.endswith((".", ",", ";")) and _AMOUNT.search(rest) is None


def _statements(text: str) -> int:
    """Enough of a statement's lines and mostly its title near the top; what only resembles one is a summary."""
    head = text[:_HEAD]
    found = 0
    for code, patterns in _PATTERNS.items():
        lines = sum(1 for pattern in patterns if pattern.search(text))
        titled = _TITLES[code].search(head) is not None
        if lines >= (_TITLED if titled else _UNTITLED):
            found |= code
    if found and _ONLY_LIKE.search(head[:400]):
        return SUMMARY
    return found
