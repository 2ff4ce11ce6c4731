"""What keeps a model from costing too much, taking too long or being leant on while it is down."""

import logging
import threading
from datetime import timedelta

import pytest
from langchain_core.exceptions import ModelAPIError, ModelRateLimitError
from langchain_core.messages import AIMessage

from bot.model.breaker import Breaker
from bot.phrases import phrase
from bot.settings import ModelChoice
from bot.storage.store import Storage
from bot.storage.token_budget import Allowance, TokenBudget
from tests.scripted_model import NOON, Scripted, calls, written

WHY = "Why does a lower discount rate raise the value of Microsoft?"
PLAN = calls(("value_company", {"ticker": "MSFT"}))
GOOD = written("The base value of {value:Microsoft:base value} lies below the price of {value:Microsoft:price}.")
SECRET = "sk-SECRET-9f8e7d"  # in what a provider's error says


class RateLimited(ModelRateLimitError):
    """As the providers' own: a status, and a response with headers."""

    status_code = 429

    def __init__(self, retry_after):
        super().__init__(f"slow down, key {SECRET}")
        self.response = type("Response", (), {"headers": {"retry-after": str(retry_after)}})()


class Refused(Exception):
    """A bare error with a status, as one provider raises."""

    def __init__(self, status):
        super().__init__(f"https://user:{SECRET}@host refuses")
        self.status_code = status


def last_line(answer):
    return answer.blocks[-1].text


@pytest.mark.parametrize(
    "error",
    [
        ValueError(f"No generation chunks {SECRET}"),
        Refused(401),
        Refused(400),
        Refused(500),
        ModelAPIError(SECRET),
        RateLimited(120),
        KeyError(SECRET),
    ],
)
def test_a_broken_provider_costs_one_line_of_notice_and_tells_no_secret(assistant, ask, caplog, error):
    caplog.set_level(logging.DEBUG)
    answer = Scripted(assistant, error, error).ask(WHY)
    assert answer.blocks[:-1] == ask(WHY).blocks
    assert last_line(answer) == phrase("en", "model.unavailable")
    assert answer.run.fallback == "provider"
    assert SECRET not in caplog.text
    assert SECRET not in repr(answer)


def test_a_fault_that_passes_is_tried_once_more(assistant):
    answer = Scripted(assistant, Refused(503), PLAN, RateLimited(0), GOOD).ask(WHY)
    assert answer.mode == "model"


def test_a_provider_that_asks_for_a_long_wait_is_not_waited_for(assistant):
    asked = Scripted(assistant, RateLimited(120))
    asked.ask(WHY)
    assert len(asked.model.sent) == 1


def test_a_refused_key_is_not_tried_again(assistant):
    asked = Scripted(assistant, Refused(401))
    asked.ask(WHY)
    assert len(asked.model.sent) == 1


def test_a_model_that_takes_too_long_is_left_and_the_answer_says_so(assistant, ask):
    released = threading.Event()

    def slow(_):
        released.wait(10)
        return PLAN

    answer = Scripted(assistant, slow, turn_timeout=0.05).ask(WHY)
    released.set()
    assert answer.blocks[:-1] == ask(WHY).blocks
    assert last_line(answer) == phrase("en", "model.slow")
    assert answer.run.fallback == "slow"


def test_a_provider_that_keeps_failing_is_left_alone_and_then_tried_with_one_question(assistant):
    now = [0.0]
    script = [Refused(401)] * 5 + [PLAN, GOOD]
    asked = Scripted(assistant, *script, breaker=Breaker(lambda: now[0]))
    for _ in range(5):
        assert asked.ask(WHY).run.fallback == "provider"
    assert asked.ask(WHY).run.fallback == "open_circuit"
    assert len(asked.model.sent) == 5
    now[0] = 60.0
    assert asked.ask(WHY).mode == "model"


def test_five_failures_within_a_minute_open_the_breaker_and_older_ones_do_not_count():
    now = [0.0]
    breaker = Breaker(lambda: now[0])
    for moment in (0.0, 61.0, 62.0, 63.0, 64.0):
        now[0] = moment
        breaker.failed()
    assert breaker.allows()
    breaker.failed()
    assert not breaker.allows()


