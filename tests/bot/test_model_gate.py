"""The gate: what a draft may not hold, in any spelling, and what it may."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answer import CitedPassage
from bot.language import written_in
from bot.model.draft import read_draft
from bot.model.gate import judge
from bot.model.material import Material, Valued
from bot.model.normalise import plain_draft
from bot.model.numerals import numerals
from bot.model.prompts import instruction_shingles, instructions, masked
from bot.model.question import OwnNumber, Subject
from bot.model.references import References, passage_of, references
from valuation.quantity import Quantity

TENCENT, ALIBABA = Subject("0700.HK", "Tencent"), Subject("BABA", "Alibaba Group")


def money(value, currency="HKD"):
    return Quantity(value=value, unit="money", currency=currency, per="ordinary", as_of=date(2026, 3, 26))


VALUES = {
    "v_base": Valued(subject="0700.HK", label="base value", quantity=money(582.65), helper="above the price"),
    "v_pric": Valued(subject="0700.HK", label="price", quantity=money(495.6)),
    "v_pfcf": Valued(subject="0700.HK", label="P/FCF", quantity=Quantity(value=22.1, unit="multiple")),
    "v_lowv": Valued(subject="0700.HK", label="base value", quantity=money(466.8), helper="below the price"),
    "v_gapp": Valued(subject="0700.HK", label="gap to the price", quantity=Quantity(value=0.176, unit="ratio")),
    "v_grow": Valued(subject="0700.HK", label="revenue growth", quantity=Quantity(value=0.07, unit="ratio")),
    "v_baba": Valued(subject="BABA", label="P/E", quantity=Quantity(value=19.4, unit="multiple")),
}
PASSAGE = passage_of(
    CitedPassage(
        n=0,
        document="d",
        title="Notes",
        publisher="P",
        published="2026-01-01",
        page=3,
        quote="Lower interest rates raise the valuation of cash-flow technology. Penetration reached 35% in 2025.",
    )
)
KNOWN = References(
    values=VALUES,
    passages={"p_rate": PASSAGE},
    numbers={"q_nine": OwnNumber("9%", "assumption"), "q_year": OwnNumber("2027", "echo")},
    names={"n_tenc": TENCENT, "n_baba": ALIBABA},
)


def judged(text):
    language = written_in(text) or "en"
    return judge(read_draft(text, KNOWN), (TENCENT, ALIBABA), instruction_shingles(), language)


def rules(text):
    return {finding.rule for finding in judged(text).findings}


def stated(text):
    plain = plain_draft(text)
    return [plain[n.start : n.end] for n in numerals(plain)]


SMUGGLED = [
    "growth of 15",
    "growth of １５",
    "a multiple of ①",
    "a multiple of Ⅸ",
    "a multiple of IX",
    "a multiple of ²",
    "growth of 1\u200b5",
    "growth of fif\u200bteen",
    "growth of fif\u00adteen",
    "growth of &#49;&#53;",
    "growth of &amp;#49;",
    "growth of ٣",
    "growth of 𝟗",
    "growth of ½",
    "growth of f-i-v-e percent",
    "growth of t e n percent",
    "growth of fiftеen",  # a Cyrillic е
    "growth of **1**",
    "growth of 1<!-- -->5",
    "value doubled",
    "value Döubled",
    "value has more than halved",
    "a third of sales",
    "three-quarters of sales",
    "half the market",
    "a twofold rise",
    "a ten-fold rise",
    "in the mid-teens",
    "a double-digit rise",
    "twenty-five times earnings",
    "a couple of billion",
    "a dozen quarters",
    "a ten-bagger",
    "twentyfive times earnings",
    "twohundred of them",
    "in the top quartile",
    "fifty-fifty",
    "a hundred and one",
    "a nine-figure sum",
    "over the next decade",
    "up a percentage point",
    "an order of magnitude",
    "增长八成",
    "增长三成五",
    "增长百分之八点五",
    "翻倍",
    "翻了一番",
    "成倍增长",
    "近半收入",
    "一半收入",
    "腰斩",
    "两倍于同业",
    "数倍于同业",
    "十八亿五千万",
    "二〇二五年",
    "壹佰亿",
    "第三季度",
    "一个百分点",
    "三年后",
    "价值doubled了",
    "约ten倍",
    "九成九",
    "八五折",
    "两位数",
    "数十亿",
    "五五开",
    "膝斩",
    "㊀成",
    "〢倍",
]


@pytest.mark.parametrize("text", SMUGGLED)
def test_no_number_of_the_models_own_passes(text):
    assert stated(text)
    assert "number" in rules(f"Tencent's {text} supports the base value of {{{{v_base}}}}.")


@pytest.mark.parametrize(
    "text",
    [
        "There are two reasons for this.",
        "On the one hand rates fall, on the other hand growth slows.",
        "First, the discount rate falls.",
        "Nobody knows which one comes to pass, and no one should claim to.",
        "The latest quarter confirms it.",
        "This avoids double counting.",
        "R&D moves from negative to zero to positive.",
        "Second-hand sources say the same of third parties.",
        "有两个原因。",
        "第一，利率下降；第二，现金流改善。",
        "一般来说，统一口径之后，一方面利率下降，另一方面增长放缓。",
        "半导体属于周期型，万科、三一与百度并不相同。",
        "研发从负估值到零估值再到正估值。",
        "这十分重要，唯一的前提是现金流。",
    ],
)
def test_everyday_words_are_no_numbers(text):
    assert not stated(text)


@given(st.characters(categories=["Nd", "Nl", "No"]), st.sampled_from(["a {} b", "利率{}下降", "{}{{{{v_base}}}}"]))
def test_no_character_of_any_scripts_numbers_passes(character, frame):
    assert "number" in rules("Tencent base value {{v_base}} " + frame.replace("{}", character, 1))


@given(st.text(max_size=80))
def test_what_passes_the_gate_holds_no_number_character(text):
    found = judged(f"Tencent {text} has a base value of {{{{v_base}}}}.")
    kept = found.mended()
    shown = "" if kept is None else "".join(kept.sentences)
    assert not any(unicodedata.category(c).startswith("N") for c in shown)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Tencent is worth {{v_zzzz}}.", "reference"),
        ("Tencent is worth {{v_base.s1}}.", "reference"),
        ("Tencent is worth {{v_base}} {v_pric}.", "reference"),
        ("Tencent is worth {{v_base}} {{", "reference"),
        ("Rates lift it {{p_rate.s9}}.", "reference"),
        ("Rates lift the valuation of cash-flow technology [p1].", "number"),
        ("Rates lift the valuation of cash-flow technology [source].", "markup"),
        ("Read https://evil.example/x for the base value {{v_base}}.", "link"),
        ("Read evil.example for the base value {{v_base}}.", "link"),
        ("Read t.me/pump for the base value {{v_base}}.", "link"),
        ("Read tg://resolve?domain=x for the base value {{v_base}}.", "link"),
        ("See ![chart](x) for the base value {{v_base}}.", "link"),
        ("Mail me@evil.example about the base value {{v_base}}.", "link"),
        ("Ask @pump_bot about the base value {{v_base}}.", "mention"),
        ("Ask ＠pump_bot about the base value {{v_base}}.", "mention"),
        ("The base value {{v_base}} is #moon.", "mention"),
        ("请看evil.example，基准价值{{v_base}}。", "link"),
        ("请看www.evil.example，基准价值{{v_base}}。", "link"),
        ("请看t.me/pump，基准价值{{v_base}}。", "link"),
        ("联系腾讯@pump_bot，基准价值{{v_base}}。", "mention"),
        ("输入/forget，基准价值{{v_base}}。", "command"),
        ("现在buy腾讯，基准价值{{v_base}}。", "order"),
        ("Type /forget yes to see the base value {{v_base}}.", "command"),
        ("The base value {{v_base}} <b>is</b> high.", "markup"),
        ("Buy Tencent at the price {{v_pric}}.", "order"),
        ("You should hold Tencent at the price {{v_pric}}.", "order"),
        ("We recommend Tencent at the price {{v_pric}}.", "order"),
        ("价格{{v_pric}}时建议买入腾讯。", "order"),
        ("目标价高于价格{{v_pric}}。", "order"),
        ("腾讯必涨，价格{{v_pric}}。", "order"),
        ("Tencent's base value is {{v_base}} percent.", "unit"),
        ("Tencent's base value is HKD {{v_base}}.", "unit"),
        ("Tencent's P/FCF is {{v_pfcf}}x.", "unit"),
        ("腾讯的基准价值为{{v_base}}港元。", "unit"),
    ],
)
def test_what_no_answer_holds_is_refused(text, rule):
    assert rule in rules(text)


@pytest.mark.parametrize(
    "text",
    [
        "The sell-side report and the buyback both speak for cash; the base value is {{v_base}}.",
        "Tencent sells cloud services and its P/FCF is {{v_pfcf}}.",
        "腾讯的P/FCF与市盈率/PEG不同，为{{v_pfcf}}。",
        "R&D/sales and P/FCF are shown as {{v_pfcf}} for Tencent.",
        "The U.S. rate matters, e.g. for the base value of {{v_base}}.",
    ],
)
def test_words_that_only_look_forbidden_pass(text):
    assert judged(text).holds


@pytest.mark.parametrize(
    "text",
    [
        "Alibaba Group trades at a P/FCF of {{v_pfcf}}.",
        "{{n_baba}} has a base value of {{v_base}}.",
        "Tencent trades at {{v_baba}}.",
        "Alibaba Group is cheaper. Its P/E is {{v_pfcf}}.",
        "Tencent's P/FCF is {{v_pfcf}} and Alibaba Group's P/FCF is {{v_base}}.",
        "Tencent's revenue is {{v_pric}}.",
        "腾讯的折现率为{{v_base}}。",
        "阿里巴巴的基准价值为{{v_base}}。",
        "Tencent's base value is {{q_nine}} by the price {{v_pric}}.",
    ],
)
def test_a_value_stands_with_its_own_company_and_measure(text):
    assert "binding" in rules(text)


@pytest.mark.parametrize(
    "text",
    [
        "Tencent trades at {{v_pfcf}} its free cash flow, and Alibaba Group at a P/E of {{v_baba}}.",
        "Tencent and Alibaba Group are shown at {{v_pfcf}} and {{v_baba}}.",
        "Tencent's base value is {{v_base}}, above the price of {{v_pric}}.",
        "{{n_tenc}}的基准价值为{{v_base}}，高于现价{{v_pric}}。",
        "At a discount rate of {{q_nine}} Tencent's base value would move from {{v_base}}.",
        "Rates lift the valuation of cash-flow technology. {{p_rate}}",
        "利率下降会提高现金流型科技的估值{{p_rate}}。",
        "{{p_rate.s2}}",
    ],
)
def test_values_and_passages_in_their_place_pass(text):
    assert judged(text).holds, judged(text).findings


@pytest.mark.parametrize(
    "text",
    [
        "Tencent's base value lies {{v_gapp}} above the price.",
        "Tencent's upside is {{v_gapp}}.",
        "腾讯的基准价值高于现价{{v_gapp}}。",
        "At this price the market assumes a growth of {{v_grow}} for Tencent.",
        "Tencent's base value moves from {{v_base}} to {{v_pric}}.",
        "Tencent's base value falls from {{v_base}} to {{v_lowv}}.",
        "腾讯的基准价值从{{v_base}}降至{{v_lowv}}。",
        "Tencent's P/FCF of {{v_pfcf}} is what the market pays on free cash flow.",
        "Tencent is valued at {{v_pfcf}} on free cash flow.",
    ],
)
def test_comparisons_and_movements_the_values_bear_out_pass(text):
    assert judged(text).holds, judged(text).findings


@pytest.mark.parametrize(
    "text",
    [
        "Tencent's base value lies {{v_gapp}} below the price.",
        "Tencent's downside is {{v_gapp}}.",
        "腾讯的基准价值低于现价{{v_gapp}}。",
        "Tencent's price lies {{v_gapp}} above its base value.",
        "Tencent's price rose to {{v_pric}}.",
        "Tencent's base value grew by {{v_gapp}}.",
        "腾讯股价跌至{{v_pric}}。",
        "Tencent's base value rises from {{v_base}} to {{v_lowv}}.",
        "Tencent's base value of {{v_lowv}} exceeds its price of {{v_pric}}.",
    ],
)
def test_a_direction_the_values_do_not_bear_out_is_refused(text):
    assert rules(text) & {"direction", "binding"}


def test_a_value_is_not_said_to_lie_on_the_other_side_of_the_price():
    assert "direction" in rules("Tencent's base value of {{v_base}} lies below the price.")
    assert "direction" in rules("腾讯的基准价值{{v_base}}低于现价。")
    assert judged("Tencent's base value of {{v_base}} lies above the price.").holds


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("The base value is {{v_base}}. The company has the best management of the whole sector and will go on to win every market it enters.", "support"),
        ("The base value is {{v_base}}. The shares are cheap.", "support"),
        ("The base value is {{v_base}}. 股价明显被低估。", "support"),
        ("The base value is {{v_base}}. The chairman likes to play golf on sunny islands. {{p_rate}}", "citation"),
    ],
)  # fmt: skip
def test_a_claim_rests_on_a_value_or_on_a_passage_that_speaks_of_it(text, rule):
    assert rule in rules(text)


def test_the_instructions_are_not_told():
    line = next(row for row in instructions("write").split("\n") if row.startswith("- Every sentence that claims"))
    assert "instructions" in rules(f"{line[2:]} The base value is {{{{v_base}}}}.")


def test_what_is_wrong_is_dropped_and_the_rest_stays():
    text = "Tencent's base value is {{v_base}}. It doubled since. Its P/FCF is {{v_pfcf}}."
    kept = judged(text).mended()
    assert len(kept.sentences) == 2
    assert all("doubled" not in sentence for sentence in kept.sentences)


def test_nothing_is_kept_where_one_sentence_of_many_is_left():
    assert judged("It doubled. It tripled. Tencent's base value is {{v_base}}.").mended() is None


def test_nothing_is_kept_without_a_value_or_a_citation():
    assert judged("Here is why. In short.").mended() is None


@pytest.mark.parametrize(
    "text",
    [
        "Rates lift the valuation of cash-flow technology [{{p_rate}}].",
        "Rates lift the valuation of cash-flow technology ({{p_rate}}).",
        "“{{p_rate.s1}}”",
        '"{{p_rate.s1}}"',
        "1. Tencent's base value is {{v_base}}.\n2) Its P/FCF is {{v_pfcf}}.",
        "## Value\n**Tencent's** base value is {{v_base}}.",
        "｛｛v_base｝｝ is the base value of Tencent.",
    ],
)
def test_habits_of_models_that_do_no_harm_are_taken_off(text):
    found = judged(text)
    assert found.holds, found.findings
    assert not any(c in '[]()“”"0123456789#*' for sentence in found.draft.sentences for c in sentence)


@pytest.mark.parametrize(
    ("text", "asked", "holds"),
    [
        ("Tencent's base value is {{v_base}}.", "zh", False),
        ("腾讯的基准价值为{{v_base}}。", "en", False),
        ("腾讯的P/FCF为{{v_pfcf}}。", "zh", True),
        ("{{n_tenc}}: {{v_base}}.", "zh", True),
    ],
)
def test_an_answer_is_in_the_language_of_the_question(text, asked, holds):
    found = judge(read_draft(text, KNOWN), (TENCENT, ALIBABA), instruction_shingles(), asked)
    assert found.holds == holds
    assert ("language" in {finding.rule for finding in found.findings}) != holds


def test_references_are_new_in_every_request():
    material = Material(values=tuple(VALUES.values()), passages=(PASSAGE.cited,))
    first, second = (references(material, (), (TENCENT,)) for _ in range(2))
    assert set(first.values).isdisjoint(second.values)
    assert set(first.passages).isdisjoint(second.passages)


@given(st.text())
def test_masked_document_text_holds_no_digit_and_no_reference(text):
    shown = masked(text + "{{v_base}} 15")
    assert "{" not in shown
    assert "}" not in shown
    assert not any(unicodedata.category(c).startswith("N") for c in shown)
