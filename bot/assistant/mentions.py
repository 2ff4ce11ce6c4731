"""Which listings a text is about, and what is asked back when that is not clear."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.answer import Answer, Block, Button, Language, Question
from bot.assistant.words import company_name
from bot.phrases import phrase
from tools.market.desk import Desk
from tools.market.resolution import Ambiguous, Match, Resolution, Unknown, WrongSuffix
from valuation.company import Listing

_CLAUSE = re.compile(r"[^?？。！!；;，,]+[?？。！!；;，,]?")
_MARKETS = {
    "en": {"HK": "Hong Kong", "SH": "Shanghai", "SZ": "Shenzhen", "BJ": "Beijing", "US": "United States"},
    "zh": {"HK": "港股", "SH": "A股（上海）", "SZ": "A股（深圳）", "BJ": "A股（北京）", "US": "美股"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentioned:
    """What a text names: canonical tickers in order, the first unclear name, and whether the text is one name alone."""

    tickers: tuple[str, ...]
    ambiguous: Ambiguous | None
    unlisted: Unknown | None
    wrong: WrongSuffix | None
    rest: str = ""  # the clauses that name no company

    @property
    def found(self) -> bool:
        """Whether the text names any company at all."""
        return bool(self.tickers or self.ambiguous or self.unlisted or self.wrong)


def companies_in(desk: Desk, text: str) -> Mentioned:
    """Every company a question names."""
    mentions = desk.directory.find_mentions(text)
    found = [mention.resolution for mention in mentions]
    return Mentioned(
        tickers=tuple(dict.fromkeys(r.listing.ticker for r in found if isinstance(r, Match))),
        ambiguous=next((r for r in found if isinstance(r, Ambiguous)), None),
        unlisted=next((r for r in found if isinstance(r, Unknown)), None),
        wrong=next((r for r in found if isinstance(r, WrongSuffix)), None),
        rest=_clauses_without(text, tuple(mention.start for mention in mentions)),
    )


def _clauses_without(text: str, starts: tuple[int, ...]) -> str:
    """The clauses of a question that name no company."""
    clauses = [
        found for found in _CLAUSE.finditer(text) if not any(found.start() <= start < found.end() for start in starts)
    ]
    return " ".join(found.group().strip() for found in clauses)


def is_name(resolution: Resolution) -> bool:
    """Whether a text taken as a whole is a company's name or ticker, clear or not."""
    return not isinstance(resolution, Unknown) or resolution.company is not None


def asked_back(
    resolution: Ambiguous | WrongSuffix | Unknown, question: Question, language: Language, name: str, rest: str = ""
) -> Answer:
    """What to answer when a name is not one listing; `rest` follows each ticker that is offered."""
    match resolution:
        case Ambiguous():
            return _choices(resolution, question, language, rest)
        case WrongSuffix():
            text = phrase(language, "ask.wrong_suffix", text=resolution.text, right=resolution.correction)
            return _asked(question, language, text, _buttons((resolution.correction,), rest), "refused")
        case Unknown():
            return _unknown(resolution, question, language, name, rest)


def _choices(resolution: Ambiguous, question: Question, language: Language, rest: str) -> Answer:
    company = resolution.company
    name = company_name(company, language) if company is not None else resolution.text
    buttons = tuple(
        Button(_label(listing, language), "say", f"{listing.ticker} {rest}".strip())
        for listing in resolution.candidates
    )
    return _asked(question, language, phrase(language, "ask.which_listing", name=name), buttons, "ambiguous")


def _label(listing: Listing, language: Language) -> str:
    return f"{listing.ticker} · {_MARKETS[language][listing.market]}"


def _unknown(resolution: Unknown, question: Question, language: Language, name: str, rest: str) -> Answer:
    if resolution.company is not None:
        text = phrase(language, "ask.not_listed", name=company_name(resolution.company, language))
        return _asked(question, language, text, (), "refused")
    if not resolution.suggestions:
        return _asked(question, language, phrase(language, "ask.unknown", text=name), (), "refused")
    buttons = tuple(
        Button(f"{company_name(company, language)} · {listing.ticker}", "say", f"{listing.ticker} {rest}".strip())
        for company in resolution.suggestions
        for listing in company.listings[:1]
    )
    return _asked(question, language, phrase(language, "ask.did_you_mean", text=name), buttons, "ambiguous")


def _buttons(tickers: tuple[str, ...], rest: str) -> tuple[Button, ...]:
    return tuple(Button(ticker, "say", f"{ticker} {rest}".strip()) for ticker in tickers)


def _asked(question: Question, language: Language, text: str, buttons: tuple[Button, ...], status: str) -> Answer:
    return Answer(
        question=question.text,
        language=language,
        status=status,  # type: ignore[arg-type]
        blocks=(Block("line", text),),
        buttons=buttons,
    )