def test_only_one_question_probes_and_a_failed_probe_closes_the_door_again():
    now = [0.0]
    breaker = Breaker(lambda: now[0])
    for _ in range(5):
        breaker.failed()
    now[0] = 59.9
    assert not breaker.allows()
    now[0] = 60.0
    assert breaker.allows()
    assert not breaker.allows()
    breaker.failed()
    assert not breaker.allows()
    now[0] = 120.0
    assert breaker.allows()
    breaker.answered()
    assert breaker.allows()
    assert breaker.allows()


@pytest.mark.parametrize(("asked_for", "kept"), [(30, 30), (300, 300), (86_400, 300)])
def test_a_wait_the_provider_names_is_kept_to_within_five_minutes(asked_for, kept):
    now = [0.0]
    breaker = Breaker(lambda: now[0])
    breaker.failed(asked_for)
    now[0] = kept - 0.1
    assert not breaker.allows()
    now[0] = float(kept)
    assert breaker.allows()


def test_a_probe_that_could_not_start_leaves_the_next_one_free():
    breaker = Breaker(lambda: 0.0)
    breaker.failed(0.001)
    later = Breaker(lambda: 10.0)
    later.failed(1.0)
    breaker.undecided()
    later.undecided()
    assert not later.allows()


def test_over_the_days_allowance_the_answer_comes_without_the_model_and_says_so(assistant, ask):
    choice = ModelChoice(provider="openai", name="scripted", tokens_per_user=30_000)
    asked = Scripted(assistant, PLAN, GOOD, PLAN, GOOD, choice=choice)
    first = asked.ask(WHY)
    assert first.mode == "model"
    used = asked.storage.tokens.used(NOON.date(), 1)
    assert used == first.run.usage.total
    asked.storage.tokens.reserve(1, NOON.date(), 30_000 - used, Allowance(30_000, 10**9))
    second = asked.ask(WHY)
    assert second.blocks[:-1] == ask(WHY).blocks
    assert last_line(second) == phrase("en", "model.over_budget")
    assert asked.ask(WHY, user=2).mode == "model"


def test_all_users_together_have_an_allowance_of_their_own(assistant):
    choice = ModelChoice(provider="openai", name="scripted", tokens_per_day=30_000)
    asked = Scripted(assistant, PLAN, GOOD, choice=choice)
    asked.storage.tokens.reserve(7, NOON.date(), 10_000, Allowance(10**9, 10**9))
    assert asked.ask(WHY, user=1).run.fallback == "over_budget"


def test_the_next_day_has_a_new_allowance():
    tokens, allowance = Storage(":memory:").tokens, Allowance(100, 1000)
    assert tokens.reserve(1, NOON.date(), 100, allowance) is not None
    assert tokens.reserve(1, NOON.date(), 1, allowance) is None
    assert tokens.reserve(1, NOON.date() + timedelta(days=1), 100, allowance) is not None


def test_a_turn_that_never_settled_stays_charged(tmp_path):
    first = Storage(tmp_path / "bot.sqlite3")
    first.tokens.reserve(1, NOON.date(), 90, Allowance(100, 1000))
    first.close()
    again = Storage(tmp_path / "bot.sqlite3")
    assert again.tokens.used(NOON.date(), 1) == 90
    assert again.tokens.reserve(1, NOON.date(), 20, Allowance(100, 1000)) is None
    again.close()


