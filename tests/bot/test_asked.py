"""Direct answers: cheap or dear, why price and value differ, the rate, a target, reliability, where data come from."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest

from bot.answer import Question
from bot.assistant.asked import Asked
from bot.assistant.asked_kinds import kind_in
from bot.assistant.data_origin import general_origin
from bot.assistant.draft import Draft
from bot.assistant.guard import verdict_on
from bot.assistant.mentions import companies_in
from bot.assistant.plan import make_plan
from bot.assistant.reliability import ages_of
from bot.assistant.sourcing import Sources
from bot.assistant.standing import place_of
from bot.assistant.target_value import aim_of
from bot.assistant.target_words import Target, target_in, with_target
from bot.render.terminal import as_text
from tests.bot_day import TODAY
from tools.assumptions import Assumptions
from tools.errors import ToolError
from tools.market.coverage import coverage
from tools.market.desk import open_desk
from tools.value_company import ValueCompany
from valuation.assessment import ValueRange
from valuation.quantity import Quantity

TENCENT = ("0700.HK",)
TICKERS = [row.ticker for row in coverage(open_desk("snapshot"))]


def numbers(answer, label):
    return [figure.quantity.value for figure in answer.figures if label in figure.label]


def tencent_worth(rate, growth):
    """Tencent per share in HKD: FY2025 free cash flow, ten years of fading growth, then 1.83 % for ever."""
    flow, factor, total = 303_052e6 - 87_482e6 - 25_399e6, 1.0, 0.0
    for year in range(10):
        flow *= 1 + growth + (0.0183 - growth) * year / 9
        factor *= 1 + rate
        total += flow / factor
    equity = total + flow * 1.0183 / (rate - 0.0183) / factor + 58_191e6
    return equity / 9_163e6 / 0.86013


PAST_GROWTH = (751_766 / 554_552) ** (1 / 3) - 1


def money(value):
    return Quantity(value=value, unit="money", currency="HKD", per="ordinary")


# cheap or dear


@pytest.mark.parametrize(
    ("price", "place"),
    [(79.9, "below"), (80.0, "lower"), (100.0, "lower"), (100.1, "upper"), (120.0, "upper"), (120.1, "above")],
)
def test_a_price_on_the_edge_of_the_range_lies_inside_it(price, place):
    assert place_of(price, ValueRange(low=money(80.0), base=money(100.0), high=money(120.0))) == place


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("is Tencent cheap?", "neither low nor high: HKD 495.60 lies between the low value of HKD 460.76"),
        ("Is Nvidia overvalued?", "is high: USD 223.96 lies above the whole range"),
        ("is PDD undervalued?", "is low: USD 102.61 lies below the whole range"),
        ("腾讯便宜吗", "不高也不低：495.60港元在低值460.76港元与高值759.09港元之间"),
        ("英伟达贵不贵", "偏高：223.96美元高于整个区间"),
        ("is UBTech cheap?", "cannot be said against a value, since there is none"),
    ],
)
def test_the_first_sentence_says_where_the_price_stands_and_the_valuation_follows(ask, text, words):
    answer = ask(text)
    assert words in answer.blocks[0].text
    assert answer.blocks[1].kind == "title"


def test_how_far_the_low_value_lies_is_counted_from_the_price(ask):
    answer = ask("is PDD undervalued?")
    (low,), (price,) = numbers(answer, "low value")[:1], numbers(answer, "price")[:1]
    assert f"{(low / price - 1) * 100:+.1f} % against the price" in answer.blocks[0].text


# why price and value differ


def test_the_gap_is_closed_by_what_the_price_implies_and_the_held_growth_is_said(ask, desk):
    text = as_text(ask("why is Nvidia valued so far above its value?").blocks)
    assert (
        "revenue growth of 53.2 % in the first year, fading over 10 years, instead of the 15.0 % used (+38.2 pp)"
        in text
    )
    assert "a discount rate of 6.1 %, instead of the 13.8 % used (-7.7 pp)" in text
    assert "less than the past revenue growth of 88.3 %" in text
    for name, value in (("growth", 0.532368382213529), ("discount_rate", 0.06097625510110111)):
        again = ValueCompany(desk, TODAY, Assumptions(numbers={name: value}))("NVDA")
        assert again.range.base.value == pytest.approx(223.96, rel=1e-6)


def test_a_company_without_a_range_has_no_gap_but_a_reason(ask):
    text = as_text(ask("why is UBTech so expensive?").blocks)
    assert "has no value range: no source gives a probability" in text


# the discount rate


def test_the_rate_is_worked_from_its_dated_parts_and_the_floor_is_said(ask):
    answer = ask("what discount rate do you use for Tencent and why?")
    text = as_text(answer.blocks)
    assert "government bond yield: 1.83 %, CN10Y, 2026-01-26" in text
    assert "ke_before_floor = rf + β·ERP + CRP = 0.0183 + 1 · 0.05 + 0 = 0.0683" in text
    assert "The working gives 6.83 %; the house floor lifts it to 8.0 %" in text
    assert answer.citations


def test_a_rate_above_the_floor_comes_from_its_beta(ask):
    answer = ask("What beta do you use for Nvidia?")
    assert numbers(answer, "discount rate")[0] == pytest.approx(0.0466 + (0.67 * 2.2478 + 0.33) * 0.05)
    assert "The house floor of 8.0 % does not bind." in as_text(answer.blocks)


def test_without_a_company_the_house_rule_is_said(ask):
    text = as_text(ask("what discount rate do you use?").blocks)
    assert "equity risk premium of 5.0 %, with a floor of the discount rate of 8.0 %" in text
    assert "left out" not in text


@pytest.mark.parametrize(
    "text", ["why is Nvidia's discount rate higher than Tencent's?", "Compare the discount rates of Nvidia and Tencent"]
)
def test_the_rates_of_two_companies_stand_side_by_side_with_what_tells_them_apart(ask, text):
    answer = ask(text)
    said = as_text(answer.blocks)
    assert answer.status == "answered"
    assert "Nvidia is discounted at a discount rate of 13.84 %." in said
    assert (
        "Tencent Holdings is discounted at a discount rate of 8.00 %, the house floor; the working gives 6.83 %."
        in said
    )
    assert said.count("government bond yield: ") == 2


def test_the_companies_that_cannot_be_valued_are_listed_with_their_reasons(ask, desk):
    answer = ask("Which companies can you not value?")
    lines = [block.text for block in answer.blocks if block.kind == "bullet"]
    assert "UBTech (9880.HK): no source gives a probability; state your case: market=… probability=… years=…" in lines
    assert not [line for line in lines if "0700.HK" in line]


# a target


def test_each_assumption_solved_for_a_target_values_the_company_at_it(ask):
    answer = ask("what would make Tencent worth 700?")
    growth, rate = numbers(answer, "revenue growth needed")[0], numbers(answer, "discount rate needed")[0]
    assert tencent_worth(0.08, growth) == pytest.approx(700.0, rel=1e-9)
    assert tencent_worth(rate, PAST_GROWTH) == pytest.approx(700.0, rel=1e-9)
    assert "a target, not the market's price of HKD 495.60" in as_text(answer.blocks)


def test_a_target_on_earnings_is_solved_at_a_peg_of_one(ask, desk):
    answer = ask("what would make Apple worth 400?")
    earnings = next(m for m in ValueCompany(desk, TODAY)("AAPL").methods if m.model == "peg").inputs[1]
    (growth,) = numbers(answer, "earnings growth needed")
    assert growth == pytest.approx(400.0 / earnings.quantity.value / 100.0)


def test_a_target_no_assumption_reaches_is_said_to_have_no_solution(ask):
    text = as_text(ask("what would make Tencent worth 2,000,000?").blocks)
    assert "revenue growth: no solution, nothing within reason gives the target" in text


def test_a_target_for_the_whole_company_is_brought_to_a_share(ask, desk):
    answer = ask("what would make Nvidia worth 10 trillion?")
    shares = 24_219_916_049
    assert numbers(answer, "target")[0] == pytest.approx(10e12 / shares, rel=1e-6)


def test_a_target_in_another_currency_is_converted_and_said(ask, desk):
    answer = ask("what would make Tencent worth 90 US dollars?")
    rate = desk.view(desk.directory.listing("0700.HK")).rate("USD", "HKD").rate
    assert numbers(answer, "target")[0] == pytest.approx(90.0 * rate)
    assert "The target of USD 90 is HKD" in as_text(answer.blocks)


def test_a_target_in_a_currency_without_a_rate_is_not_solved(desk):
    case = replace(
        ValueCompany(desk, TODAY).case("AAPL"), view=replace(desk.view(desk.directory.listing("AAPL")), fx=())
    )
    found = aim_of(Target(100.0, "HKD"), case)
    assert (found.code, found.detail) == ("currency_unknown", "HKD")


def test_a_follow_up_puts_another_target_in_the_place_of_the_first():
    assert with_target("what would make Tencent worth 700?", "300") == "what would make Tencent worth 300?"
    assert with_target("腾讯要值700需要什么条件", "300港元") == "腾讯要值300需要什么条件"
    assert with_target("what is Tencent worth?", "300") is None


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("what would make Tencent worth 700?", Target(700.0, None)),
        ("what would make Tencent worth HK$ 1,200?", Target(1200.0, "HKD")),
        ("what would make Nvidia worth 10 trillion?", Target(1e13, None, whole=True)),
        ("腾讯要值700需要什么条件", Target(700.0, None)),
        ("要值200美元得满足什么？", Target(200.0, "USD")),
        ("腾讯值不值600？", Target(600.0, None)),
        ("what would the stock need to double?", Target(2.0, None, times=True)),
        ("股价翻倍需要什么条件？", Target(2.0, None, times=True)),
        ("腾讯跌到400算便宜吗？", Target(400.0, None)),
        ("what is Tencent worth at a discount rate of 9%?", None),
        ("what is Tencent worth in 2027?", None),
        ("is Tencent cheap at 20x earnings?", None),
        ("is Tencent cheap in 2027?", None),
        ("did Tencent double its revenue?", None),
    ],
)
def test_a_target_is_an_amount_of_money_and_no_rate_year_or_multiple(text, target):
    assert target_in(text) == target


@pytest.mark.parametrize(
    "text", ["is 9988.HK cheap?", "9988便宜吗", "300750贵不贵", "how much is it for 3690.HK, cheap or not?"]
)
def test_the_code_of_a_listing_is_no_target(ask, text):
    assert not numbers(ask(text), "target") + numbers(ask(text), "目标")


# which answer a question is after


@pytest.mark.parametrize(
    ("text", "named", "kind"),
    [
        ("why can't you value Horizon Robotics?", True, "no_value"),
        ("寒武纪为什么给不出估值？", True, "no_value"),
        ("how much could your Tencent number be off?", True, "reliability"),
        ("你对腾讯的估值可能错在哪里？", True, "reliability"),
        ("你的估值靠谱吗", False, "reliability"),
        ("how good is DeepSeek?", False, None),
        ("how sure is it that DeepSeek lowers costs?", False, None),
        ("how certain is AI demand?", False, None),
        ("what are the limitations of PEG?", False, None),
        ("how stale are your numbers for SMIC?", True, "origin"),
        ("报价是Wind的吗？有没有延时？", False, "origin"),
        ("数据中心增长多快", False, None),
        ("offshore wind companies", False, None),
        ("which input matters most for Tencent's value?", True, "driver"),
        ("which factor drives Tencent's revenue growth most?", True, None),
        ("do you include Tencent's stakes in other companies?", True, "included"),
        ("how far could Tencent fall before it is cheap?", True, "threshold"),
        ("walk me through your assumptions", True, "assumed"),
        ("为什么取10.7%的增速？", True, "assumed"),
        ("at what discount rate is Tencent worth its price?", True, "gap"),
        ("why are higher rates bad for Tencent?", True, None),
        ("why are Tencent's margins so low?", True, None),
        ("腾讯为什么利润这么低", True, None),
        ("when will Tencent's revenue reach 800 billion?", True, None),
        ("is Tencent's dividend attractive?", True, None),
        ("is Tencent cheap on P/FCF?", True, None),
        ("which is the cheapest stock?", True, None),
        ("is the 8% discount rate for Tencent too low?", True, "rate"),
        ("what if the discount rate rises to 9%?", True, None),
        ("what is a discount rate?", False, None),
        ("还没盈利的AI公司，应该用哪个模型？", False, "unprofitable"),
        ("which companies have no profits?", False, None),
        ("what is your valuation of Tencent?", True, None),
    ],
)
def test_a_question_is_told_apart_by_what_it_is_after(text, named, kind):
    assert kind_in(text, make_plan(text, today=TODAY), named=named) == kind


# reliability and data


def test_how_sure_says_what_was_varied_what_moves_it_and_how_old_the_inputs_are(ask):
    answer = ask("how sure are you about this value?", about=TENCENT)
    text = as_text(answer.blocks)
    base, low = tencent_worth(0.08, PAST_GROWTH), tencent_worth(0.09, PAST_GROWTH - 0.02)
    assert f"{(low / base - 1) * 100:.1f} %" in text
    assert "discount rate +1 pp and revenue growth -2 pp at the low end" in text
    assert "P/OCF HKD 625.37, PEG HKD 182.31" in text
    assert f"price {(date(2026, 11, 21) - date(2026, 3, 26)).days} days old" in text


def test_an_input_of_a_later_day_has_no_age(desk):
    assessment = ValueCompany(desk, TODAY)("0700.HK")
    assert ages_of(assessment, date(2026, 3, 26))["price"] == 0
    assert "fx" not in ages_of(assessment, date(2026, 3, 26))


def test_where_data_come_from_names_live_sources_and_what_stands_in_for_them(desk):
    live = SimpleNamespace(gathering=object(), sources=("yahoo", "edgar", "snapshot"))
    draft = Draft(
        question=Question(text="is this live?", user=1, today=TODAY),
        plan=make_plan("is this live?"),
        sources=Sources("en"),
    )
    text = as_text(general_origin(live, (), draft).blocks)
    assert "MARKET_DATA=auto" in text
    assert "Yahoo Finance, filings at the SEC, bundled snapshot of public records" in text


@pytest.mark.parametrize(
    "text", ["how do you value a company without profits?", "没有利润的公司怎么估值", "亏损公司用什么方法估值？"]
)
def test_a_company_without_profits_is_valued_by_scenario_and_peg_is_ruled_out(ask, text):
    answer = ask(text)
    assert answer.status == "answered"
    (quote,) = [block.text for block in answer.blocks if block.kind == "quote"]
    assert "FMvD" in quote


# ranking of named companies


def test_a_rate_rise_ranks_named_companies_by_its_own_effect(ask):
    answer = ask("Rank BABA, PDD and Tencent by how much a rate hike hurts them")
    lines = [block.text for block in answer.blocks if block.kind == "bullet"]
    effect = tencent_worth(0.09, PAST_GROWTH) / tencent_worth(0.08, PAST_GROWTH) - 1
    assert lines[0] == f"Tencent Holdings (0700.HK): {effect * 100:.1f} %"
    assert len(lines) == 3


def test_a_named_company_without_a_rate_is_named_with_the_reason(ask):
    text = as_text(ask("who benefits most from rate cuts: Alibaba, Tencent or Xiaomi?").blocks)
    assert "Without a figure: 1810.HK (cyclical tech: hardly moved by rates)." in text


@pytest.mark.parametrize("text", ["is BYD expensive?", "中芯国际为什么这么贵？", "宁德时代用什么折现率？"])
def test_a_figure_of_one_listing_asks_which(ask, text):
    assert ask(text).status == "ambiguous"


def test_a_refused_company_stays_the_subject_of_the_next_question(ask):
    answer = ask("Does Netflix look pricey at these levels?")
    assert (answer.status, answer.about) == ("refused", ("NFLX",))


_ASKED = {
    "en": [
        "is it cheap?", "why is the price so far from your value?", "what discount rate do you use?",
        "what would make it worth 250?", "why is there no value?", "how sure are you about this value?",
        "where does the price come from?", "which assumption matters most?", "what do you assume?",
        "do you include its stakes?", "what would it take to double?", "why does it deserve 20x?",
        "below what price is it cheap?",
    ],
    "zh": [
        "便宜吗", "股价为什么远高于价值", "用的折现率是多少", "要值250需要什么条件", "为什么没有估值", "这个估值有多可靠",
        "价格数据从哪来", "哪个假设最重要", "你用了哪些假设", "持股算进去了吗", "股价翻倍需要什么条件", "为什么值20倍",
        "跌到多少才便宜",
    ],
}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("ticker", TICKERS)
def test_every_number_of_every_direct_answer_is_vouched_for(assistant, desk, ticker, language):
    for text in _ASKED[language]:
        question = Question(text=text, user=1, today=TODAY, language=language, about=(ticker,))
        asked = Asked(assistant, question, make_plan(text, language, TODAY))
        try:
            answer = asked.answer(companies_in(desk, text), (ticker,))
        except ToolError:
            continue  # the sources hold nothing of it
        assert answer is not None, text
        assert answer.status in ("answered", "partial")
        assert verdict_on(answer).findings == (), (text, as_text(answer.blocks))
