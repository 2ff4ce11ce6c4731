"""Fixed citations into the bundled notes: the first sentences below a named heading. Needs no index."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from knowledge.document import Citation, Document, Heading, Language, Summarised, cite
from knowledge.errors import UnknownAnchor
from knowledge.front_matter import flat, split
from knowledge.markup import plain
from knowledge.sentence_split import split as sentences_of


def anchor(name: str, language: Language, holding: str = "") -> Citation:
    """The first sentence below the heading of that name in the notes of that language, word for word.

    holding: the first sentence there that holds these words; without such a sentence the first of all.

    Raises
        UnknownAnchor: if no note of that language has the heading.
    """
    for stem in _notes(language):
        note = _note(stem, language)
        heading = note.headings.get(name)
        if heading is not None:
            return cite(note.document, 1, *_first_sentence(note.text, heading, holding))
    raise UnknownAnchor(f"The {language} notes have no heading {name}; the notes' headings end with {{#name}}.")


def anchor_names() -> frozenset[tuple[str, str]]:
    """Every anchor with its language."""
    languages: tuple[Language, ...] = ("en", "zh")
    return frozenset(
        (name, language)
        for language in languages
        for stem in _notes(language)
        for name in _note(stem, language).headings
    )


@cache
def note_ids() -> frozenset[str]:
    """The ids of the bundled notes in every language."""
    languages: tuple[Language, ...] = ("en", "zh")
    return frozenset(f"note-{stem}" for language in languages for stem in _notes(language))


@cache
def heading_titles(name: str) -> frozenset[str]:
    """The titles of the headings with that anchor in the notes of every language."""
    languages: tuple[Language, ...] = ("en", "zh")
    notes = (_note(stem, language) for language in languages for stem in _notes(language))
    return frozenset(note.headings[name].title for note in notes if name in note.headings)


@dataclass(frozen=True, slots=True)
class _Note:
    document: Document
    text: str
    headings: dict[str, Heading]


@cache
def _notes(language: Language) -> tuple[str, ...]:
    """The notes of a language; its code ends their file names."""
    names = (note.name for note in files("knowledge").joinpath("notes").iterdir())
    return tuple(sorted(name.removesuffix(".md") for name in names if name.endswith(f"-{language}.md")))


@cache
def _note(stem: str, language: Language) -> _Note:
    block, body = split(files("knowledge").joinpath("notes", f"{stem}.md").read_text(encoding="utf-8"))
    facts = flat(block)
    text, headings = plain(body)
    document = Document(
        id=f"note-{stem}",
        title=facts["title"],
        publisher=facts["publisher"],
        published=date.fromisoformat(facts["published"]),
        language=language,
        kind="note",
        summarises=Summarised(facts["summarises"], facts["summarises_publisher"], facts["summarises_published"]),
        path=f"knowledge/notes/{stem}.md",
        sha256="",
        pages=1,
    )
    return _Note(document, text, {heading.anchor: heading for heading in headings if heading.anchor})


def _first_sentence(text: str, heading: Heading, holding: str) -> tuple[int, str]:
    below = heading.start + len(heading.title)
    end = text.find("\n\n", below + 2)
    sentences = sentences_of(text[below : end if end > 0 else len(text)])
    first = next((sentence for sentence in sentences if holding in sentence.text), sentences[0])
    return below + first.start, first.text
