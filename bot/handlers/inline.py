"""`@bot 0700.HK` in any chat: valuation cards to choose from."""

from __future__ import annotations

import contextlib

from telegram import InlineQueryResultArticle, InputTextMessageContent, LinkPreviewOptions, Update
from telegram.constants import ParseMode
from telegram.error import BadRequest
from telegram.ext import InlineQueryHandler

from bot.answer import Answer
from bot.handlers.wiring import Context, Wiring
from bot.render.telegram import html_parts, plain_text

_KEPT_SECONDS = 60  # a card shows a price; an older one would mislead
_LINE = 90


def inline_handler(wiring: Wiring) -> InlineQueryHandler[Context, None]:
    """Offers the card of each listing the words may mean, or the watchlist while nothing is typed yet."""

    async def on_inline(update: Update, _: Context) -> None:
        query = update.inline_query
        if query is None:
            return
        cards = await wiring.aside(wiring.conversation.cards, query.from_user.id, query.query, wiring.clock())
        results = [_article(ticker, answer) for ticker, answer in cards]
        # Whoever types on has asked again by now; the server no longer takes the answer to what stood there before.
        with contextlib.suppress(BadRequest):
            await query.answer(results, cache_time=_KEPT_SECONDS, is_personal=True)

    return InlineQueryHandler(on_inline)


def _article(ticker: str, answer: Answer) -> InlineQueryResultArticle:
    """One card: its title and its value line to choose by, the whole message to send."""
    first, *_ = html_parts(answer.blocks)
    lines = plain_text(first).splitlines()
    described = next((block.text for block in answer.blocks if block.kind == "key"), "")
    return InlineQueryResultArticle(
        id=ticker[:64],
        title=lines[0][:_LINE],
        description=described[:_LINE],
        input_message_content=InputTextMessageContent(
            first, parse_mode=ParseMode.HTML, link_preview_options=LinkPreviewOptions(is_disabled=True)
        ),
    )
