"""Settings from the environment."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot import settings as module
from bot.settings import VARIABLES, BadSetting, Settings, read_env_file

ROOT = Path(module.__file__).parent.parent


def test_an_empty_environment_is_a_closed_offline_safe_default():
    found = Settings.from_environment({})
    assert found.token is None
    assert found.api_url == "https://api.telegram.org"
    assert found.home == Path("~/.local/share/rerate").expanduser()
    assert found.database == found.home / "bot.sqlite3"
    assert found.market_data == "auto"
    assert not found.may_use(1)


def test_users_are_read_whatever_separates_them():
    found = Settings.from_environment({"ALLOWED_USERS": "1, 2;3 4", "ADMIN_USERS": "9"})
    assert found.allowed == {1, 2, 3, 4}
    assert found.may_use(9)
    assert not found.may_use(5)


def test_a_star_opens_the_bot_to_everyone_but_makes_nobody_admin():
    found = Settings.from_environment({"ALLOWED_USERS": "*"})
    assert found.may_use(77)
    assert not found.admins


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("TELEGRAM_BOT_TOKEN", "not a token", "@BotFather"),
        ("TELEGRAM_API_URL", "ftp://x", "http"),
        ("TELEGRAM_API_URL", "http://user:secret@host", "without user name"),
        ("ALLOWED_USERS", "1,bob", "bob"),
        ("ALLOWED_USERS", "-5", "-5"),
        ("ALLOWED_USERS", "٣", "٣"),
        ("ADMIN_USERS", "*", "numeric"),
        ("MARKET_DATA", "yahoo finance", "one source"),
        ("LLM", "deepseek:deepseek-chat", "DEEPSEEK_API_KEY"),
        ("LLM", "openai:gpt-5", "OPENAI_API_KEY"),
        ("LLM", "qwen:qwen-max", "DASHSCOPE_API_KEY"),
        ("LLM", "anthropic:claude", "ANTHROPIC_API_KEY"),
        ("LLM", "gpt-5", "provider:model"),
        ("LLM", "skynet:1", "deepseek"),
        ("LLM", "ollama:", "provider:model"),
        ("LLM", "ollama:a b", "provider:model"),
        ("CHROMA_URL", "localhost:8000", "http://host:port"),
        ("CHROMA_URL", "http://chroma/api", "without path"),
        ("EMBEDDING", "cohere:x", "ollama:MODEL"),
        ("EMBEDDING", "ollama:", "ollama:MODEL"),
        ("EMBEDDING", "openai:text-embedding-3-small", "EMBEDDING_API_KEY"),
        ("EMBEDDING_BASE_URL", "host/v1", "http"),
        ("WEBHOOK_URL", "https://x", "a path nobody can guess"),
        ("WEBHOOK_URL", "http://x.example/hook", "public https address"),
        ("WEBHOOK_URL", "https://x.example/hook", "needs WEBHOOK_SECRET"),
        ("WEBHOOK_SECRET", "short", "16 to 256"),
        ("WEBHOOK_LISTEN", "8080", "host:port"),
        ("DATABASE_URL", "postgresql://x/y", "does not support"),
        ("DATABASE_URL", "sqlite:///", "sqlite:///"),
    ],
)
def test_a_bad_value_is_refused_in_one_sentence(name, value, words):
    with pytest.raises(BadSetting) as refused:
        Settings.from_environment({name: value})
    text = str(refused.value)
    assert name in text
    assert words in text
    assert text.endswith(".")
    assert "\n" not in text


def test_vectors_are_made_and_searched_where_the_settings_say():
    found = Settings.from_environment({}).vectors
    assert (found.embedding, found.base_url, found.chroma_url) == ("wordllama", None, None)
    given = {"EMBEDDING": "ollama:bge-m3", "EMBEDDING_BASE_URL": "http://h:1", "CHROMA_URL": "http://chroma:8000/"}
    found = Settings.from_environment(given).vectors
    assert (found.embedding, found.base_url, found.chroma_url) == ("ollama:bge-m3", "http://h:1", "http://chroma:8000")


def test_the_key_of_an_embedding_is_openais_only_at_openais_own_address():
    known = {"EMBEDDING": "openai:small", "OPENAI_API_KEY": "sk-secret"}
    assert Settings.from_environment(known).vectors.key == "sk-secret"
    assert Settings.from_environment({**known, "EMBEDDING_BASE_URL": "http://elsewhere"}).vectors.key == ""
    assert Settings.from_environment({**known, "EMBEDDING_API_KEY": "sk-own"}).vectors.key == "sk-own"
    assert "sk-secret" not in repr(Settings.from_environment(known))


def test_a_misspelt_token_is_not_repeated_in_the_error():
    with pytest.raises(BadSetting) as refused:
        Settings.from_environment({"TELEGRAM_BOT_TOKEN": "123:abc def"})
    assert "abc" not in str(refused.value)


def test_the_token_does_not_show_when_settings_are_printed():
    assert "SECRET" not in repr(Settings.from_environment({"TELEGRAM_BOT_TOKEN": "1:SECRET"}))


def test_keys_of_providers_set_for_other_programs_do_no_harm():
    assert Settings.from_environment({"OPENAI_API_KEY": "sk-x"}).llm == "none"


def test_a_model_is_read_with_its_own_key_and_no_other():
    keys = {"OPENAI_API_KEY": "sk-o", "DEEPSEEK_API_KEY": "sk-d", "LLM": "deepseek:deepseek-chat"}
    found = Settings.from_environment(keys).model
    assert (found.provider, found.name, found.key, found.base_url) == ("deepseek", "deepseek-chat", "sk-d", None)
    assert "sk-d" not in repr(Settings.from_environment(keys))


def test_a_server_of_ones_own_needs_no_key():
    found = Settings.from_environment({"LLM": "openai:qwen3:8b", "LLM_BASE_URL": "http://127.0.0.1:1234/v1/"}).model
    assert (found.name, found.key, found.base_url) == ("qwen3:8b", None, "http://127.0.0.1:1234/v1")


def test_ollama_needs_neither_key_nor_address():
    assert Settings.from_environment({"LLM": "ollama:qwen3"}).llm == "ollama:qwen3"


@pytest.mark.parametrize("address", ["ftp://x", "http://user:secret@host/v1"])
def test_a_bad_address_of_a_model_is_refused_without_being_repeated(address):
    with pytest.raises(BadSetting) as refused:
        Settings.from_environment({"LLM": "ollama:m", "LLM_BASE_URL": address})
    assert "LLM_BASE_URL" in str(refused.value)
    assert "secret" not in str(refused.value)


def test_allowances_are_whole_numbers_of_tokens():
    found = Settings.from_environment({"LLM": "ollama:m", "LLM_TOKENS_PER_USER": "0", "LLM_TOKENS_PER_DAY": "9"}).model
    assert (found.tokens_per_user, found.tokens_per_day) == (0, 9)
    with pytest.raises(BadSetting, match="LLM_TOKENS_PER_DAY"):
        Settings.from_environment({"LLM": "ollama:m", "LLM_TOKENS_PER_DAY": "1e6"})


def test_env_example_and_settings_name_the_same_variables():
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert tuple(re.findall(r"^([A-Z_]+)=", text, re.MULTILINE)) == VARIABLES


def test_the_example_file_as_it_stands_is_the_default():
    values = read_env_file(ROOT / ".env.example")
    assert Settings.from_environment(values) == Settings.from_environment({})


def test_an_env_file_is_read_with_quotes_comments_and_export(tmp_path):
    (tmp_path / ".env").write_text("# no\nexport ALLOWED_USERS='1,2'\nLLM = none\nbroken line\n", encoding="utf-8")
    assert read_env_file(tmp_path / ".env") == {"ALLOWED_USERS": "1,2", "LLM": "none"}


def test_the_environment_wins_over_the_file(tmp_path, monkeypatch):
    (tmp_path / ".env").write_text("MARKET_DATA=yahoo\n", encoding="utf-8")
    monkeypatch.setenv("MARKET_DATA", "snapshot")
    assert Settings.load(tmp_path).market_data == "snapshot"


def test_importing_settings_brings_in_no_third_party_code():
    code = "import sys; import bot.settings; print([m for m in sys.modules if m.split('.')[0] in ('pydantic', 'telegram', 'aiohttp', 'numpy')])"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
