"""Hand-written stand-ins for the assistant, the valuer and the library, made of the product's own values."""

import itertools
import threading
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bot.answer import Answer, Block, Button
from knowledge.errors import ReaderError
from tools.errors import CannotValue
from valuation.assessment import Assessment, BusinessType, MethodValue, NamedFigure, ValueRange
from valuation.company import Company, Listing
from valuation.quantity import Quantity

NAMES = {
    "0700.HK": ("Tencent", "腾讯控股"),
    "BABA": ("Alibaba", "阿里巴巴"),
    "0981.HK": ("SMIC", "中芯国际"),
    "688981.SH": ("SMIC", "中芯国际"),
}
NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)  # a Monday; noon in Shanghai


def answer_of(text, *blocks, language="en", **more):
    """An answer to `text` of these blocks."""
    made = tuple(block if isinstance(block, Block) else Block("line", block) for block in blocks)
    return Answer(question=text, language=language, status="answered", blocks=made, **more)


@dataclass
class Clock:
    """Time that moves only when told."""

    now: datetime = NOON

    def __call__(self):
        return self.now

    def advance(self, **span):
        self.now += timedelta(**span)


@dataclass
class ScriptedAssistant:
    """Answers from a script; what is not in it is echoed."""

    script: dict = field(default_factory=dict)
    asked: list = field(default_factory=list)
    held: dict = field(default_factory=dict)  # question -> threading.Event it waits for

    def answer(self, question):
        self.asked.append(question)
        if question.text in self.held:
            self.held[question.text].wait(timeout=10)
        found = self.script.get(question.text)
        if isinstance(found, Exception):
            raise found
        return found or answer_of(question.text, f"echo {question.text}", language=question.language or "en")

    def commands(self):
        return {"value": self._value, "implied": self._implied}

    def _value(self, argument, question):
        self.asked.append(question)
        if argument.upper() not in NAMES:
            return replace(answer_of(question.text, f"“{argument}” is not a company I know."), status="refused")
        pages = {
            "inputs": (Block("title", "Inputs"), Block("line", "price 512")),
            "sources": (Block("line", "CMS p. 3"),),
        }
        buttons = (
            Button("Inputs", "page", "inputs"),
            Button("Sources", "page", "sources"),
            Button("What price implies", "say", f"/implied {argument.upper()}"),
        )
        title = Block("title", f"value of {argument.upper()}")
        return answer_of(question.text, title, pages=pages, buttons=buttons, about=(argument.upper(),))

    def _implied(self, argument, question):
        return answer_of(question.text, f"implied {argument}")


@dataclass
class ScriptedValuer:
    """Knows four listings and values them at what `prices` and `bases` say."""

    prices: dict = field(default_factory=lambda: dict.fromkeys(NAMES, 500.0))
    bases: dict = field(default_factory=lambda: dict.fromkeys(NAMES, 600.0))
    statements: dict = field(default_factory=dict)
    flows: dict = field(default_factory=dict)
    assessed: list = field(default_factory=list)
    broken: dict = field(default_factory=dict)
    drivers: dict = field(default_factory=dict)  # ticker -> name -> the assumption its value rests on now
    due: dict = field(default_factory=dict)  # ticker -> ResultsDue

    def resolve(self, text, language):
        wanted = text.strip().casefold()
        if wanted in ("smic", "中芯国际"):
            buttons = tuple(Button(ticker, "say", f"/value {ticker}") for ticker in ("0981.HK", "688981.SH"))
            return replace(answer_of(text, f"Which listing of {text}?", buttons=buttons), status="ambiguous")
        for ticker, names in NAMES.items():
            if wanted == ticker.casefold() or wanted in (name.casefold() for name in names):
                return ticker
        return replace(answer_of(text, f"“{text}” is not a company I know. Did you mean BABA?"), status="refused")

    def results_due(self, ticker):
        return self.due.get(ticker)

    def name(self, ticker, language):
        return NAMES[ticker][1 if language == "zh" else 0]

    def base_at(self, ticker, assumed):
        """A value that is in proportion to growth and inversely to the rate, so that parts can be worked by hand."""
        base = self.bases[ticker]
        for name, now in self.drivers.get(ticker, {}).items():
            share = assumed.get(name, now) / now
            base *= 1 / share if name == "discount_rate" else share
        return base

    def assess(self, ticker):
        self.assessed.append(ticker)
        if ticker in self.broken:
            raise self.broken[ticker]
        statements = self.statements.get(ticker, date(2026, 9, 30))
        flow = self.flows.get(ticker, 100.0)
        made = assessment(ticker, self.prices[ticker], self.bases[ticker], statements=statements, flow=flow)
        drivers = self.drivers.get(ticker, {}).items()
        figures = (NamedFigure(name=name, quantity=Quantity(value=value, unit="ratio")) for name, value in drivers)
        return replace(made, assumptions=tuple(figures))


def assessment(
    ticker, price, base, *, statements=date(2026, 9, 30), flow=100.0, kind="cash_flow", price_day=date(2026, 11, 20)
):
    """A valuation by P/FCF of a company with one share and this free cash flow."""

    def money(value):
        return Quantity(value=value, unit="money", currency="HKD", per="ordinary", as_of=price_day)

    low_base_high = (
        None if base is None else ValueRange(low=money(base * 0.8), base=money(base), high=money(base * 1.2))
    )
    whole = Quantity(value=flow, unit="money", currency="HKD")
    method = MethodValue(
        model="p_fcf",
        multiple=NamedFigure(name="p_fcf", quantity=Quantity(value=price / flow, unit="multiple")),
        value=low_base_high,
        inputs=(NamedFigure(name="free_cash_flow", quantity=whole),),
        decides=True,
    )
    listing = Listing(ticker=ticker, market="HK", currency="HKD")
    english, chinese = NAMES.get(ticker, (ticker, ticker))
    return Assessment(
        company=Company(key=ticker, name_en=english, name_zh=chinese, listings=(listing,)),
        listing=listing,
        origin="snapshot",
        price=money(price),
        type=BusinessType(name=kind, because=(), anchor="cms-cash-flow"),
        range=low_base_high,
        gap=None if base is None else base / price - 1.0,
        methods=(method,),
        implied=(),
        sensitivity=(),
        conditions=(),
        warnings=(),
        as_of={"price": price_day, "statements": statements},
    )


def no_value(ticker):
    """What the valuer raises for a company that cannot be valued."""
    return CannotValue(f"{ticker} reports no cash flow in the sources.")


@dataclass(frozen=True)
class AddedDocument:
    id: str
    title: str
    pages: int
    stated: tuple = ()


@dataclass
class ScriptedLibrary:
    """Notes what is added; refuses files whose text says so."""

    added: list = field(default_factory=list)
    numbers: itertools.count = field(default_factory=lambda: itertools.count(1))

    def documents(self):
        return []

    def add(self, path, **_):
        path = Path(path)
        if b"unreadable" in path.read_bytes():
            raise ReaderError("The file is encrypted; send it without a password.")
        self.added.append(path)
        return AddedDocument(id=f"d{next(self.numbers)}", title=path.stem, pages=3)


def event():
    """A gate a scripted answer waits at."""
    return threading.Event()
