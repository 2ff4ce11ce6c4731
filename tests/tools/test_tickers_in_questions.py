"""Companies are found inside questions, and everyday words, numbers and ratios are not taken for them."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.market.directory import open_directory
from tools.market.resolution import Ambiguous, Match, Unknown, WrongSuffix

DIRECTORY = open_directory()


def found_in(question):
    """Text and meaning of each mention: a ticker, or several joined by a bar where the listing is open."""
    mentions = []
    for mention in DIRECTORY.find_mentions(question):
        assert question[mention.start : mention.end] == mention.text
        match mention.resolution:
            case Match(listing=listing):
                mentions.append((mention.text, listing.ticker))
            case Ambiguous(candidates=candidates):
                mentions.append((mention.text, "|".join(listing.ticker for listing in candidates)))
            case WrongSuffix(correction=correction):
                mentions.append((mention.text, f"not {correction}"))
            case Unknown(ticker=ticker, company=company):
                mentions.append((mention.text, f"? {company.name_en if company else ticker}"))
    return mentions


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Is Tencent cheaper than BABA?", [("Tencent", "0700.HK"), ("BABA", "BABA")]),
        ("腾讯和阿里巴巴哪个便宜？", [("腾讯", "0700.HK"), ("阿里巴巴", "BABA")]),
        ("騰訊的市值是多少", [("騰訊", "0700.HK")]),
        ("what is 0700.HK worth at 9%", [("0700.HK", "0700.HK")]),
        ("买0700.HK还是hk:3690", [("0700.HK", "0700.HK"), ("hk:3690", "3690.HK")]),
        ("00700 or 300750?", [("00700", "0700.HK"), ("300750", "300750.SZ")]),
        ("SH688981,sz002594", [("SH688981", "688981.SH"), ("sz002594", "002594.SZ")]),
        ("688981.SZ怎么样", [("688981.SZ", "not 688981.SH")]),
        ("中芯国际的估值", [("中芯国际", "0981.HK|688981.SH")]),
        ("中芯国际A股多少钱", [("中芯国际A股", "688981.SH")]),
        ("$baba and $MU", [("$baba", "BABA"), ("$MU", "MU")]),
        ("nvda vs tsla", [("nvda", "NVDA"), ("tsla", "TSLA")]),
        ("LI, APP, NOW and MU", [("LI", "LI"), ("APP", "APP"), ("NOW", "NOW"), ("MU", "MU")]),
        ("li auto and apple", [("li auto", "2015.HK"), ("apple", "AAPL")]),
        ("Alibaba Health or Alibaba", [("Alibaba Health", "0241.HK"), ("Alibaba", "BABA")]),
        ("比亚迪电子和比亚迪", [("比亚迪电子", "0285.HK"), ("比亚迪", "1211.HK|002594.SZ")]),
        ("京东方A与京东", [("京东方A", "000725.SZ"), ("京东", "9618.HK")]),
        ("京东方面表示增长", [("京东方面", "9618.HK")]),
        ("Ｔｅｎｃｅｎｔ　０７００．ＨＫ", [("Ｔｅｎｃｅｎｔ", "0700.HK"), ("０７００．ＨＫ", "0700.HK")]),
        ("Tencent's FCF", [("Tencent", "0700.HK")]),
        ("9999.HK, 0005.HK", [("9999.HK", "9999.HK"), ("0005.HK", "? 0005.HK")]),
        ("字节跳动值多少", [("字节跳动", "? ByteDance")]),
        ("Coherent against Lumentum", [("Coherent", "COHR"), ("Lumentum", "LITE")]),
    ],
)
def test_companies_in_a_question_are_found(question, expected):
    assert found_in(question) == expected


@pytest.mark.parametrize(
    "question",
    [
        "What does AI do to PE, PB, PS, EPS and P/FCF?",
        "OCI and FSD and FII",
        "In 10 years, 100 bp, 2025 revenue, 5000 units, 700 million",
        "revenue of 300,750 and 688981.5 or 300750%",
        "人形机器人的渗透率是多少",
        "360度评估",
        "AI浪潮下的算力",
        "这是最理想的情况，美的一天",
        "深蓝色的星火",
        "中国移动互联网的用户",
        "中国电信业的资本开支",
        "the China mobile internet market",
        "app now mu li dash lite pony",
        "a coherent answer, a meta analysis, a spark",
        "手机APP和CRM软件市场",
        "pineapples and oraclesque intelligence",
        "Amazon rainforest",
        "x" * 50,
        "",
    ],
)
def test_everyday_words_and_numbers_are_no_companies(question):
    assert found_in(question) == []


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("理想和小鹏哪个便宜", [("理想", "2015.HK"), ("小鹏", "9868.HK")]),
        ("小鹏、理想", [("小鹏", "9868.HK"), ("理想", "2015.HK")]),
        ("中兴股价", [("中兴", "0763.HK|000063.SZ")]),
        ("美的市值", [("美的", "0300.HK|000333.SZ")]),
        ("小鹏汽车的理想情况", [("小鹏汽车", "9868.HK")]),
        ("AI浪潮和英伟达", [("英伟达", "NVDA")]),
    ],
)
def test_an_everyday_word_is_a_company_only_beside_another_or_before_a_word_of_the_market(question, expected):
    assert found_in(question) == expected


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.sampled_from("腾讯中芯国际A股理想美的0700.HKBABA$ 和、,京东方面appl eＢ"), max_size=40))
def test_mentions_are_in_order_and_never_overlap(question):
    mentions = DIRECTORY.find_mentions(question)
    assert all(first.end <= second.start for first, second in pairwise(mentions))
    assert all(question[mention.start : mention.end] == mention.text for mention in mentions)