def test_reservations_at_the_same_time_never_pass_the_allowance(tmp_path):
    storage = Storage(tmp_path / "bot.sqlite3")
    granted = []
    start = threading.Barrier(8)

    def reserve(tokens: TokenBudget):
        start.wait(10)
        granted.extend(tokens.reserve(1, NOON.date(), 10, Allowance(100, 1000)) for _ in range(5))

    threads = [threading.Thread(target=reserve, args=(storage.tokens,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(one is not None for one in granted) == 10
    assert storage.tokens.used(NOON.date()) == 100
    storage.close()


def test_forgetting_takes_the_name_off_but_not_off_the_sum(assistant):
    storage = Storage(":memory:")
    storage.tokens.reserve(5, NOON.date(), 40, Allowance(100, 1000))
    assert storage.forget(5)["budget"] == 1
    assert storage.tokens.used(NOON.date(), 5) == 0
    assert storage.tokens.used(NOON.date()) == 40


def test_usage_the_provider_counts_is_charged_and_a_count_of_nothing_is_estimated(assistant):
    counted = {"input_tokens": 1000, "output_tokens": 50, "total_tokens": 1050}
    nothing = {"input_tokens": 0, "output_tokens": 0, "total_tokens": 0}

    def plan(usage):
        return AIMessage("", tool_calls=PLAN.tool_calls, usage_metadata=usage)

    def write(usage):
        return lambda messages: AIMessage(GOOD(messages), usage_metadata=usage)

    exact = Scripted(assistant, plan(counted), write(counted)).ask(WHY).run.usage
    assert (exact.read, exact.written, exact.estimated) == (2000, 100, False)
    guessed = Scripted(assistant, plan(nothing), write(nothing)).ask(WHY).run.usage
    assert guessed.estimated
    assert guessed.total > 1000


def test_a_second_question_of_a_user_does_not_wait_for_the_first(assistant, ask):
    began, released = threading.Event(), threading.Event()

    def held(_):
        began.set()
        released.wait(10)
        return PLAN

    asked = Scripted(assistant, held, GOOD, PLAN, GOOD)
    first = []
    thread = threading.Thread(target=lambda: first.append(asked.ask(WHY)))
    thread.start()
    assert began.wait(10)
    second = asked.ask(WHY)
    released.set()
    thread.join(10)
    assert second.run.fallback == "busy"
    assert last_line(second) == phrase("en", "model.busy")
    assert first[0].mode == "model"
    assert asked.ask(WHY).mode == "model"


def test_a_request_that_would_be_too_long_is_not_sent(assistant, monkeypatch):
    from bot.model import turn

    monkeypatch.setattr(turn, "LONGEST_REQUEST", 100)
    asked = Scripted(assistant, PLAN)
    assert asked.ask(WHY).run.fallback == "too_long"
    assert len(asked.model.sent) == 1


def test_tool_calls_that_are_no_json_are_asked_for_again(assistant):
    broken = AIMessage(
        "", invalid_tool_calls=[{"name": "value_company", "args": '{"ticker": "MS', "id": "1", "error": ""}]
    )
    asked = Scripted(assistant, broken, PLAN, GOOD)
    assert asked.ask(WHY).mode == "model"
    assert "no valid JSON" in asked.model.sent[1][-1].content


def test_tool_calls_that_were_cut_off_are_not_run_even_where_they_were_repaired(assistant):
    cut = calls(("value_company", {"ticker": "ACM"}), response_metadata={"finish_reason": "length"})
    asked = Scripted(assistant, cut, PLAN, GOOD)
    answer = asked.ask(WHY)
    assert "cut off" in asked.model.sent[1][-1].content
    assert all(call.arguments.get("ticker") != "ACM" for call in answer.tools)


def test_a_key_does_not_show_in_any_part_that_could_be_printed():
    from bot.model.provider import open_provider

    for provider in ("openai", "deepseek", "qwen", "anthropic", "ollama"):
        choice = ModelChoice(provider=provider, name="m", key=SECRET)
        assert SECRET not in repr(choice)
        assert SECRET not in repr(open_provider(choice))


def test_tracing_by_the_libraries_stays_off_whatever_the_environment_says(assistant, monkeypatch):
    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    monkeypatch.setenv("LANGSMITH_API_KEY", SECRET)
    seen = []

    def write(messages):
        from langsmith.utils import tracing_is_enabled

        seen.append(tracing_is_enabled())
        return GOOD(messages)

    assert Scripted(assistant, PLAN, write).ask(WHY).mode == "model"
    assert seen == [False]


def test_a_server_that_writes_without_end_is_read_only_so_far(assistant):
    endless = lambda messages: GOOD(messages) + "\n" + "It doubled to 99. " * 100_000  # noqa: E731
    answer = Scripted(assistant, PLAN, endless, endless).ask(WHY)
    assert answer.run.fallback in ("gate", "slow")
    assert len(answer.run.findings) < 10_000
