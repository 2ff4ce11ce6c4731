"""Without a model nothing of a model is loaded; with one, only its own provider."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]
_LIBRARIES = ("langchain", "langchain_core", "langchain_openai", "langchain_anthropic", "langchain_ollama", "openai", "anthropic", "ollama", "langsmith", "langgraph")  # fmt: skip


def loaded(code, tmp_path, **environment):
    """Which of the libraries are imported after running code in a fresh process."""
    report = f"\nimport sys; print([m for m in {_LIBRARIES} if m in sys.modules])"
    known = {"RERATE_HOME": str(tmp_path), "MARKET_DATA": "snapshot", "PYTHONPATH": str(_ROOT), "PATH": os.defpath}
    ran = subprocess.run(
        [sys.executable, "-c", code + report],
        cwd=tmp_path,
        env=known | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return ran.stdout.strip().splitlines()[-1]


def test_a_question_without_a_model_loads_no_library_of_models(tmp_path):
    code = "from bot.__main__ import main; main(['ask', 'Why do lower rates help cash-flow technology?'])"
    assert loaded(code, tmp_path) == "[]"


def test_the_conversation_without_a_model_loads_no_library_of_models(tmp_path):
    code = "from bot.commands.outcome import app; app().conversation.command_names()"
    assert loaded(code, tmp_path) == "[]"


def test_a_valuation_loads_none_even_where_a_model_is_set(tmp_path):
    code = "from bot.__main__ import main; main(['value', '0700.HK'])"
    assert loaded(code, tmp_path, LLM="ollama:qwen3") == "[]"


@pytest.mark.parametrize(
    ("llm", "own", "others"),
    [
        ("openai:gpt-5", "langchain_openai", ("langchain_anthropic", "langchain_ollama")),
        ("ollama:qwen3", "langchain_ollama", ("langchain_anthropic", "langchain_openai", "'openai'")),
        ("anthropic:claude", "langchain_anthropic", ("langchain_openai", "langchain_ollama", "'openai'")),
    ],
)
def test_a_provider_loads_its_own_library_alone(tmp_path, llm, own, others):
    keys = {"OPENAI_API_KEY": "x", "ANTHROPIC_API_KEY": "x"}
    found = loaded("from bot.commands.outcome import app; app().provider()", tmp_path, LLM=llm, **keys)
    assert own in found
    assert not any(other in found for other in others)
    assert "langgraph" not in found
