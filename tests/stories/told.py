"""What a story's people and the bot said to each other, read from the strict server's log and written as a page."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Person:
    """One who writes to the bot."""

    id: int
    name: str
    zone: str
    code: str  # of their Telegram

    def local(self, moment):
        """Their own clock."""
        return moment.astimezone(ZoneInfo(self.zone))


@dataclass(frozen=True, slots=True)
class Said:
    """One thing in a chat: a text, a file, a notice over a button, or a card."""

    at: datetime
    person: Person
    by_bot: bool
    text: str
    kind: str = "message"
    buttons: tuple[tuple[str, ...], ...] = ()
    file: str = ""
    content: bytes = b""
    asked: bool = True  # False where the bot speaks first


@dataclass
class Told:
    """Everything of the story, in order."""

    said: list[Said] = field(default_factory=list)
    headings: list[tuple[int, str]] = field(default_factory=list)

    def heading(self, text):
        """A line of the narrator before what comes next."""
        self.headings.append((len(self.said), text))

    def by_bot(self, person):
        """What the bot said to somebody."""
        return [one for one in self.said if one.by_bot and one.person == person]

    def unasked(self, person):
        """What the bot sent of its own accord."""
        return [one for one in self.by_bot(person) if not one.asked]

    def files(self):
        """Every file the bot sent, under a name of its own."""
        found = [one for one in self.said if one.by_bot and one.content]
        return [(f"{place:02}-{one.person.name.lower()}-{one.file}", one) for place, one in enumerate(found, start=1)]

    def write(self, folder):
        """The page `transcript.md` and every file beside it."""
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        names = {id(one): name for name, one in self.files()}
        for name, one in self.files():
            (folder / name).write_bytes(one.content)
        (folder / "transcript.md").write_text(self.page(names), encoding="utf-8")

    def page(self, names):
        """The story as Markdown; `names` of files by the identity of what carried them."""
        lines = ["# A week with the bot", "", "Every price and every result of this week is made up.", ""]
        headings = dict.fromkeys(place for place, _ in self.headings)
        for place, one in enumerate(self.said):
            if place in headings:
                lines += [f"## {text}\n" for at, text in self.headings if at == place]
            lines += [*_entry(one, names), ""]
        lines += [f"## {text}\n" for at, text in self.headings if at >= len(self.said)]
        return "\n".join(lines).rstrip() + "\n"


def _entry(one, names):
    local = one.person.local(one.at)
    arrow = f"bot → {one.person.name}" if one.by_bot else f"{one.person.name} → bot"
    kind = "" if one.kind == "message" else f" ({one.kind})"
    unasked = "" if one.asked or not one.by_bot else ", unasked"
    yield f"**{local:%a %Y-%m-%d %H:%M} {one.person.zone} · {arrow}{kind}{unasked}**"
    yield ""
    if one.file:
        yield f"> [{names.get(id(one), one.file)}]"
    for line in one.text.splitlines():
        yield f"> {line}  " if line else ">"
    for row in one.buttons:
        yield "> " + " ".join(f"[{label}]" for label in row) + "  "
