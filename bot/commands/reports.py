"""`rerate reports`: the library of research reports."""

from __future__ import annotations

import argparse
import sys

from bot.commands.outcome import ANSWERED, FAILURE, REFUSED, app, indexing
from bot.render.json import dumps
from knowledge.document import Document, published_text
from knowledge.errors import KnowledgeError, NoVectors
from knowledge.library import Library


def listing(parsed: argparse.Namespace) -> int:
    """What is indexed."""
    library = app().library()
    documents, lures = library.documents(), library.lures()
    _say_what_waits(library)
    if parsed.json:
        print(dumps([_row(document, lures.get(document.id, 0)) for document in documents]))
    else:
        for d in documents:
            print(_line(d, lures.get(d.id, 0)))
        _say_disk(library)
    return ANSWERED


def _line(document: Document, lures: int) -> str:
    """A document on one line, with what is unusual about it on lines below."""
    pages = f"{document.pages} page{'' if document.pages == 1 else 's'}"
    about = (
        document.publisher,
        published_text(document) or "undated",
        " ".join(document.tickers),
        document.language,
        pages,
    )
    lines = [f"{document.id}  {document.title} · {' · '.join(filter(None, about))}"]
    lines += [f"    also {other}" for other in document.others]
    if lures:
        words = (
            "1 sentence addresses a program, not the reader, and is"
            if lures == 1
            else f"{lures} sentences address a program, not the reader, and are"
        )
        lines.append(f"    {words} never quoted")
    return "\n".join(lines)


def _say_disk(library: Library) -> None:
    if size := library.originals.size():
        print(f"rerate: {size / 1e6:.1f} MB of PDF are kept so that cited pages can be shown.", file=sys.stderr)


def _say_what_waits(library: Library) -> None:
    """On stderr, what of the library is not yet compared by meaning."""
    vectors = library.vectors()
    if vectors.made < vectors.wanted:
        made = f"{vectors.made:,} of {vectors.wanted:,} passages have vectors"
        print(f"rerate: {made}; the rest is found by words until the next search or add makes them.", file=sys.stderr)
    if vectors.trouble:
        print(f"rerate: {vectors.trouble}", file=sys.stderr)


def _row(d: Document, lures: int) -> dict[str, object]:
    published = (d.published.isoformat() if d.published else d.published_about) or None
    row: dict[str, object] = {"document": d.id, "title": d.title, "publisher": d.publisher, "published": published}
    row |= {"language": d.language, "kind": d.kind, "pages": d.pages}
    return row | {"tickers": d.tickers, "path": d.path, "also": d.others, "stated": d.stated, "instructions": lures}


def remove(parsed: argparse.Namespace) -> int:
    """Takes a document out of the library."""
    made = app()
    found = [document for document in made.library().documents() if document.id == parsed.document]
    try:
        made.library().remove(parsed.document)
        for document in found:
            made.uploads.drop(document)
    except KnowledgeError as error:
        print(f"rerate: {error}", file=sys.stderr)
        return REFUSED
    print(f"Removed {parsed.document}.")
    return ANSWERED


def search(parsed: argparse.Namespace) -> int:
    """Passages for a query."""
    documents = [parsed.document] if parsed.document else None
    library = app(indexing).library()
    rows = library.search(parsed.query, k=parsed.k, documents=documents)
    if (trouble := library.trouble()) is not None:
        print(f"rerate: {trouble}", file=sys.stderr)
    if parsed.json:
        print(dumps(rows))
    else:
        for row in rows:
            print(f"{row['score']:.3f}  {row['title']}, p. {row['page']}\n    {' '.join(row['text'].split())[:300]}")
            if places := row.get("also"):
                print("    also in " + "; ".join(f"{place['title']}, p. {place['page']}" for place in places))
    return ANSWERED if rows else REFUSED


def rebuild(parsed: argparse.Namespace) -> int:
    """Makes the index anew from the store of record."""
    try:
        app(indexing).library().rebuild()
    except NoVectors as error:
        print(f"rerate: the words were indexed again, the vectors were not. {error}", file=sys.stderr)
        return FAILURE
    print("The index was rebuilt.")
    return ANSWERED
