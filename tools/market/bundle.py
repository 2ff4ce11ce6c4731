"""Makes the bundled snapshot from collected tables: `python -m tools.market.bundle FOLDER`.

Run by hand when the collected tables change; the product itself never needs their folder.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from tools.market.bundle_rules import (
    ADS_WITHOUT_RATIO,
    BESIDE_NAMES,
    CAPEX_DEFINITIONS,
    CAUTIONS,
    EXTRA_NAMES,
    FIELDS,
    PRIMARY_LISTINGS,
    WHOLE_NAMES,
)

DATA = Path(__file__).parent / "data"
FACT_COLUMNS = (
    "ticker", "field", "value", "unit", "currency", "per", "period", "period_end",
    "source_date", "quality", "source", "note", "definition",
)  # fmt: skip
COMPANY_COLUMNS = (
    "key", "name_en", "name_zh", "aliases", "beside_aliases", "whole_aliases", "hk", "a_share", "us",
    "us_share", "ads_ratio", "ads_ratio_source", "ads_ratio_effective", "industries", "theme", "class_in_report",
    "basis",
)  # fmt: skip
_CLASS = re.compile(r"(?:cash-flow|cyclical|race-track) \(class: [^)]*\)")
_PER = {"share": "", "ordinary share": "ordinary", "ADS": "ads"}

Row = dict[str, str]


def read(path: Path) -> list[Row]:
    """Rows of a table with a header line."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write(path: Path, columns: Iterable[str], rows: Iterable[Row]) -> None:
    """A table with exactly these columns, in the order given."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(columns), lineterminator="\n", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)


def fact(row: Row, ads_tickers: frozenset[str]) -> Row:
    """One figure with unit, currency and share basis apart; the value stays as its source wrote it."""
    unit, currency, per = _unit(row["unit"])
    if unit == "money" and per == "" and "/" in row["unit"]:
        known = row["ticker"] not in ads_tickers or "ordinary" in row["note"]
        per = "ordinary" if known else "unknown"
    return row | {
        "unit": unit,
        "currency": currency,
        "per": per,
        "period": row["fiscal_period"],
        "note": "; ".join(filter(None, (row["note"], _caution(row)))),
        "definition": _definition(row),
    }


def _unit(text: str) -> tuple[str, str, str]:
    named = {"shares": "shares", "%": "percent", "text": "text", "": "ratio", "ordinary shares per ADS": "count"}
    if text in named:
        return named[text], "", ""
    if " per " in text:
        return "rate", text, ""
    currency, _, share = text.partition("/")
    return "money", currency, _PER.get(share, "") if share else ""


def _caution(row: Row) -> str:
    period = row["fiscal_period"]
    if not row["field"].startswith("net_income") or not (period == "TTM" or period >= "FY2025"):
        return ""
    return CAUTIONS.get(row["ticker"], "")


def _definition(row: Row) -> str:
    if row["field"] != "capex":
        return ""
    if row["note"].startswith("capex_tangible + capex_intangible"):
        return "tangible and intangible assets"
    if "net definition" in row["note"]:
        return "net of disposals"
    return CAPEX_DEFINITIONS.get(row["ticker"], "as the source gives it")


def company(row: Row, ratios: Mapping[str, Row]) -> Row:
    """One company with its names sorted by how safely they can be read in a sentence.

    An ADS ratio with a document of its own goes before that of the table of companies, and must equal it.
    """
    primary = PRIMARY_LISTINGS.get(row["us"]) or row["hk"] or row["a_share"] or row["us"]
    name = re.sub(r" \((?:private|A|Will Semi)\)$", "", row["company_en"])
    aliases = [*row["aliases"].split("|"), *EXTRA_NAMES.get(name, ())]
    names = sorted({n.strip() for n in aliases if n.strip() and n.strip() not in (name, row["company_zh"])})
    ratio = ratios.get(row["us"])
    if ratio is not None and float(ratio["value"]) != float(row["ads_ratio_if_sourced"] or ratio["value"]):
        raise SystemExit(
            f"{row['us']}: two ADS ratios, {ratio['value']} and {row['ads_ratio_if_sourced']}; decide which holds."
        )
    ads = bool(row["ads_ratio_if_sourced"]) or row["us"] in ADS_WITHOUT_RATIO
    return row | {
        "key": primary or name,
        "name_en": name,
        "name_zh": row["company_zh"],
        "aliases": "|".join(n for n in names if n not in BESIDE_NAMES and n not in WHOLE_NAMES),
        "beside_aliases": "|".join(n for n in names if n in BESIDE_NAMES),
        "whole_aliases": "|".join(n for n in [row["company_zh"], *names] if n in WHOLE_NAMES),
        "us_share": ("ads" if ads else "ordinary") if row["us"] else "",
        "ads_ratio": row["ads_ratio_if_sourced"],
        "ads_ratio_source": f"{ratio['source']} (in force on {ratio['period_end']})"
        if ratio
        else _ratio_source(row["basis"]),
        "ads_ratio_effective": _effective(ratio),
        "industries": "; ".join(i.split(" (no row")[0].strip() for i in row["industry"].split(";")),
        "theme": "" if row["theme"] == "none" else row["theme"],
        "class_in_report": "; ".join(_CLASS.findall(row["stage_named_in_report"])),
    }


def _ratio_source(basis: str) -> str:
    found = re.search(r"ADS ratio: ([^;\]]+)", basis)
    return found.group(1).strip() if found else ""


def _document(ratio: Row) -> str:
    return f"{ratio['source']} (in force on {ratio['period_end']})"


def _effective(ratio: Row | None) -> str:
    """The day from which a ratio is vouched for: that of a prospectus or report which states it for its own day."""
    dated = ratio is not None and ratio["quality"] == "primary" and ratio["source_date"] == ratio["period_end"]
    return ratio["period_end"] if ratio is not None and dated else ""


def bundle(folder: Path, target: Path = DATA) -> None:
    """Write the three tables of the snapshot from a folder of collected ones."""
    collected = read(folder / "facts.csv")
    ratios = {row["ticker"]: row for row in collected if row["field"] == "ads_ratio"}
    companies = [company(row, ratios) for row in read(folder / "companies.csv")]
    ads = frozenset(row["us"] for row in companies if row["us_share"] == "ads")
    facts = [fact(row, ads) for row in collected if row["field"] in FIELDS]
    facts.sort(key=lambda row: (row["ticker"], row["field"], row["period_end"], row["source_date"]))
    write(target / "companies.csv", COMPANY_COLUMNS, companies)
    write(target / "facts.csv", FACT_COLUMNS, facts)
    industries = read(folder / "industries.csv")
    write(target / "industries.csv", industries[0].keys(), industries)


if __name__ == "__main__":
    bundle(Path(sys.argv[1]))
