"""The model layer over real HTTP against a server by others that speaks the providers' protocols.

Runs where node and the package are at hand: `npm i @copilotkit/aimock@1.43.0` in some folder, then
AIMOCK=that-folder/node_modules/.bin/llmock.
"""

import itertools
import json
import os
import shutil
import socket
import string
import subprocess
import time
import urllib.request
from functools import cache
from pathlib import Path

import pytest

from bot.answer import Question
from bot.model.assistant import ModelAssistant
from bot.model.breaker import Breaker
from bot.model.provider import open_provider
from bot.phrases import phrase
from bot.render.terminal import as_text
from bot.settings import ModelChoice
from bot.storage.store import Storage
from tests.scripted_model import NOON, TODAY
from tools.toolbox import toolbox

_SERVER = os.environ.get("AIMOCK") or shutil.which("llmock")
pytestmark = pytest.mark.skipif(
    not _SERVER or not Path(_SERVER).exists() or not shutil.which("node"),
    reason="AIMOCK does not name the llmock program of @copilotkit/aimock, or node is missing",
)
WHY = "Why is Microsoft worth less when the discount rate rises by 50 bps?"
SECRET = "sk-SECRET-9f8e7d"
# Names are dealt in this order while a test runs, values first; the first value of this question is the price or base value.
GOOD = "For Microsoft the evidence gives {{v_aaaa}}. The next figure is {{v_aaab}}."
PLANNING, WRITING = "You choose what a research assistant", "You write the explanation in an answer"
PLAN = {"toolCalls": [{"name": "value_company", "arguments": {"ticker": "MSFT"}}]}
PROVIDERS = ("openai", "deepseek", "qwen", "anthropic", "ollama")


def fixtures():
    """What the server says, by the model's name: each test asks for a model of its own."""
    plans = {
        "good": PLAN,
        "two-plans": {
            "toolCalls": [
                {"name": "value_company", "arguments": {"ticker": "MSFT"}},
                {"name": "search_reports", "arguments": {"query": "lower rates cash-flow technology"}},
            ]
        },
        "smuggler": PLAN,
        "bad-args": {"toolCalls": [{"name": "value_company", "arguments": {"ticker": "MSFT", "shell": "ls"}}]},
        "unknown-tool": {"toolCalls": [{"name": "send_message", "arguments": {"text": "x"}}]},
        "no-json": {"toolCalls": [{"name": "value_company", "arguments": '{"ticker": "MS'}]},
        "no-plan": {"content": "I would look up Microsoft."},
        "rate-limited": {"error": {"message": f"slow down {SECRET}", "type": "rate_limit_error"}, "status": 429, "retryAfter": 120},
        "failing": {"error": {"message": f"fault {SECRET}", "type": "server_error"}, "status": 500},
        "refused": {"error": {"message": f"bad key {SECRET}", "type": "authentication_error"}, "status": 401},
        "overflow": {"error": {"message": f"context length {SECRET}", "type": "invalid_request_error"}, "status": 400},
        "cut": PLAN,
        "slow": PLAN,
    }  # fmt: skip
    drafts = {
        "smuggler": {"content": GOOD + " It doubled to 99 % by ２０３０."},
        "cut": {"content": GOOD + " The next figure is", "finishReason": "length"},
    }
    rows = []
    for model, plan in plans.items():
        rows.append({"match": {"model": model, "systemMessage": PLANNING}, "response": plan})
        rows.append(
            {"match": {"model": model, "systemMessage": WRITING}, "response": drafts.get(model, {"content": GOOD})}
        )
    rows.append({"match": {"model": "garbled"}, "response": {"content": "x"}, "chaos": {"malformedRate": 1.0}})
    rows.append({"match": {"model": "dropped"}, "response": {"content": "x"}, "chaos": {"disconnectRate": 1.0}})
    rows.append({"match": {"model": "late"}, "response": {"content": "x"}, "chaos": {"latencyMs": 3000}})
    return {"fixtures": rows}


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The server's address; the process ends with the module."""
    file, port = tmp_path_factory.mktemp("aimock") / "fixtures.json", free_port()
    file.write_text(json.dumps(fixtures()), encoding="utf-8")
    command = [_SERVER, "-p", str(port), "-h", "127.0.0.1", "-f", str(file), "--strict", "--log-level", "warn"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        wait_for(port, process)
        yield f"http://127.0.0.1:{port}"
        process.terminate()


def wait_for(port, process):
    end = time.monotonic() + 20
    while time.monotonic() < end and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=0.2).close()
        except OSError:
            continue
        else:
            return
    pytest.fail("The protocol server did not start.")


