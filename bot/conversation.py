"""One conversation for every door: Telegram and the terminal send the same words and get the same answers."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.answer import Answer, Block, Button, CitedPassage, Language, Question
from bot.chat.alerts import AlertCommands
from bot.chat.charts import ChartCommand, Move
from bot.chat.daily import DailyCommand, OnDemand
from bot.chat.export import ExportCommand
from bot.chat.followed import for_follower
from bot.chat.page_pictures import PagePictures
from bot.chat.privacy import ForgetCommand
from bot.chat.rates import RatesCommand
from bot.chat.reports import ReportsCommand, names_document
from bot.chat.request import Assistant, Request, Valuer
from bot.chat.settings import SettingsCommand
from bot.chat.spoken import spoken_command
from bot.chat.watchlist import WatchlistCommands
from bot.language import written_in
from bot.phrases import phrase, phrases
from bot.storage.store import Storage

LONGEST_QUESTION = 4096
# A second tap within this time is the same tap.
DOUBLE_TAP = timedelta(seconds=5)
_REMEMBERED_TAPS = 10_000
_MOST_CARDS = 8
# t.me/<bot>?start=v-0700_HK: a link can carry letters, digits, - and _ only.
_LINKED = re.compile(r"v-([A-Za-z0-9_]{1,24})")
# t.me/<bot>?start=c-watchlist: a command without arguments, which shows or asks and changes nothing.
_LINKED_COMMAND = re.compile(r"c-([a-z]{1,32})")

_COMMAND = re.compile(r"/\s?(\w{1,32})(?:@(\w+))?(?:\s+|$)(.*)", re.DOTALL)
_SPACES = re.compile(r"[^\S\n]+")
_LANGUAGES: dict[str, Language | None] = {
    "en": "en",
    "english": "en",
    "英文": "en",
    "zh": "zh",
    "cn": "zh",
    "chinese": "zh",
    "中文": "zh",
    "auto": None,
    "自动": None,
}

Handler = Callable[[Request], Answer]


@dataclass(frozen=True, slots=True)
class Typed:
    """A message as a command and what follows it; command is empty for plain words."""

    command: str
    argument: str
    addressed_to: str = ""


@dataclass(frozen=True, slots=True)
class PlacedButton:
    """A button as a door shows it; payload is at most 64 bytes and works after a restart."""

    label: str
    payload: str


@dataclass(frozen=True, slots=True)
class Tap:
    """What a tap brings: a new answer, or only a short notice."""

    notice: str = ""
    answer: Answer | None = None
    say: str = ""  # to be handled as if the user had typed it
    places: tuple[CitedPassage, ...] = ()  # cited places, to be shown as pictures after the answer


def understood(text: str) -> Typed:
    """The command of a message, whatever its case, spacing, slash width or @name.

    >>> understood("／Value@rerate_bot   0700.hk")
    Typed(command='value', argument='0700.hk', addressed_to='rerate_bot')
    """
    tidy = _SPACES.sub(" ", text).strip()
    match = _COMMAND.fullmatch("/" + tidy[1:] if tidy.startswith("／") else tidy)
    if match is None:
        return Typed("", tidy)
    return Typed(match[1].casefold(), match[3].strip(), match[2] or "")


def _names_document(typed: Typed) -> bool:
    """Whether a command is about one document, whose id says nothing of the reader's language."""
    return typed.command == "reports" and names_document(typed.argument)


