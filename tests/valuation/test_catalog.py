"""The catalog finds every model, says what it takes and runs it on figures as people type them."""

import doctest
import importlib
import math
import pkgutil
from dataclasses import FrozenInstanceError

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import valuation
from valuation import catalog, models, reading
from valuation.errors import UnusableInput, ValuationError
from valuation.models import __all__ as exported
from valuation.result import REASON_CODES


def test_every_file_of_the_room_is_a_model_and_is_exported():
    files = tuple(sorted(entry.name for entry in pkgutil.iter_modules(models.__path__)))
    assert catalog.names() == files == tuple(exported)


@pytest.mark.parametrize("name", catalog.names())
def test_a_model_is_called_as_its_file_and_says_what_it_does_and_where_it_is_from(name):
    function = getattr(models, name)
    assert function.__name__ == name
    for section in ("Formula", "Units", "Raises", "Source", ">>>"):
        assert section in function.__doc__
    assert catalog.summary(name)


@pytest.mark.parametrize("name", catalog.names())
def test_every_parameter_says_what_it_is(name):
    for parameter in catalog.parameters(name):
        assert parameter.description
        assert parameter.type
        assert parameter.unit or parameter.type in ("str", "bool", "date", "list of object")


@pytest.mark.parametrize("name", catalog.names())
def test_no_other_name_of_a_parameter_is_taken_twice(name):
    words = [
        word.casefold() for p in catalog.parameters(name) for word in {p.name.casefold(), *map(str.casefold, p.aliases)}
    ]
    assert len(words) == len(set(words))


@pytest.mark.parametrize("name", catalog.names())
@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, "word", [], {}, object()])
def test_what_is_no_number_is_refused_in_one_sentence_and_never_becomes_a_result(name, value):
    for parameter in catalog.parameters(name):
        if parameter.kind is None or parameter.any_name or (value == [] and parameter.type.startswith("list")):
            continue
        others = {
            p.name: "[0.1, 0.2, 0.3]" if p.type.startswith("list") else "1"
            for p in catalog.parameters(name)
            if p.required
        }
        with pytest.raises(UnusableInput) as error:
            catalog.calculate(name, {**others, parameter.name: value})
        assert "\n" not in str(error.value)


@pytest.mark.parametrize("name", catalog.names())
def test_figures_of_nothing_give_a_reason_from_the_closed_list(name):
    lists = {p.name: "[0.1, 0.2, 0.3]" for p in catalog.parameters(name) if p.required and p.type.startswith("list")}
    unknown = {p.name: None for p in catalog.parameters(name) if p.required and p.name not in lists}
    result = catalog.calculate(name, {**lists, **unknown})
    if result.results and None not in result.results.values() and not unknown:
        return  # lists alone are enough for this model
    assert result.reason is not None
    assert result.reason.code in REASON_CODES


FIGURES = st.one_of(
    st.none(),
    st.sampled_from([0.0, 1.0, -1.0, 1e-300, 1e300, 0.5, 9.0]),
    st.floats(-2.0, 2.0),
    st.floats(-1e13, 1e13),
    st.integers(-3, 60),
)


@pytest.mark.parametrize("name", catalog.names())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_figures_give_finite_results_a_reason_or_a_sentence(name, data):
    arguments = {}
    for parameter in catalog.parameters(name):
        if parameter.type in ("str", "date", "list of object") or parameter.any_name or parameter.name == "draws":
            continue
        if parameter.required or data.draw(st.booleans()):
            figures = st.booleans() if parameter.type == "bool" else FIGURES
            several = parameter.type.startswith("list")
            arguments[parameter.name] = data.draw(st.lists(figures, max_size=9) if several else figures)
    try:
        result = catalog.calculate(name, arguments)
    except ValuationError:
        return
    numbers = [value for value in result.results.values() if isinstance(value, float)]
    assert all(math.isfinite(number) for number in numbers)
    assert result.reason is None or result.reason.code in REASON_CODES


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("9%", 0.09),
        ("9 %", 0.09),
        ("９％", 0.09),
        ("0.09", 0.09),
        ("1e9", 1e9),
        ("1,234,567.5", 1234567.5),
        ("2tn", 2e12),
        ("3亿", 3e8),
        ("-5", -5.0),
        ("−5", -5.0),
        (".5", 0.5),
        ("20x", 20.0),
    ],
)
def test_a_number_is_read_as_people_write_it(text, number):
    assert reading.as_number("x", text) == pytest.approx(number)


