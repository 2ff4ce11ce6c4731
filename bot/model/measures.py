"""Whether the words around a value fit it: its measure, its side of the price, its movement, no unit of the model's."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.assistant.check.metrics import MetricMention, alike, find_metrics, multiple_of
from bot.model.material import Valued
from bot.model.run import GateFinding

VALUE, OWN = "◇", "○"  # what stands for a value and for a number of the user while words are read
# What a tool works out; a number of the user is never that.
_RESULTS = frozenset({"value", "value_low", "value_high", "price", "gap", "market_cap", "enterprise_value", "target", "multiple",
                      "p_fcf", "p_ocf", "p_e", "p_s", "p_b", "peg"})  # fmt: skip
# “Valued on earnings” speaks of the multiple of earnings.
_MULTIPLE_OF = {"p_e": "net_income", "p_fcf": "fcf", "p_ocf": "ocf", "p_s": "revenue", "p_b": "equity"}
_PRICE = r"\s(?:the |its |their |today's |current |market |share |stock |trading )*price"
_BELOW = re.compile(
    rf"\b(?:below|under|lower than|less than|beneath|short of){_PRICE}|低于[^，。；]{{0,4}}价", re.IGNORECASE
)
_ABOVE = re.compile(
    rf"\b(?:above|over|higher than|more than|exceed(?:s|ing)?){_PRICE}|(?:高于|超过)[^，。；]{{0,4}}价", re.IGNORECASE
)
_LOWER = re.compile(
    r"\b(?:below|under|lower|less|discount(?! rate)|downside|overvalued)\b|低于|折价|下行|高估", re.IGNORECASE
)
_HIGHER = re.compile(
    r"\b(?:above|over|higher|more|premium|upside|undervalued|exceeds?)\b|高于|超过|溢价|上行|低估", re.IGNORECASE
)
_FALLS = (
    r"f[ae]lls?|fallen|falling|drop(?:s|ped)?|declin(?:es?|ed|ing)|decreas(?:es?|ed|ing)|slid(?:es?)?|shr[aiu]nk|shrinks?|lower(?:s|ed)|cuts?|reduc(?:es?|ed)|slips?|slipped|sinks?|sank"
    r"|下降|下跌|降|跌|减少|下滑|回落|缩"
)
_RISES = (
    r"r[io]ses?|risen|rising|gr[eo]ws?|grown|growing|increas(?:es?|ed|ing)|climb(?:s|ed)?|gain(?:s|ed)?|jump(?:s|ed)?|surg(?:es?|ed)|rais(?:es?|ed)|lift(?:s|ed)?|improv(?:es?|ed)|advanc(?:es?|ed)"
    r"|上升|上涨|升|涨|增长|增加|增|提高|攀升"
)  # fmt: skip
_MOVES_TO = re.compile(
    rf"(?:\b(?:{_FALLS}|{_RISES})(?: \w+){{0,3}} (?:to|by)|(?:{_FALLS}|{_RISES})(?:了|至|到|约)+)\s*$", re.IGNORECASE
)
_FROM_TO = re.compile(
    rf"(?:\bfrom {VALUE}(?: [\w']+){{0,3}} to|[从由]{VALUE}[^，。；]{{0,8}}[到至])\s*$", re.IGNORECASE
)
_DOWN, _UP = re.compile(_FALLS, re.IGNORECASE), re.compile(_RISES, re.IGNORECASE)
_A_CHANGE = re.compile(r"change|growth|cagr|变动|变化|增速|增长", re.IGNORECASE)
_UNIT_AFTER = re.compile(
    r"\s?(?:%|per ?cent|x\b|times\b|倍|个?百分点|个?基点|bps?\b|bn\b|tn\b|元|港元|美元|人民币|HKD|USD|CNY|RMB|per share|每股)",
    re.IGNORECASE,
)
_UNIT_BEFORE = re.compile(r"(?:HK\$|US\$|[$¥€£]|\b(?:HKD|USD|CNY|RMB|TWD)|每股|港元|美元)\s?$", re.IGNORECASE)
_LABEL_WORD = re.compile(r"[a-z]{4,}|[\u3400-\u9fff]{2}", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A value in a sentence. clause: its span; since: where the value before it ended; until: where the next begins."""

    value: Valued
    text: str
    start: int
    clause: tuple[int, int]
    since: int
    until: int
    previous: Valued | None = None

    @property
    def before(self) -> str:
        """The words of the clause before the value."""
        return self.text[self.clause[0] : self.start]

    @property
    def after(self) -> str:
        """The words of the clause after it, up to the next value."""
        return self.text[self.start + 1 : min(self.until, self.clause[1])]


def misplaced(placed: Placed) -> Iterator[GateFinding]:
    """What the words around a value say that it does not."""
    for rule in (_measure, _side, _gap, _movement, _unit):
        yield from rule(placed)


