"""What can go wrong in the library.

KnowledgeError
├── ReaderError      a file cannot be read as a document; the text says why and what to do
├── UnknownDocument  an id that the library does not hold
├── UnknownAnchor    a note heading that does not exist
└── LibraryBusy      another process is writing
"""


class KnowledgeError(Exception):
    """Base of every error this room raises; its text is one sentence fit to be read by a user."""


class ReaderError(KnowledgeError):
    """A file cannot be read as a document."""


class UnknownDocument(KnowledgeError):
    """The library holds no document of that id."""


class UnknownAnchor(KnowledgeError):
    """The bundled notes have no heading of that name in that language."""


class LibraryBusy(KnowledgeError):
    """Another process is writing to the library."""
