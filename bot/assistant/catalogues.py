"""Lists a reader may ask for: the models, the themes and their companies, the industries, the reports and what is known of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.answer import Answer, Block, CitedPassage, Language, Question, ToolCall
from bot.assistant.figures import figures_of
from bot.assistant.plan import Plan
from bot.assistant.words import COMMA, company_name
from bot.phrases import phrase, phrases
from knowledge.document import Document
from tools.market.desk import Desk
from valuation.quantity import Quantity

# Theme of the company table → the words it is asked by.
_THEMES = {
    "computing power and chip process": r"computing power|chip process|chips?\b|semiconductor|算力|制程|芯片|半导体",
    "AI agents and applications": r"ai agents?|agents and applications|ai applications?|智能体|ai应用",
    "AIDC": r"\baidc\b|data cent(?:er|re)s?|\bidc\b|数据中心",
    "intelligent driving": r"intelligent driving|autonomous driving|smart driving|智能驾驶|自动驾驶|智驾",
    "domestic large models and intelligent cloud": r"large (?:language )?models?|intelligent cloud|\bcloud\b|大模型|智能云",
    "embodied intelligence": r"embodied|humanoid|robots?\b|具身智能|机器人",
}
_PUBLISHERS = (
    (re.compile(r"citic|中信", re.IGNORECASE), re.compile(r"citic|中信", re.IGNORECASE)),
    (re.compile(r"(?<![a-z])cms(?![a-z])|china merchants|招商", re.IGNORECASE), re.compile(r"cms|china merchants|招商", re.IGNORECASE)),
)  # fmt: skip
_MOST = 40


def theme_in(text: str) -> str | None:
    """The theme of the CITIC report a text names."""
    return next((theme for theme, words in _THEMES.items() if re.search(words, text, re.IGNORECASE)), None)


def theme_answer(desk: Desk, theme: str | None, question: Question, plan: Plan) -> Answer:
    """The companies of a theme, or every theme with a few of its names."""
    language = plan.language
    blocks: list[Block] = []
    about: tuple[str, ...] = ()
    for one in (theme,) if theme else _THEMES:
        members = [company for company in desk.directory.companies if company.theme == one]
        listed = [(company_name(c, language), c.listings[0].ticker) for c in members if c.listings]
        shown = listed[: _MOST if theme else 5]
        words = COMMA[language].join(phrase(language, "watchlist.line", name=n, ticker=t) for n, t in shown)
        key = "list.theme" if theme else "list.theme_some"
        blocks.append(
            Block("line" if theme else "bullet", phrase(language, key, theme=_theme(one, language), names=words))
        )
        about = tuple(ticker for _, ticker in listed[:1]) if theme else ()
    if not theme:
        blocks.insert(0, Block("line", phrase(language, "list.themes")))
    blocks.append(Block("note", phrase(language, "list.theme_note")))
    return _listed(question, language, blocks, ToolCall(name="companies_of_theme", arguments={"theme": theme}), about)


def _theme(theme: str, language: Language) -> str:
    return phrases(language).get(f"theme.{theme}", theme)


def industries_answer(names: Sequence[str], question: Question, plan: Plan) -> Answer:
    """The industries there are figures of."""
    language = plan.language
    known = phrases(language)
    words = COMMA[language].join(known.get(f"industry.{name}", name) for name in names)
    blocks = [Block("line", phrase(language, "list.industries", names=words))]
    return _listed(question, language, blocks, ToolCall(name="industries", arguments={}))


def reports_answer(documents: Iterable[Document], question: Question, plan: Plan) -> Answer:
    """What the library knows of its documents: title, publisher, date, pages; those the question names, else all."""
    language = plan.language
    everything = list(documents)
    named = [document for document in everything if _is_named(document, question.text)] or everything
    own = [d for d in named if d.language == language or d.kind != "note"] or named
    cited = [_cited(number, document) for number, document in enumerate(own, 1)]
    blocks = [Block("line", _described(document, c.n, language)) for document, c in zip(own, cited, strict=True)]
    if re.search(r"author|who wrote|written by|谁写|作者", question.text, re.IGNORECASE):
        blocks.append(Block("note", phrase(language, "report.no_author")))
    if not own:
        blocks = [Block("line", phrase(language, "report.none"))]
    pages = [(d.title, Quantity(value=float(d.pages), unit="count", source=d.title)) for d in own]
    return Answer(
        question=question.text,
        language=language,
        status="answered" if own else "refused",
        blocks=tuple(blocks),
        citations=tuple(cited),
        figures=figures_of([(f"{phrase(language, 'report.pages')}: {title}", pages) for title, pages in pages], ""),
        tools=(ToolCall(name="documents", arguments={}),),
    )


def _is_named(document: Document, text: str) -> bool:
    whole = " ".join((document.title, document.publisher, document.summarises.publisher if document.summarises else ""))
    asked = [pattern for asks, pattern in _PUBLISHERS if asks.search(text)]
    return any(pattern.search(whole) for pattern in asked)


def _cited(number: int, document: Document) -> CitedPassage:
    return CitedPassage(
        n=number,
        document=document.id,
        title=document.title,
        publisher=document.publisher,
        published=_published(document),
        page=1,
        quote=document.summarises.title if document.summarises else document.title,
    )


def _published(document: Document) -> str:
    """The day of the report; of a reading note that of the report it is about."""
    if document.summarises is not None:
        return document.summarises.published
    return document.published.isoformat() if document.published else ""


def _described(document: Document, number: int, language: Language) -> str:
    published = document.published.isoformat() if document.published else phrase(language, "answer.undated")
    values = {"title": document.title, "publisher": document.publisher, "published": published, "n": number}
    if document.summarises is None:
        return phrase(language, "report.line", pages=document.pages, **values)
    about = document.summarises
    return phrase(
        language,
        "report.note_line",
        about=about.title,
        about_publisher=about.publisher,
        about_published=about.published,
        **values,
    )


def _listed(
    question: Question, language: Language, blocks: Sequence[Block], tool: ToolCall, about: tuple[str, ...] = ()
) -> Answer:
    return Answer(
        question=question.text, language=language, status="answered", blocks=tuple(blocks), tools=(tool,), about=about
    )