@pytest.mark.parametrize("text", ["1,2", "9%%", "nine", "", "1e", "inf", "nan", "0x10", "1.2.3", "%"])
def test_text_that_is_no_number_is_refused(text):
    with pytest.raises(UnusableInput):
        reading.as_number("x", text)


def test_longer_names_mean_the_letters_of_the_formula():
    short = catalog.calculate("justified_multiple", {"r": "9%", "g": "4%"})
    assert catalog.calculate("justified_multiple", {"discount_rate": "9%", "growth": "0.04"}).results == short.results


def test_a_parameter_given_under_two_names_is_refused():
    with pytest.raises(UnusableInput, match="twice"):
        catalog.calculate("justified_multiple", {"r": 0.09, "discount_rate": 0.08, "g": 0.04})


def test_an_unknown_parameter_is_answered_with_the_nearest_one():
    with pytest.raises(UnusableInput, match="terminal_pe"):
        catalog.calculate("fmvd", {"terminal_pee": 20})


def test_an_unknown_model_is_answered_with_the_nearest_one_and_the_list():
    with pytest.raises(UnusableInput, match=r"Did you mean fmvd\?.*wacc"):
        catalog.calculate("fmwd", {})


def test_a_missing_parameter_is_named():
    with pytest.raises(UnusableInput, match="needs g"):
        catalog.calculate("justified_multiple", {"r": 0.09})


@pytest.mark.parametrize("value", ["[10, null, 25]", "10,none,25", [10, None, 25], ["10", None, "25"]])
def test_a_list_is_read_from_text_or_values(value):
    assert catalog.calculate("comparables", {"pe": value}).results["n_used"] == 2


def test_parts_are_read_from_text():
    text = '[{"name": "core", "earnings": 30, "multiple": "10"}, {"name": "cloud", "value": "2bn"}]'
    assert catalog.calculate("sotp", {"segments": text}).results["total"] == 2_000_000_300.0


def test_null_stands_for_not_reported_and_a_default_steps_in():
    found = catalog.calculate(
        "classification",
        {
            "penetration": "null",
            "ocf_positive_years": "5",
            "ocf_years": "none",
            "fcf_over_ocf": "0.6",
            "rev_yoy": "1%,2%",
        },
    )
    assert found.results["stage"] == "cash_flow"


def test_dates_and_yes_or_no_are_read():
    figures = {"date": "2026-08-07", "fy1_end": "2026-12-31", "e1": "16.8", "e2": "21.6"}
    assert catalog.calculate("attribution", figures).results["w"] == 0.4
    with pytest.raises(UnusableInput, match="date"):
        catalog.calculate("attribution", {**figures, "date": "7 August"})
    with pytest.raises(UnusableInput, match="true or false"):
        catalog.calculate("capm", {"rf": "3%", "erp": "5%", "blume": "perhaps"})


def test_the_inputs_of_a_result_are_all_that_was_used():
    found = catalog.calculate(
        "fmvd", {"market": "1tn", "share": "10%", "net_margin": "10%", "terminal_pe": 20, "p": 0.5, "r": 0.1, "n": 5}
    )
    assert found.inputs["market"] == 1e12
    assert found.inputs["base"] == 0.0
    assert None not in found.inputs.values()


def test_figures_too_large_for_arithmetic_are_no_result():
    found = catalog.calculate(
        "fmvd", {"market": 1e308, "share": 1, "net_margin": 1, "terminal_pe": 1e10, "p": 1, "r": 0.1, "n": 1}
    )
    assert found.results["v0"] is None
    assert found.reason.code == "outside_domain"


def test_a_result_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        catalog.calculate("pegy", {"pe": 20, "g": 0.2, "dividend_yield": 0}).model = "peg"


def test_the_examples_in_the_room_hold():
    modules = [importlib.import_module(entry.name) for entry in pkgutil.walk_packages(valuation.__path__, "valuation.")]
    results = [doctest.testmod(module, optionflags=doctest.NORMALIZE_WHITESPACE) for module in modules]
    assert sum(result.failed for result in results) == 0
    assert sum(result.attempted for result in results) > 40
