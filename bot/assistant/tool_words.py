"""What a tool refuses, in the reader's language; the tool's own English sentence is for the log and the command line."""

from __future__ import annotations

from bot.answer import Language
from bot.assistant.rerating import no_price_words
from bot.phrases import phrase, phrases
from knowledge.errors import KnowledgeError, ReaderError
from tools.errors import NoPrice, ToolError
from valuation.errors import ValuationError


def error_words(error: ToolError | ValuationError, language: Language) -> str:
    """The sentence of an error's key with its fields; without a key the tool's own sentence, or a plain one in Chinese."""
    if isinstance(error, NoPrice):
        return no_price_words(error, language)
    if isinstance(error, ValuationError):
        return str(error) if language == "en" else phrase(language, "error.outside_domain")
    key = f"error.{error.key}"
    if error.key and key in phrases(language):
        fields = dict(error.fields)
        fields["name"] = fields.get(f"name_{language}", fields.get("name"))
        return phrase(language, key, **fields)
    return str(error) if language == "en" else phrase(language, "error.other")


def reading_words(error: KnowledgeError, language: Language) -> str:
    """Why a document was not taken in: the library's own sentence in English, one by the kind of error in Chinese."""
    if language == "en":
        return str(error)
    known = phrases(language)
    reason = [f"reading.{error.kind}"] if isinstance(error, ReaderError) else []
    names = (*reason, *(f"read.{kind.__name__}" for kind in type(error).__mro__))
    return next((known[name] for name in names if name in known), known["read.other"])
