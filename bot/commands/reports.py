"""`rerate reports`: the library of research reports."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bot.commands.outcome import ANSWERED, REFUSED, app
from bot.render.json import dumps
from knowledge.document import Document
from knowledge.errors import KnowledgeError


def add(parsed: argparse.Namespace) -> int:
    """Indexes files, and folders file by file."""
    library, failed = app().library(), 0
    given = {key: getattr(parsed, key) for key in ("title", "publisher", "published") if getattr(parsed, key)}
    for path in _files(parsed.paths):
        try:
            document = library.add(path, **given)
        except KnowledgeError as error:
            failed += 1
            print(f"{path}: {error}", file=sys.stderr)
        else:
            print(f"{document.id}  {document.title}, {document.pages} pages")
    return REFUSED if failed else ANSWERED


def _files(paths: list[str]) -> list[Path]:
    found: list[Path] = []
    for path in map(Path, paths):
        found.extend(
            sorted(p for p in path.rglob("*") if p.is_file() and not p.name.startswith("."))
            if path.is_dir()
            else [path]
        )
    return found


def listing(parsed: argparse.Namespace) -> int:
    """What is indexed."""
    documents = app().library().documents()
    if parsed.json:
        print(dumps([_row(document) for document in documents]))
    else:
        for d in documents:
            print(f"{d.id}  {d.title} · {d.publisher} · {d.published or 'undated'} · {d.language} · {d.pages} pages")
    return ANSWERED


def _row(d: Document) -> dict[str, object]:
    published = d.published.isoformat() if d.published else None
    row = {"document": d.id, "title": d.title, "publisher": d.publisher, "published": published}
    return row | {"language": d.language, "kind": d.kind, "pages": d.pages}


def remove(parsed: argparse.Namespace) -> int:
    """Takes a document out of the library."""
    try:
        app().library().remove(parsed.document)
    except KnowledgeError as error:
        print(f"rerate: {error}", file=sys.stderr)
        return REFUSED
    print(f"Removed {parsed.document}.")
    return ANSWERED


def search(parsed: argparse.Namespace) -> int:
    """Passages for a query."""
    documents = [parsed.document] if parsed.document else None
    rows = app().library().search(parsed.query, k=parsed.k, documents=documents)
    if parsed.json:
        print(dumps(rows))
    else:
        for row in rows:
            print(f"{row['score']:.3f}  {row['title']}, p. {row['page']}\n    {' '.join(row['text'].split())[:300]}")
    return ANSWERED if rows else REFUSED


def rebuild(parsed: argparse.Namespace) -> int:
    """Makes the index anew from the store of record."""
    app().library().rebuild()
    print("The index was rebuilt.")
    return ANSWERED
