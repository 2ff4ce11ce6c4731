"""Fixtures every room may use."""

import pytest
from hypothesis import settings

from tests import telegram_server

# The same examples in every run: what lands must pass again, and a search for new examples is a job of its own
# (`pytest --hypothesis-profile=default`).
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")


@pytest.fixture
async def bot_api():
    """A strict Bot API server on a free port, without flood limits unless a test sets them."""
    server = await telegram_server.start(limits=False)
    yield server
    await server.stop()


@pytest.fixture
async def bot(bot_api, tmp_path):
    """A way to start the whole bot against the server, as often as a test wants, on one home folder."""
    from tests.running_bot import Starter

    starter = Starter(bot_api, tmp_path)
    yield starter
    await starter.stop_all()
