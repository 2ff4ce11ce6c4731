"""Greetings, thanks, what the bot can do, and sums it does not do: short, and never with a search."""

from __future__ import annotations

from bot.answer import Answer, Block, Button, Question
from bot.assistant.plan import Plan
from bot.phrases import phrase

_EXAMPLES = ("say.value", "say.why", "say.whatif", "say.industry")


def small_talk(question: Question, plan: Plan) -> Answer | None:
    """The answer to what is no question about companies or theory; None for a question."""
    if "arithmetic" in plan.cues:
        return _said(question, plan, ("talk.arithmetic",), refused=True)
    if "greeting" in plan.cues:
        return _said(question, plan, ("talk.greeting", "talk.abilities"))
    if "thanks" in plan.cues:
        return _said(question, plan, ("talk.thanks",))
    if "abilities" in plan.cues and not plan.concepts:
        return _said(question, plan, ("talk.abilities", "talk.limits"))
    return None


def _said(question: Question, plan: Plan, keys: tuple[str, ...], *, refused: bool = False) -> Answer:
    language = plan.language
    says = () if keys == ("talk.thanks",) else _EXAMPLES
    words = [phrase(language, key) for key in says]
    return Answer(
        question=question.text,
        language=language,
        status="refused" if refused else "answered",
        blocks=tuple(Block("line", phrase(language, key)) for key in keys),
        buttons=tuple(Button(text, "say", text) for text in words),
    )
