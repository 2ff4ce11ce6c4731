"""Made-up filings, reports and notes whose words are spread as in real ones: few common, many rare, many numbers."""

# ruff: noqa: S311, SIM905 - words drawn for no secret; word lists read better as text

from __future__ import annotations

import random
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

COMMON = (
    "the of and to in a for that is our on as we are or by with which from may at be not have this including other "
    "company net income cash revenue operating financial fiscal year increase decrease compared million products "
    "services customers market rate interest assets liabilities tax share stock expense total related business "
    "segment growth value management certain results costs sales debt credit statements consolidated billion margin "
    "capital investment research development cloud software semiconductor advertising inventory demand supply pricing"
).split()
HAN = (
    "公司 收入 增长 利润 现金流 估值 利率 科技 行业 市场 研发 投入 产品 业务 同比 环比 预计 风险 提升 下降 需求 供给 芯片 云 "
    "平台 广告 游戏 订阅 毛利率 净利润 资本开支 自由现金流 折现率 周期 渗透率 龙头 估值水平 人工智能 模型 算力 应用 国产 替代"
).split()
_ONSETS = "b br c ch d dr f fl g gr h j k l m n p pl qu r s sh st t tr v w z".split()
_RIMES = "a al an ar e el en er i il in o ol on or u um".split()
_ENDS = "ation ing ed ment ive ity ic al er ion ence ory age".split()
_LINES = (
    "Net sales;Cost of sales;Gross profit;Research and development;Selling, general and administrative;Operating income;"
    "Interest expense;Provision for income taxes;Net income;Earnings per share;Total assets;Inventories;"
    "Accounts payable;Total liabilities;Retained earnings;Depreciation and amortization;Capital expenditures"
).split(";")


@dataclass(frozen=True, slots=True)
class Company:
    """A company that does not exist, with its name in both languages."""

    name: str
    chinese: str


class Writer:
    """Writes the same documents in every run."""

    def __init__(self, seed: int = 7) -> None:
        self._draw = random.Random(seed)
        rare = [self._word() for _ in range(30_000)]
        self._words = [*COMMON, *dict.fromkeys(rare)]
        self._weights = list(accumulate(1 / (rank + 4) for rank in range(len(self._words))))
        self.companies = [
            Company(
                self._word().capitalize() + " " + self._draw.choice(("Systems", "Holdings", "Group")),
                "".join(self._draw.sample("华远新科泰安信达云博宏元", 3)),
            )
            for _ in range(400)
        ]

    def _word(self) -> str:
        stem = "".join(self._draw.choice(_ONSETS) + self._draw.choice(_RIMES) for _ in range(self._draw.randint(1, 3)))
        return stem + (self._draw.choice(_ENDS) if self._draw.random() < 0.5 else "")

    def sentence(self) -> str:
        """An English sentence with a number now and then."""
        words = self._draw.choices(self._words, cum_weights=self._weights, k=self._draw.randint(9, 26))
        if self._draw.random() < 0.4:
            words.insert(self._draw.randrange(len(words)), f"{self._draw.randint(1, 99999):,}")
        return " ".join(words).capitalize() + "."

    def han_sentence(self) -> str:
        """A Chinese sentence."""
        return "".join(self._draw.choices(HAN, k=self._draw.randint(6, 16))) + f"{self._draw.randint(1, 99)}%。"

    def statement(self) -> list[str]:
        """The lines of a statement of accounts."""
        return [
            f"{line} {' '.join(f'{self._draw.randint(100, 99999):,}' for _ in range(3))}"
            for line in _LINES
            for _ in "ab"
        ]

    def page_lines(self, number: int) -> list[str]:
        """A page of about three thousand characters as lines; each ninth one a statement."""
        if number % 9 == 5:
            title = (
                "Consolidated Statements of Income",
                "Consolidated Balance Sheets",
                "Consolidated Statements of Cash Flows",
            )
            return [title[number % 3], "(in millions)", *self.statement()]
        lines: list[str] = []
        while sum(map(len, lines)) < 2_900:
            words = self.sentence()
            lines.extend(words[at : at + 95] for at in range(0, len(words), 95))
        return lines

    def filing(self, company: Company, year: int, pages: int) -> list[list[str]]:
        """The pages of an annual report."""
        cover = ["UNITED STATES SECURITIES AND EXCHANGE COMMISSION", "FORM 10-K"]
        cover += [f"For the fiscal year ended December 31, {year}", company.name]
        return [
            [*cover, "(Exact name of registrant as specified in its charter)"],
            *map(self.page_lines, range(2, pages + 1)),
        ]

    def note(self, company: Company, passages: int) -> str:
        """A Chinese report as Markdown."""
        parts = [f"# {company.chinese}深度报告"]
        for at in range(passages):
            parts.append(f"## 第{at + 1}节 {self._draw.choice(HAN)}")
            parts.append("".join(self.han_sentence() for _ in range(14)))
        return "\n\n".join(parts)

    def questions(self, count: int) -> list[str]:
        """What analysts ask, of companies that are there and of none."""
        made: list[str] = []
        forms = (
            "What is the FY{y} capital expenditure of {c} in USD millions?",
            "How did the operating margin of {c} change in {y}?",
            "Why do lower rates help cash-flow tech?",
            "Is {c} a capital intensive business based on its {y} annual report?",
            "{z}{y}年的净利润是多少？",
            "利率下行对现金流型科技公司的估值有什么影响？",
            "When does a race-track stock become cyclical, and on what growth?",
            "What are the main risks of {c}?",
            "{w} {v} demand and inventory of the segment",
        )
        for at in range(count):
            company = self._draw.choice(self.companies)
            made.append(
                forms[at % len(forms)].format(
                    c=company.name,
                    z=company.chinese,
                    y=self._draw.randint(2015, 2024),
                    w=self._draw.choice(self._words[90:900]),
                    v=self._draw.choice(self._words[90:3000]),
                )
            )
        return made


def pdf(pages: list[list[str]]) -> bytes:
    """A PDF with these lines on its pages."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for lines in pages:
        shown = " ".join(
            "(" + line.replace("\\", "").replace("(", "\\(").replace(")", "\\)") + ") Tj T*" for line in lines
        )
        drawn = f"BT /F1 9 Tf 11 TL 40 770 Td {shown} ET"
        objects.append(f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {len(objects)} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    start = len(out)
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}".encode()
    return bytes(out + f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode())


def written(folder: Path, passages: int) -> tuple[list[Path], int]:
    """Files of about so many passages, a tenth of them Chinese, and how many pages they have."""
    folder.mkdir(parents=True, exist_ok=True)
    writer, paths, pages, made, at = Writer(), [], 0, 0, 0
    while made < passages:
        company, year = writer.companies[at % 400], 2015 + at // 400
        if at % 5 == 4:
            size = min(100, passages - made)
            path = folder / f"note-{at}.md"
            path.write_text(writer.note(company, size), encoding="utf-8")
            made, pages = made + size, pages + 1
        else:
            size = max(2, min(120, (passages - made) // 4))
            path = folder / f"{company.name.split()[0].upper()}_{year}_10K_{at}.pdf"
            path.write_bytes(pdf(writer.filing(company, year, size)))
            made, pages = made + 4 * size, pages + size
        paths.append(path)
        at += 1
    return paths, pages
