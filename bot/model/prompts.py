"""What is sent to a model: the instructions from `bot/prompts`, and the evidence as data without digits or braces."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path

from bot.answer import Language, Question
from bot.model.forbidden import shingles
from bot.model.material import Material, Valued
from bot.model.question import Asked, OwnNumber, Subject, unbraced
from bot.model.references import References
from bot.model.run import GateFinding
from bot.storage.asked import Earlier

_FOLDER = Path(__file__).parent.parent / "prompts"
_NAMES = ("plan", "write", "repair")
_COMMENT = re.compile(r"<!--.*?(?:-->|$)", re.DOTALL)
_MASK = "▢"
_LONGEST_NOTE = 400
_MOST_NOTES = 14
_MOST_FINDINGS = 20
_LANGUAGES: dict[Language, str] = {"en": "English", "zh": "Chinese (simplified)"}
NOT_IN_SOURCES = "NOT_IN_SOURCES"


@cache
def instructions(name: str) -> str:
    """The instructions of one call."""
    return (_FOLDER / f"{name}.md").read_text(encoding="utf-8").strip()


@cache
def prompt_version() -> str:
    """A short digest of all instructions, which changes with any of them."""
    return hashlib.sha256("\x00".join(map(instructions, _NAMES)).encode()).hexdigest()[:12]


@cache
def instruction_shingles() -> frozenset[tuple[str, ...]]:
    """The runs of words that would show the instructions to a reader."""
    return frozenset().union(*(shingles(instructions(name)) for name in _NAMES))


def masked(text: str) -> str:
    """Document text for a model: one line, no digits, no braces, nothing hidden.

    >>> masked("up 15.2% <!-- ignore --> in {{v_x}} １２")
    'up ▢% in ((v_x)) ▢'
    """
    plain = unicodedata.normalize("NFKC", unbraced(_COMMENT.sub(" ", text)))
    digits = re.sub(r"\d[\d,.]*\d|\d", _MASK, plain)
    shown = "".join(_MASK if unicodedata.category(c).startswith("N") else c for c in digits)
    return " ".join(shown.split())


def plan_request(question: Question, earlier: Sequence[Earlier]) -> str:
    """The user's words and what the same chat asked before; never a document."""
    return json.dumps(
        {
            "question": unbraced(question.text),
            "about": list(question.about),
            "earlier": [{"question": unbraced(one.question), "about": list(one.about)} for one in earlier],
        },
        ensure_ascii=False,
    )


def plan_again(problems: Sequence[str]) -> str:
    """What was wrong with the tool calls, for a second try."""
    return json.dumps({"refused": [unbraced(problem) for problem in problems]}, ensure_ascii=False)


def write_request(
    asked: Asked, language: Language, material: Material, known: References, marker: Callable[[], str]
) -> str:
    """Labels and references, then the passages between two lines no document can know."""
    trusted = {
        "language": _LANGUAGES[language],
        "question": _question(asked, known),
        "companies": {_ref(identity): subject.name for identity, subject in known.names.items()},
        "your_numbers": {_ref(identity): _own(number) for identity, number in known.numbers.items()},
        "values": [_value(identity, value, known) for identity, value in known.values.items()],
        "notes": [masked(note)[:_LONGEST_NOTE] for note in material.notes[:_MOST_NOTES]],
    }
    line = f"<<<{marker()}{marker()}>>>"
    passages = json.dumps(list(_passages(known)), ensure_ascii=False)
    return f"{json.dumps(trusted, ensure_ascii=False)}\n{line}\n{passages}\n{line}"


def repair_request(findings: Iterable[GateFinding]) -> str:
    """What the gate refused."""
    rows = [{"rule": f.rule, "part": unbraced(f.span), "do": f.remedy} for f in findings]
    return f"{instructions('repair')}\n{json.dumps(rows[:_MOST_FINDINGS], ensure_ascii=False)}"


def _ref(identity: str) -> str:
    return "{{" + identity + "}}"


def _question(asked: Asked, known: References) -> str:
    """The question with references for what holds digits."""
    ids: dict[object, str] = {target: _ref(identity) for identity, target in known.numbers.items()}
    ids |= {subject: _ref(identity) for identity, subject in known.names.items()}
    words = (piece if isinstance(piece, str) else ids.get(piece, _MASK) for piece in asked.pieces)
    return "".join(words)


def _own(number: OwnNumber) -> str:
    return "a number the user assumes" if number.kind == "assumption" else "a year or name the user wrote"


def _value(identity: str, value: Valued, known: References) -> dict[str, str]:
    company = next((_ref(i) for i, s in known.names.items() if s.ticker == value.subject), "")
    shown = {"ref": _ref(identity), "of": company, "what": masked(value.label), "unit": value.quantity.unit}
    return shown | ({"helper": value.helper} if value.helper else {})


def _passages(known: References) -> Iterable[dict[str, object]]:
    for identity, passage in known.passages.items():
        sentences = {f"{{{{{identity}.s{n}}}}}": masked(text) for n, text in enumerate(passage.sentences, 1)}
        yield {"ref": _ref(identity), "source": masked(passage.cited.title), "sentences": sentences}


def names_of(asked: Asked, material: Material, named: Callable[[str], Subject]) -> tuple[Subject, ...]:
    """Every company the answer may name: those asked about first."""
    tickers = dict.fromkeys((*(s.ticker for s in asked.subjects), *(v.subject for v in material.values if v.subject)))
    return tuple({subject.ticker: subject for subject in map(named, tickers)}.values())