def _measure(placed: Placed) -> Iterator[GateFinding]:
    own = _own_measures(placed.value)
    if placed.value.quantity.unit == "multiple":
        own |= {_MULTIPLE_OF[name] for name in own if name in _MULTIPLE_OF}
        if multiple_of(placed.text, placed.start + 1) in own:
            return
    named = _named(placed)
    if not own or not named or any(alike(m.metric, other) for m in named for other in own):
        return
    if _says_its_name(placed, named[-1].end) or (own == {"gap"} and _compares(placed)):
        return
    words = f"{placed.value.label} beside {', '.join(m.metric.replace('_', ' ') for m in named)}"
    yield GateFinding("binding", words, "This value is of another measure than the clause names.")


def _own_measures(value: Valued) -> set[str]:
    """The measures of a value's name; a gap to the price is a gap and no price."""
    found = {mention.metric for mention in find_metrics(value.label)}
    return {"gap"} if "gap" in found else found


def _named(placed: Placed) -> list[MetricMention]:
    """The measures a clause names for a value: between the value before and it, else after the last value."""
    found = [m for m in find_metrics(placed.text) if placed.clause[0] <= m.start < placed.clause[1]]
    before = [m for m in found if placed.since <= m.start < placed.start]
    if before or placed.until < placed.clause[1]:  # what stands before another value belongs to that one
        return before
    return [m for m in found if placed.start < m.start]


def _says_its_name(placed: Placed, after: int) -> bool:
    """Whether words of the value's own name stand nearer than the other measure."""
    return bool(
        {w.lower() for w in _LABEL_WORD.findall(placed.value.label)} & _words(placed.text[after : placed.start])
    )


def _words(text: str) -> set[str]:
    return {word.lower() for word in _LABEL_WORD.findall(text)}


def _compares(placed: Placed) -> bool:
    clause = placed.before + placed.after
    return bool(_LOWER.search(clause) or _HIGHER.search(clause))


def _side(placed: Placed) -> Iterator[GateFinding]:
    """A value said to lie on the other side of the price than it does."""
    clause = placed.text[slice(*placed.clause)]
    for wrong, side in ((_BELOW, "above the price"), (_ABOVE, "below the price")):
        match = wrong.search(clause)
        if match and side in placed.value.helper and _is_about(placed, match.start() + placed.clause[0]):
            yield GateFinding("direction", match.group(), f"This value lies {side}.")


def _is_about(placed: Placed, position: int) -> bool:
    """Whether what a clause says at a place is said of this value: the last one before it, else the only one."""
    if placed.start < position:
        return placed.text.find(VALUE, placed.start + 1, position) < 0
    return placed.text.count(VALUE, *placed.clause) == 1


def _gap(placed: Placed) -> Iterator[GateFinding]:
    """A gap said in the other direction, or of the price against the value, which is another number."""
    if _own_measures(placed.value) != {"gap"}:
        return
    clause, negative = placed.before + placed.after, placed.value.quantity.value < 0
    wrong = (_HIGHER if negative else _LOWER).search(clause)
    named = [m.metric for m in find_metrics(clause) if m.metric in ("price", "value")]
    if wrong:
        yield GateFinding("direction", wrong.group(), "The gap has the other sign; “helper” says which.")
    elif named[:1] == ["price"] and "value" in named:
        yield GateFinding(
            "direction", "price", "The gap is the value's distance from the price, not the price's from it."
        )


def _movement(placed: Placed) -> Iterator[GateFinding]:
    """A level said to have moved: only two values, from one to the other, can show that."""
    if _A_CHANGE.search(placed.value.label):
        return
    if _FROM_TO.search(placed.before) and placed.previous is not None:
        difference = placed.value.quantity.value - placed.previous.quantity.value
        wrong = (_DOWN if difference > 0 else _UP).search(placed.before)
        if wrong and not (_UP if difference > 0 else _DOWN).search(placed.before):
            yield GateFinding("direction", wrong.group(), "The second value lies on the other side of the first.")
        return
    match = _MOVES_TO.search(placed.before)
    if match:
        yield GateFinding("direction", match.group().strip(), "Nothing shows that this value moved; state it as it is.")


def _unit(placed: Placed) -> Iterator[GateFinding]:
    """A unit beside a reference, which the program writes itself."""
    after = _UNIT_AFTER.match(placed.text, placed.start + 1)
    before = _UNIT_BEFORE.search(placed.text[: placed.start])
    for match in (after, before):
        if match is not None:
            yield GateFinding("unit", match.group().strip(), "The program writes unit and currency; leave them out.")


def own_as_result(text: str, clause_of: Callable[[str, int], tuple[int, int]]) -> Iterator[GateFinding]:
    """A number of the user that stands where a result would."""
    for place, character in enumerate(text):
        if character != OWN:
            continue
        named = [m.metric for m in find_metrics(text[clause_of(text, place)[0] : place])]
        if named and named[-1] in _RESULTS:
            words = named[-1].replace("_", " ")
            yield GateFinding("binding", words, "The user's number is an assumption, not a result.")