def journal(server):
    with urllib.request.urlopen(f"{server}/__aimock/journal") as found:  # noqa: S310 - this machine's own server
        return json.load(found)


def dealt():
    names = ("".join(letters) for letters in itertools.product(string.ascii_lowercase, repeat=4))
    return lambda: next(names)


@cache
def _opened(choice):
    """One client for each choice, as in a running bot: a client left behind would leave its connections open."""
    return open_provider(choice)


@pytest.fixture
def answered(server, assistant):
    """Asks one question of a model at a provider."""

    def ask(provider, model, **more):
        path = "" if provider in ("anthropic", "ollama") else "/v1"
        choice = ModelChoice(provider=provider, name=model, key=SECRET, base_url=f"{server}{path}")
        opened = _opened(choice)
        box = {tool.name: tool for tool in toolbox(assistant.desk, assistant.search, lambda: TODAY)}
        made = ModelAssistant(
            plain=assistant,
            choice=choice,
            provider=lambda: opened,
            tools=lambda: box,
            storage=Storage(":memory:"),
            clock=lambda: NOON,
            breaker=Breaker(lambda: 0.0),
            naming=dealt(),
            **more,
        )
        return made.answer(Question(text=WHY, user=1, chat=1, today=TODAY))

    return ask


@pytest.mark.parametrize("model", ["good", "two-plans"])
@pytest.mark.parametrize("provider", PROVIDERS)
def test_an_explanation_comes_over_every_protocol(answered, provider, model):
    answer = answered(provider, model)
    assert answer.mode == "model", answer.run
    assert "{" not in as_text(answer.blocks)
    assert "USD" in answer.blocks[0].text
    assert (answer.run.provider, answer.run.model, answer.run.calls) == (provider, model, 2)
    assert answer.run.usage.total > 0


@pytest.mark.parametrize("provider", PROVIDERS)
def test_numbers_of_the_models_own_do_not_come_through_any_protocol(answered, provider):
    answer = answered(provider, "smuggler")
    assert answer.mode == "model"
    assert (answer.run.repaired, answer.run.dropped) == (True, 1)
    assert "99 %" not in as_text(answer.blocks)
    assert "doubled" not in as_text(answer.blocks)


@pytest.mark.parametrize("model", ["bad-args", "unknown-tool", "no-plan"])
@pytest.mark.parametrize("provider", ["openai", "anthropic", "ollama"])
def test_a_plan_that_cannot_be_run_leaves_the_ready_answers_evidence(answered, provider, model):
    answer = answered(provider, model)
    assert answer.mode == "model", answer.run
    assert answer.run.calls == (2 if model == "no-plan" else 3)


def test_arguments_that_are_no_json_are_asked_for_again(answered):
    assert answered("openai", "no-json").run.calls == 3


@pytest.mark.parametrize("model", ["rate-limited", "failing", "refused", "overflow", "garbled", "dropped"])
@pytest.mark.parametrize("provider", ["openai", "anthropic", "ollama"])
def test_a_failing_provider_gives_the_ready_answer_with_one_line(answered, ask, caplog, provider, model):
    answer = answered(provider, model)
    assert answer.mode == "deterministic"
    assert answer.blocks[:-1] == ask(WHY).blocks
    assert answer.blocks[-1].text == phrase("en", "model.unavailable")
    assert SECRET not in caplog.text
    assert SECRET not in repr(answer)


@pytest.mark.parametrize("provider", ["openai", "anthropic", "ollama"])
def test_a_slow_provider_is_left_after_the_turns_time(answered, provider):
    started = time.monotonic()
    answer = answered(provider, "late", turn_timeout=0.5)
    assert answer.blocks[-1].text == phrase("en", "model.slow")
    assert time.monotonic() - started < 2.5  # the server would take three seconds


@pytest.mark.parametrize("provider", ["openai", "anthropic"])  # the server's Ollama never says that it stopped early
def test_a_draft_cut_off_by_the_provider_loses_its_end(answered, provider):
    answer = answered(provider, "cut")
    assert answer.mode == "model", answer.run
    assert answer.run.dropped == 1


def test_the_limit_of_what_may_be_written_reaches_the_server(server, answered):
    answered("openai", "good")
    bodies = [entry["body"] for entry in journal(server) if entry.get("body", {}).get("model") == "good"]
    assert bodies
    assert any("800" in json.dumps({k: v for k, v in body.items() if "max" in k}) for body in bodies)
    assert SECRET not in json.dumps(bodies)
