"""Citations of an answer: each passage numbered once, in the order of its first use."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.answer import CitedPassage, Language
from knowledge.anchors import anchor, note_ids
from knowledge.document import Citation
from valuation.assessment import Assessment


@dataclass(slots=True)
class Sources:
    """Collects the passages an answer cites and hands out their numbers."""

    language: Language
    cited: list[CitedPassage] = field(default_factory=list)

    def cite(self, citation: Citation) -> CitedPassage:
        """The passage with its number; the same passage keeps its number."""
        for known in self.cited:
            if (known.document, known.page, known.quote) == (citation.document, citation.page, citation.quote):
                return known
        shown = citation.document not in note_ids()  # the notes that come with the program have no pages
        made = CitedPassage(
            n=len(self.cited) + 1,
            document=citation.document,
            title=citation.title,
            publisher=citation.publisher,
            published=citation.published,
            page=citation.page,
            quote=citation.quote,
            start=citation.start if shown else 0,
            end=citation.end if shown else 0,
        )
        self.cited.append(made)
        return made

    def cite_anchor(self, name: str) -> CitedPassage:
        """The fixed passage that states a rule or a method, in the answer's language."""
        return self.cite(anchor(name, self.language))

    @property
    def all(self) -> tuple[CitedPassage, ...]:
        """Every passage cited so far."""
        return tuple(self.cited)


def anchors_of(assessment: Assessment, language: Language) -> dict[str, CitedPassage]:
    """The fixed passages behind a valuation by anchor: its type's, its methods', its conditions'."""
    sources = Sources(language)
    names = [
        assessment.type.anchor,
        *(m.anchor for m in assessment.methods),
        *(c.anchor for c in assessment.conditions),
    ]
    return {name: sources.cite_anchor(name) for name in dict.fromkeys(names) if name}
