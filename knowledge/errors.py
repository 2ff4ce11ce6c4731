"""What can go wrong in the library.

KnowledgeError
├── ReaderError      a file cannot be read as a document; the text says why and what to do
├── UnknownDocument  an id that the library does not hold
├── UnknownAnchor    a note heading that does not exist
├── LibraryBusy      another process is writing
├── LibraryTrouble   the library's files cannot be read or written; for the operator
└── NoVectors        passages or a question cannot be compared by meaning now; for the operator
"""


class KnowledgeError(Exception):
    """Base of every error this room raises; its text is one sentence fit to be read by a user."""


class ReaderError(KnowledgeError):
    """A file cannot be read as a document. kind: one word for the reason, by which other languages find theirs."""

    def __init__(self, text: str, kind: str = "") -> None:
        super().__init__(text)
        self.kind = kind


class UnknownDocument(KnowledgeError):
    """The library holds no document of that id."""


class UnknownAnchor(KnowledgeError):
    """The bundled notes have no heading of that name in that language."""


class LibraryBusy(KnowledgeError):
    """Another process is writing to the library."""


class LibraryTrouble(KnowledgeError):
    """The library's files cannot be read or written; the text says what the operator must do."""


class NoVectors(KnowledgeError):
    """Vectors cannot be made or compared now; search goes on by words."""