class Conversation:
    """Commands common to every door, questions to the assistant, and the buttons under the answers."""

    def __init__(
        self,
        assistant: Assistant,
        valuer: Valuer,
        storage: Storage,
        summaries: OnDemand,
        move: Move | None = None,
        reports: ReportsCommand | None = None,
        pictures: PagePictures | None = None,
    ) -> None:
        """A conversation over its parts. reports: what the library holds; pictures: draws cited pages."""
        self.pictures = pictures
        self._assistant = assistant
        self._storage = storage
        self._valuer = valuer
        watchlist = WatchlistCommands(valuer=valuer, storage=storage)
        alerts = AlertCommands(valuer=valuer, storage=storage)
        daily = DailyCommand(storage=storage, summaries=summaries)
        self._own: Mapping[str, Handler] = {
            "start": self._start,
            "help": self._help,
            "watch": watchlist.watch,
            "unwatch": watchlist.unwatch,
            "watchlist": watchlist.watchlist,
            "rates": RatesCommand(valuer=valuer, storage=storage).rates,
            **({"reports": reports.reports} if reports else {}),
            "daily": daily.daily,
            "alert": alerts.alert,
            "alerts": alerts.alerts,
            "chart": ChartCommand(valuer=valuer, storage=storage, move=move).chart,
            "export": ExportCommand(valuer=valuer, storage=storage).export,
            "settings": SettingsCommand(storage=storage).settings,
            "forget": ForgetCommand(storage=storage).forget,
            "lang": self._lang,
        }
        self._taps: dict[tuple[int, str], datetime] = {}

    def command_names(self) -> tuple[str, ...]:
        """Every command, the assistant's first, in the order help lists them."""
        own = (name for name in self._own if name != "start")
        return (*self._assistant.commands(), *own, "start")

    def handle(
        self, user_id: int, chat_id: int, text: str, now: datetime, progress: Callable[[str], None] | None = None
    ) -> Answer:
        """Answer one message; `progress` is told what may be shown until then."""
        typed = understood(text)
        language = self._language(user_id, typed, text)
        if not typed.command:
            typed = understood(spoken_command(text, lambda name: self._means_listing(name, language)) or text)
        request = Request(user=user_id, argument=typed.argument, text=text, now=now, language=language)
        if len(text) > LONGEST_QUESTION:
            return request.sentence("too_long", status="refused", limit=LONGEST_QUESTION)
        answer = for_follower(
            self._answer(request, typed, chat_id, progress), lambda: self._storage.watchlist.of(user_id)
        )
        if answer.about or answer.asked:
            about = answer.about or self._storage.memory.recall(chat_id, user_id, now).about
            self._storage.memory.remember(chat_id, user_id, about, now, answer.asked)
        return answer

    def meant(self, user_id: int, text: str) -> Typed:
        """The command a message stands for, whether typed or said in words."""
        typed = understood(text)
        language = self._storage.users.find(user_id).reads
        if not typed.command:
            typed = understood(spoken_command(text, lambda name: self._means_listing(name, language)) or text)
        return typed

    def _means_listing(self, name: str, language: Language) -> bool:
        found = self._valuer.resolve(name, language)
        return isinstance(found, str) or found.status == "ambiguous"

    def _answer(self, request: Request, typed: Typed, chat: int, progress: Callable[[str], None] | None) -> Answer:
        own = self._own.get(typed.command)
        if own is not None:
            return own(request)
        remembered = self._storage.memory.recall(chat, request.user, request.now)
        question = Question(
            text=request.text if typed.command else typed.argument,
            user=request.user,
            today=self._today(request),
            language=request.language,
            about=remembered.about,
            before=remembered.asked,
            chat=chat,
            progress=progress,
        )
        command = self._assistant.commands().get(typed.command)
        if typed.command and command is None:
            return self._unknown(request, typed)
        answer = self._assistant.answer(question) if command is None else command(typed.argument, question)
        self._storage.traces.keep(question, answer, request.now)
        self._storage.calls.remember(request.user, answer.valued, request.now)
        return answer

    def _today(self, request: Request) -> date:
        return request.now.astimezone(ZoneInfo(self._storage.users.find(request.user).timezone)).date()

    def _language(self, user_id: int, typed: Typed, text: str) -> Language:
        user = self._storage.users.find(user_id)
        found = written_in(typed.argument if typed.command in self._own else text)
        # Arguments such as "on" or "all" belong to the command, not to a language.
        if typed.command in self._own and (found == "en" or _names_document(typed)):
            found = None
        if found is not None and (found != user.last_language or user.blocked):
            self._storage.users.spoke(user_id, found)
        return user.language or found or user.last_language

    def cards(self, user_id: int, text: str, now: datetime) -> list[tuple[str, Answer]]:
        """Valuations to choose from in another chat: of the listings the words may mean, or of the user's list."""
        typed = text.strip()
        reads = self._storage.users.find(user_id).reads
        language = self._language(user_id, Typed("", typed), typed) if typed else reads
        request = Request(user=user_id, argument=typed, text=typed, now=now, language=language)
        value = self._assistant.commands().get("value")
        if value is None or len(typed) > LONGEST_QUESTION:
            return []
        found = []
        for ticker in self._listings(request):
            question = Question(text=ticker, user=user_id, today=self._today(request), language=language)
            answer = value(ticker, question)
            if answer.status in ("answered", "partial") and answer.blocks:
                self._storage.calls.remember(user_id, answer.valued, now)
                found.append((ticker, answer))
        return found

    def _listings(self, request: Request) -> tuple[str, ...]:
        if not request.argument:
            return self._storage.watchlist.of(request.user)[:_MOST_CARDS]
        found = self._valuer.resolve(request.argument, request.language)
        if isinstance(found, str):
            return (found,)
        offered = (button.target.split()[-1] for button in found.buttons if button.action == "say")
        return tuple(offered)[:_MOST_CARDS] if found.status == "ambiguous" else ()

    def meet(self, user_id: int, language_code: str | None) -> None:
        """Take the language of a new user's Telegram as a first guess."""
        self._storage.users.meet(user_id, "zh" if (language_code or "").startswith("zh") else "en")

    def phrase_for(self, user_id: int, key: str, **values: object) -> str:
        """A fixed sentence in the language the user reads."""
        return phrase(self._storage.users.find(user_id).reads, key, **values)

    def _start(self, request: Request) -> Answer:
        """The welcome, or what a link into the chat asks for."""
        linked = _LINKED.fullmatch(request.argument)
        command = _LINKED_COMMAND.fullmatch(request.argument)
        if command is not None and command[1] in self._own and command[1] != "start":
            return self._own[command[1]](replace(request, argument=""))
        value = self._assistant.commands().get("value")
        if linked is not None and value is not None:
            ticker = linked[1].replace("_", ".")
            asked = Question(text=ticker, user=request.user, today=self._today(request), language=request.language)
            answer = value(ticker, asked)
            self._storage.calls.remember(request.user, answer.valued, request.now)
            return answer
        lines = ("start.try", "start.follow")
        other = "en" if request.language == "zh" else "zh"
        wishes = (("start.value", "0700.HK"), ("start.why", request.say("start.why.asked")),
                 ("start.compare", "/compare BABA AMZN"), ("settings.other_language", f"/lang {other}"))  # fmt: skip
        return request.reply(
            [Block("title", request.say("start.title")), *(request.say(line) for line in lines)],
            buttons=[Button(request.say(label), "say", said) for label, said in wishes],
        )

    def _help(self, request: Request) -> Answer:
        lines = [Block("bullet", help_line(request.language, name)) for name in self.command_names()]
        title, plain = Block("title", request.say("help.title")), Block("bullet", request.say("help.plain"))
        return request.reply([title, plain, *lines])

    def _lang(self, request: Request) -> Answer:
        wanted = request.argument.casefold()
        if wanted not in _LANGUAGES:
            return request.sentence("lang.which", status="refused")
        language = _LANGUAGES[wanted]
        self._storage.users.choose_language(request.user, language)
        said = phrase(language or request.language, f"lang.{language or 'auto'}")
        return Answer(
            question=request.text,
            language=language or request.language,
            status="answered",
            blocks=(Block("line", said),),
        )

    def _unknown(self, request: Request, typed: Typed) -> Answer:
        close = difflib.get_close_matches(typed.command, self.command_names(), n=1, cutoff=0.6)
        if not close:
            return request.sentence("unknown.command", status="refused", command=typed.command)
        said = request.say("unknown.close", command=typed.command, close=close[0])
        button = Button(f"/{close[0]} {typed.argument}"[:40].strip(), "say", f"/{close[0]} {typed.argument}".strip())
        return request.reply([said], status="refused", buttons=[button])

    def place_buttons(self, user_id: int, answer: Answer, now: datetime) -> tuple[PlacedButton, ...]:
        """The answer's buttons with payloads that lead back to it."""
        if not answer.buttons:
            return ()
        identity = self._storage.answers.keep(user_id, answer, now)
        pages, says = list(answer.pages), 0
        placed = []
        for button in answer.buttons:
            if button.action == "say":
                placed.append(PlacedButton(button.label, f"s:{identity}:{says}"))
                says += 1
            elif button.target in answer.pages:
                placed.append(PlacedButton(button.label, f"p:{identity}:{pages.index(button.target)}"))
        return tuple(placed)

    def tap(self, user_id: int, payload: str, now: datetime) -> Tap:
        """What a tapped button brings; the same tap again within seconds brings only a notice."""
        kind, _, rest = payload.partition(":")
        if kind == "v":
            return self._value_tapped(user_id, rest, now)
        identity, _, place = rest.rpartition(":")
        kept = self._storage.answers.find(identity) if kind in ("p", "s") and place.isdecimal() else None
        if kept is None:
            return Tap(self.phrase_for(user_id, "button.gone"))
        if kept.owner != user_id:
            return Tap(self.phrase_for(user_id, "button.foreign"))
        targets = list(kept.pages) if kind == "p" else list(kept.says)
        if int(place) >= len(targets):
            return Tap(self.phrase_for(user_id, "button.gone"))
        if self._tapped_just_now(user_id, payload, now):
            return Tap(phrase(kept.language, "button.shown"))
        target = targets[int(place)]
        if kind == "s":
            return Tap(say=target)
        shown = Answer(question="", language=kept.language, status="answered", blocks=kept.pages[target])
        return Tap(answer=shown, places=kept.places if target == "sources" else ())

    def _value_tapped(self, user_id: int, ticker: str, now: datetime) -> Tap:
        """A company named under a message sent unasked; it needs nothing stored, since anyone may ask for a value."""
        if self._valuer.resolve(ticker, self._storage.users.find(user_id).reads) != ticker:
            return Tap(self.phrase_for(user_id, "button.gone"))
        if self._tapped_just_now(user_id, f"v:{ticker}", now):
            return Tap(self.phrase_for(user_id, "button.shown"))
        return Tap(say=f"/value {ticker}")

    def _tapped_just_now(self, user_id: int, payload: str, now: datetime) -> bool:
        before = self._taps.get((user_id, payload))
        if before is not None and timedelta(0) <= now - before < DOUBLE_TAP:
            return True
        if len(self._taps) >= _REMEMBERED_TAPS:
            self._taps.clear()
        self._taps[user_id, payload] = now
        return False


def help_line(language: Language, name: str) -> str:
    """One line of help about a command."""
    known = phrases(language)
    does = known.get(f"command.{name}", "")
    arguments = known.get(f"arguments.{name}")
    if arguments is None:
        return phrase(language, "help.short", command=name, does=does)
    return phrase(language, "help.line", command=name, arguments=arguments, does=does)
