"""The assistant over the bundled snapshot and the bundled notes, made once."""

import pytest

from bot.answer import Question
from bot.assistant.assistant import Assistant
from knowledge.library import open_library
from tests.bot_day import TODAY
from tools.market.desk import open_desk
from tools.search_reports import SearchReports


@pytest.fixture(scope="session")
def desk():
    return open_desk("snapshot")


@pytest.fixture(scope="session")
def library(tmp_path_factory):
    with open_library(tmp_path_factory.mktemp("library")) as opened:
        yield opened


@pytest.fixture(scope="session")
def assistant(desk, library):
    return Assistant(desk=desk, search=SearchReports(lambda: library))


@pytest.fixture
def ask(assistant):
    def asked(text, *, language=None, about=()):
        return assistant.answer(Question(text=text, user=1, today=TODAY, language=language, about=about))

    return asked
