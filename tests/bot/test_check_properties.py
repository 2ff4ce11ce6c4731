"""What holds of the number guard whatever the figures are."""

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.assistant.check import Evidence, Passage, Value, check
from bot.assistant.check.normalise import normalised

_CASES = settings(max_examples=150, deadline=None, derandomize=True)
_ROUNDINGS = st.sampled_from([ROUND_HALF_UP, ROUND_HALF_EVEN])
_MONEY = st.integers(min_value=10**9, max_value=10**13).map(Decimal)
_RATES = st.decimals(min_value="-0.99", max_value="0.99", places=5).filter(lambda rate: abs(rate) > Decimal("0.002"))


def _evidence(name, value, unit):
    return Evidence(values=(Value(id="v", name=name, value=value, unit=unit, subject="ACME"),))


def _rounded(value, places, rounding):
    return value.quantize(Decimal(1).scaleb(-places), rounding)


def _money_texts(value, places, rounding):
    return (
        f"ACME revenue was ${_rounded(value.scaleb(-9), places, rounding):,}bn.",
        f"ACME's revenue was USD {_rounded(value.scaleb(-6), places, rounding):,} million.",
        f"ACME营收为{_rounded(value.scaleb(-8), places, rounding)}亿美元。",
    )


@_CASES
@given(_MONEY, st.integers(0, 3), _ROUNDINGS)
def test_any_correct_rounding_of_money_passes(value, places, rounding):
    evidence = _evidence("revenue", value, "USD")
    for text in _money_texts(value, places, rounding):
        assert check(text, "", evidence).findings == (), text


@_CASES
@given(_RATES, st.integers(1, 3), _ROUNDINGS)
def test_any_correct_rounding_of_a_rate_passes(value, places, rounding):
    shown = _rounded(value * 100, places, rounding)
    for text in (f"ACME's net margin is {shown} %.", f"ACME的净利率为{shown}%。"):
        assert check(text, "", _evidence("net margin", value, "ratio")).findings == (), text


@_CASES
@given(_MONEY, st.integers(0, 3), _ROUNDINGS, st.integers(1, 9).map(Decimal), st.booleans())
def test_a_digit_off_in_the_last_place_fails(value, places, rounding, off, up):
    shift = off.scaleb(-places) * (1 if up else -1)
    shown = _rounded(value.scaleb(-9), places, rounding) + shift
    if abs(shown.scaleb(9) - value) * 2 > Decimal(1).scaleb(9 - places):
        assert check(f"ACME revenue was ${shown:,}bn.", "", _evidence("revenue", value, "USD")).verdict == "fail"


@_CASES
@given(_RATES, st.integers(1, 3))
def test_the_other_sign_fails(value, places):
    shown = _rounded(-value * 100, places, ROUND_HALF_UP)
    if shown:
        text = f"ACME's net margin is {shown}%."
        assert check(text, "", _evidence("net margin", value, "ratio")).verdict == "fail"


@_CASES
@given(_MONEY, st.sampled_from(["HKD", "CNY", "EUR"]))
def test_another_currency_fails(value, currency):
    text = f"ACME revenue was {currency} {value:,}."
    assert check(text, "", _evidence("revenue", value, "USD")).verdict == "fail"


@_CASES
@given(st.text(max_size=60))
def test_normalising_never_moves_a_span(text):
    plain = normalised(text)
    assert len(plain.text) == len(plain.origin)
    for (start, end), (following, _) in zip(plain.origin, plain.origin[1:], strict=False):
        assert 0 <= start < end <= len(text)
        assert following >= start


@_CASES
@given(
    st.text(
        alphabet="0123456789.,%$-–()[]p 　\u200b&#;xX亿万元倍成十百三五分之点一半翻约超降升至①⅔²Ⅸ٣abQFY\n", max_size=40
    ),
    st.text(alphabet="0123456789.% fell to亿元下降[]p\n", max_size=30),
)
def test_any_text_gets_a_verdict_whose_spans_stand_in_it(text, passage):
    evidence = Evidence(values=_evidence("revenue", Decimal(5), "USD").values, passages=(Passage("p1", passage),))
    assert all(finding.span in text for finding in check(text, passage, evidence).findings)


@_CASES
@given(st.integers(13, 10**7).filter(lambda number: not 1900 <= number <= 2100))
def test_a_number_without_evidence_is_always_found(number):
    for text in (f"There were {number:,} of them.", f"共有{number}家。", f"It was {number}%.", f"约{number}亿元。"):
        assert check(text, "", Evidence()).verdict == "fail", text
