"""What the snapshot keeps of the collected tables, and what was decided about names by hand."""

from __future__ import annotations

FIELDS = frozenset({
    "revenue", "revenue_ttm", "net_income_parent", "net_income_total", "net_income_ttm", "operating_cash_flow",
    "capex", "capex_tangible", "capex_intangible", "free_cash_flow", "free_cash_flow_company", "r_and_d",
    "eps_diluted", "eps_diluted_ads", "eps_basic", "dividend_per_share", "shares_diluted_weighted",
    "shares_outstanding", "shares_ordinary_outstanding", "shares_implied", "price", "market_cap", "beta",
    "eps_consensus", "consensus_net_income", "reporting_currency", "net_cash", "net_cash_strict", "cash",
    "cash_and_st_investments", "cash_and_short_term_investments", "total_debt", "free_cash_flow_hkd", "revenue_hkd",
    "segment_revenue_cloud", "segment_adj_ebita_cloud", "segment_operating_income_cloud",
    "HKDCNY", "USDHKD", "USDCNY", "USDTWD", "CN10Y", "US10Y",
})  # fmt: skip

CAPEX_DEFINITIONS = {
    "002415.SZ": "cash paid for fixed, intangible and other long-term assets",
    "002475.SZ": "cash paid for fixed, intangible and other long-term assets",
    "002594.SZ": "cash paid for fixed, intangible and other long-term assets",
    "300308.SZ": "cash paid for fixed, intangible and other long-term assets",
    "688111.SH": "cash paid for fixed, intangible and other long-term assets",
    "0941.HK": "as the company defines capital expenditure",
    "0981.HK": "property, plant and equipment only",
    "688981.SH": "property, plant and equipment only",
    "1024.HK": "derived from published price ratios",
    "9880.HK": "derived from published capex to revenue",
    "XPEV": "tangible and intangible assets",
}

_GAINS = "holds large gains on investments"
CAUTIONS = {"GOOGL": _GAINS, "AMZN": _GAINS, "NVDA": _GAINS}

# Depositary shares whose number of ordinary shares no source gave.
ADS_WITHOUT_RATIO = frozenset({"BILI", "GDS", "KC", "VNET", "PONY", "WRD", "HSAI", "EH"})

# A name with a Hong Kong and a New York line means the line with the fresher own price when the tables were made.
PRIMARY_LISTINGS = {"BABA": "BABA", "BIDU": "BIDU", "NTES": "NTES"}

# Words of everyday language: read as the company only beside another company's name, or by themselves.
BESIDE_NAMES = frozenset(
    {"理想", "美的", "中兴", "浪潮", "曙光", "金山", "吉利", "星火", "天工", "三花", "海尔", "深蓝", "问界"}
)

# Read as the company only when they are the whole text.
WHOLE_NAMES = frozenset({
    "机器人", "360", "OCI", "FSD", "FII", "TFC", "AAC", "GLM", "Spark", "Optimus", "Llama", "字母表", "文心", "高意",
    "三六零",
})  # fmt: skip

EXTRA_NAMES: dict[str, tuple[str, ...]] = {
    "Tencent Holdings": ("Tencent",),
    "Alibaba Group": ("Alibaba", "阿里巴巴集团"),
    "Meta Platforms": ("Meta",),
    "Midea Group": ("Midea",),
    "Haier Smart Home": ("Haier",),
    "Geely Auto": ("Geely",),
    "Changan Auto": ("Changan",),
    "Alphabet": ("GOOG",),
    "JD.com": ("京东方面",),  # "JD's side", which would otherwise read as BOE (京东方)
    "Super Micro": ("Supermicro",),
    "Cambricon": ("寒武纪科技",),
    "Siasun": ("新松机器人",),
    "360 Security": ("360 Security Technology",),
    "BYD": ("BYD Auto",),
    "Hikvision": ("海康威视数字",),
    "Trip.com": ("Trip.com Group",),
    "Kingsoft Corp": ("Kingsoft",),
    "TSMC": ("台积",),
}
