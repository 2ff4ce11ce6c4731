"""Answers as Telegram HTML: judged by the server's own parser."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answer import Block
from bot.render.telegram import ENTITY_LIMIT, TEXT_LIMIT, html_parts, plain_text, split, utf16_length
from tests import telegram_server as server

KINDS = ("title", "key", "line", "bullet", "quote", "working", "note")
blocks = st.lists(st.builds(Block, st.sampled_from(KINDS), st.text(max_size=900)), max_size=12)


def parsed(part):
    """The text and the entities the server sees."""
    return server.parse_html(part)


@settings(max_examples=150, deadline=None)
@given(blocks, st.integers(min_value=60, max_value=400))
def test_every_part_parses_and_fits_whatever_the_text_holds(found, limit):
    for part in html_parts(found, limit=limit):
        text, entities = parsed(part)
        assert 0 < utf16_length(text) <= limit
        assert len(entities) <= ENTITY_LIMIT
        assert text == plain_text(part)


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="ab .。\n😀中", max_size=600), st.integers(min_value=20, max_value=90))
def test_splitting_loses_nothing_but_space(text, limit):
    assert "".join("".join(split(text, limit)).split()) == "".join(text.split())


def test_hostile_markup_is_shown_as_it_was_written():
    hostile = "<b>x</b> & <10% </blockquote> &lt; <script>alert(1)</script>"
    (part,) = html_parts([Block("quote", hostile)])
    text, entities = parsed(part)
    assert text == hostile
    assert [entity["type"] for entity in entities] == ["blockquote"]


def test_each_kind_of_block_has_its_markup():
    (part,) = html_parts([Block("title", "T"), Block("bullet", "b"), Block("quote", "q"), Block("note", "n")])
    assert part == "<b>T</b>\n• b\n<blockquote>q</blockquote>\n<i>n</i>"


def test_a_ticker_is_code_to_copy_and_no_link_to_a_website():
    (part,) = html_parts(
        [
            Block("title", "Tencent · 0700.HK · HKD 500"),
            Block("bullet", "SMIC (688981.SH), 0981.HK"),
            Block("note", "0700.HK"),
            Block("quote", "0700.HK"),
            Block("line", "10.5x of 12345.HKD and a.0700.HK"),
        ]
    )
    assert part.splitlines() == [
        "<b>Tencent · </b><code>0700.HK</code><b> · HKD 500</b>",
        "• SMIC (<code>688981.SH</code>), <code>0981.HK</code>",
        "<code>0700.HK</code>",
        "<blockquote>0700.HK</blockquote>",
        "10.5x of 12345.HKD and a.0700.HK",
    ]
    text, entities = parsed(part)
    assert text == plain_text(part)
    assert [found["type"] for found in entities] == ["bold", "code", "bold", "code", "code", "code", "blockquote"]


def test_tickers_count_among_the_hundred():
    parts = html_parts([Block("note", "a 0700.HK b")] * 40)
    assert [len(parsed(part)[1]) for part in parts] == [99, 21]


def test_a_long_quote_can_be_expanded():
    (part,) = html_parts([Block("quote", "long " * 100)])
    assert part.startswith("<blockquote expandable>")
    assert parsed(part)[1][0]["type"] == "expandable_blockquote"


def test_a_long_answer_is_cut_between_sentences():
    sentence = "Tencent's free cash flow grew by twelve percent last year. "
    parts = html_parts([Block("line", sentence * 120)])
    assert len(parts) == 2
    assert all(plain_text(part).endswith("year.") for part in parts)


def test_chinese_is_cut_after_its_own_full_stop():
    parts = html_parts([Block("line", "现金流同比增长百分之十二。" * 500)])
    assert all(part.endswith("。") for part in parts)


def test_a_word_longer_than_a_message_is_cut_anywhere():
    parts = html_parts([Block("line", "x" * 9000)])
    assert [len(part) for part in parts] == [4094, 4094, 812]


def test_length_is_counted_after_parsing_and_in_utf16_units():
    assert utf16_length("😀a") == 3
    escaped = "&" * TEXT_LIMIT
    parts = html_parts([Block("line", "&" * (TEXT_LIMIT - 2))])
    assert len(parts) == 1
    assert len(parts[0]) > len(escaped)


@pytest.mark.parametrize("cluster", ["👨‍👩‍👧", "é" * 3, "각"])
def test_a_cut_does_not_part_a_letter_from_its_marks(cluster):
    text = "x" * 48 + cluster + "y" * 40
    pieces = split(text, 50)
    assert "".join(pieces) == text
    assert not any(piece[0] in "\u200d\u0301" for piece in pieces)


def test_at_most_a_hundred_entities_stand_in_a_message():
    parts = html_parts([Block("note", "n")] * 150)
    assert [len(parsed(part)[1]) for part in parts] == [100, 50]


def test_blocks_without_anything_to_show_are_left_out():
    assert html_parts([Block("line", "  \n"), Block("title", "\x00")]) == ()
