"""Search shows what nearly the same passages say once, and says where else it stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from knowledge.document import Whereabouts
from knowledge.ranking import Ranked, Snapshot
from knowledge.twins import Twins


def apart(
    twins: Twins, snapshot: Snapshot, ranked: Sequence[Ranked], count: int
) -> Iterator[tuple[Ranked, tuple[Whereabouts, ...]]]:
    """The first so many that say something new. A page is a repeat when all its passages are; each comes with its twins."""
    shown: set[int] = set()
    left = count
    for one in ranked:
        if left <= 0:
            return
        unit = _groups(twins, snapshot, one.row)
        if unit and None not in unit and shown.issuperset(unit):
            continue
        shown.update(group for group in unit if group is not None)
        left -= 1
        yield one, _also(twins, snapshot, one.row)


def _groups(twins: Twins, snapshot: Snapshot, row: int) -> tuple[int | None, ...]:
    """The groups of all passages on a row's page; of the passage alone in a text without pages."""
    shelf = snapshot.shelves[int(snapshot.shelf_of[row])]
    first = last = row
    if shelf.document.pages > 1:
        page = snapshot.pages[row]
        while first > shelf.first_row and snapshot.pages[first - 1] == page:
            first -= 1
        while last + 1 < shelf.first_row + len(shelf.places) and snapshot.pages[last + 1] == page:
            last += 1
    return twins.groups(shelf.number, first - shelf.first_row, last - shelf.first_row)


def _also(twins: Twins, snapshot: Snapshot, row: int) -> tuple[Whereabouts, ...]:
    shelf = snapshot.shelves[int(snapshot.shelf_of[row])]
    ordinal = row - shelf.first_row
    (group,) = twins.groups(shelf.number, ordinal, ordinal) or (None,)
    return tuple(twins.elsewhere(group, shelf.number, int(snapshot.pages[row]))) if group is not None else ()
