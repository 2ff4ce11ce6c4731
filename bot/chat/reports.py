"""/reports: what the library holds; its owner also corrects and removes."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.answer import Answer, Block, Button
from bot.assistant.tool_words import reading_words
from bot.chat.report_cards import PER_PAGE, card, listing, title_of
from bot.chat.request import Request, Valuer
from bot.documents import BadFact, matching, stated, typed_facts
from bot.storage.store import Storage
from bot.uploads import LARGEST, Uploads
from knowledge.anchors import note_ids
from knowledge.document import Document
from knowledge.errors import KnowledgeError, LibraryBusy, LibraryTrouble

if TYPE_CHECKING:
    from knowledge.library import Library

Part = Callable[[Request, str], Answer]
_YES = frozenset({"yes", "y", "是", "确认"})
_MARK = 8  # characters of a document's content mark in a button
_LOG = logging.getLogger(__name__)


def names_document(argument: str) -> bool:
    """Whether what follows /reports is about one document."""
    return argument.split(" ", 1)[0].casefold() in ("show", "edit", "remove", "keep")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportsCommand:
    """The library in the chat. admins: who may change it."""

    library: Callable[[], Library]
    uploads: Uploads
    valuer: Valuer
    storage: Storage
    admins: frozenset[int]

    def reports(self, request: Request) -> Answer:
        """List, find, show; for admins also edit and remove."""
        word, _, rest = request.argument.partition(" ")
        part = self._parts().get(word.casefold())
        try:
            return part(request, rest.strip()) if part else self._found(request, request.argument, 1)
        except BadFact as error:
            return request.reply([request.say(error.key, **error.values)], status="refused")
        except KnowledgeError as error:
            return request.reply([self._trouble(request, error)], status="refused")

    def _parts(self) -> Mapping[str, Part]:
        for_admins = self._for_admins
        parts: dict[tuple[str, ...], Part] = {
            ("show", "查看"): self._show,
            ("page",): self._page,
            ("add", "添加"): for_admins(self._how_to_add),
            ("edit", "更正", "修改"): for_admins(self._edit),
            ("remove", "移除", "删除"): for_admins(self._remove),
            ("keep", "保留"): for_admins(self._keep),
        }
        return {name: part for names, part in parts.items() for name in names}

    def _for_admins(self, part: Part) -> Part:
        def guarded(request: Request, rest: str) -> Answer:
            if request.user not in self.admins:
                return request.sentence("reports.not_admin", status="refused")
            return part(request, rest)

        return guarded

    def _trouble(self, request: Request, error: KnowledgeError) -> str:
        """Busy is said to everyone; what only the owner can mend is told to the owner alone."""
        if isinstance(error, LibraryBusy):
            return request.say("reports.busy")
        _LOG.warning("/reports: %s", error)
        if isinstance(error, LibraryTrouble) and (request.user not in self.admins or request.language != "en"):
            return request.say("reports.trouble")
        return reading_words(error, request.language)

    def _documents(self) -> list[Document]:
        """What was added last comes first, what came with the program last."""
        documents = self.library().documents()
        added = [document for document in documents if document.id not in note_ids()]
        return [*added[::-1], *(document for document in documents if document.id in note_ids())]

    def _document(self, identity: str) -> Document | None:
        wanted = identity.casefold()
        return next((one for one in self._documents() if one.id.casefold() == wanted), None)

    def _page(self, request: Request, rest: str) -> Answer:
        number, _, words = rest.partition(" ")
        if not number.isdecimal():
            return self._found(request, request.argument, 1)
        return self._found(request, words, int(number))

    def _found(self, request: Request, words: str, page: int) -> Answer:
        documents = self._documents()
        if not documents:
            return request.sentence("reports.empty")
        found = matching(documents, words, self._tickers(request, words))
        if not found:
            return request.sentence("reports.none", status="refused", words=words)
        only = found if len(found) == 1 else [one for one in found if one.id == words]
        if words and only:
            return self._card(request, only[0])
        hint = "reports.hint_admin" if request.user in self.admins else "reports.hint"
        page = min(max(page, 1), -(-len(found) // PER_PAGE))
        return listing(request, found, words, page, hint)

    def _tickers(self, request: Request, words: str) -> tuple[str, ...]:
        """The listing a company's name stands for."""
        resolved = self.valuer.resolve(words, request.language) if words else ""
        return (resolved,) if resolved and isinstance(resolved, str) else ()

    def _show(self, request: Request, rest: str) -> Answer:
        found = self._document(rest)
        return self._card(request, found) if found else self._absent(request, rest)

    def _card(self, request: Request, document: Document) -> Answer:
        library = self.library()
        made = card(
            request,
            document,
            headings=library.headings(document.id),
            lures=library.lures().get(document.id, 0),
            sent=self._sent(request, document),
        )
        buttons = [Button(request.say("reports.all"), "say", "/reports")]
        if request.user in self.admins and document.id not in note_ids():
            made.append(Block("note", request.say("reports.edit_hint", document=document.id)))
            buttons.insert(0, Button(request.say("reports.remove"), "say", f"/reports remove {document.id}"))
        return request.reply(made, buttons=buttons)

    def _sent(self, request: Request, document: Document) -> date | None:
        sent = self.uploads.sent(document)
        return sent.astimezone(ZoneInfo(self.storage.users.find(request.user).timezone)).date() if sent else None

    @staticmethod
    def _absent(request: Request, identity: str) -> Answer:
        if not identity:
            return request.sentence("reports.which", status="refused")
        return request.sentence("reports.unknown", status="refused", document=identity)

    @staticmethod
    def _how_to_add(request: Request, _: str) -> Answer:
        how = request.say("reports.how_to_add", limit=LARGEST // 1_000_000)
        return request.reply(
            [how, request.say("reports.how_to_state"), Block("note", request.say("reports.how_to_renew"))]
        )

    def _changeable(self, request: Request, identity: str) -> Document | Answer:
        """The document of that id, or why there is nothing to change."""
        found = self._document(identity)
        if found is None:
            return self._absent(request, identity)
        if found.id in note_ids():
            return request.sentence("reports.bundled", status="refused", title=title_of(found))
        return found

    def _edit(self, request: Request, rest: str) -> Answer:
        identity, _, facts = rest.partition(" ")
        found = self._changeable(request, identity)
        if isinstance(found, Answer):
            return found
        changed = self.library().edit(found.id, stated(typed_facts(facts)))
        shown = self._card(request, changed)
        return request.reply([request.say("reports.edited"), *shown.blocks], buttons=shown.buttons)

    def _remove(self, request: Request, rest: str) -> Answer:
        """Ask first; the yes of the button counts only for the content that was asked about."""
        identity, _, answer = rest.partition(" ")
        found = self._changeable(request, identity)
        if isinstance(found, Answer):
            return found
        said, _, mark = answer.partition(" ")
        if said.casefold() not in _YES:
            return self._asked(request, found, "reports.remove_ask")
        if mark and not found.sha256.startswith(mark):
            return self._asked(request, found, "reports.remove_changed")
        self.library().remove(found.id)
        self.uploads.drop(found)
        return request.sentence("reports.removed", title=title_of(found))

    @staticmethod
    def _asked(request: Request, document: Document, key: str) -> Answer:
        yes = f"/reports remove {document.id} yes {document.sha256[:_MARK]}"
        buttons = (
            Button(request.say("reports.remove_yes"), "say", yes),
            Button(request.say("reports.remove_keep"), "say", f"/reports keep {document.id}"),
        )
        return request.reply([request.say(key, title=title_of(document), document=document.id)], buttons=buttons)

    def _keep(self, request: Request, rest: str) -> Answer:
        found = self._document(rest)
        return request.sentence("reports.kept", title=title_of(found)) if found else self._absent(request, rest)
