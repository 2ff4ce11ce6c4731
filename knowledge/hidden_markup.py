"""Elements of a web page that its author keeps from view."""

from __future__ import annotations

import re
from typing import Any

_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_AT_BLOCK = re.compile(r"@[\w-]+[^{};]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
_SIMPLE = re.compile(r"^\s*(?:[a-z]+)?([.#])([\w-]+)\s*$", re.IGNORECASE)
_NOTHING = r"0(?:\.0*)?(?:px|pt|em|rem|%|vw|vh)?"
_UNSEEN = re.compile(
    rf"(?:^|;)(?:display:none|visibility:(?:hidden|collapse)|opacity:0(?:\.0\d*)?(?=;|!|$)"
    rf"|font(?:-size)?:(?:{_NOTHING}|[01](?:\.\d+)?px|[01]pt|\.\d+p[xt]|0?\.[01]\d*r?em)(?=[;!/\s]|$)"
    rf"|color:transparent|(?:text-indent|left|top|right|margin-left|margin-top):-(?:999|\d{{4,}})"
    rf"|clip:rect\((?:0|1)\w*,?(?:0|1)|clip-path:inset\((?:50|100)%|transform:scale\(0)",
    re.IGNORECASE,
)
_NO_SIZE = re.compile(rf"(?:^|;)(?:max-)?(?:height|width):(?:{_NOTHING}|1px)(?=[;!]|$)", re.IGNORECASE)
_CLIPPED = re.compile(r"(?:^|;)overflow(?:-[xy])?:hidden", re.IGNORECASE)
_COLOUR = re.compile(r"(?:^|;)color:([^;!]+)", re.IGNORECASE)
_GROUND = re.compile(r"(?:^|;)background(?:-color)?:([^;!]+)", re.IGNORECASE)
_WHITE = {"white", "#fff", "#ffffff", "rgb(255,255,255)", "rgba(255,255,255,1)", "#fefefe", "#fffffe", "#ffffffff"}


def without_hidden(root: Any) -> None:
    """Take out what a visitor does not see, as far as the page itself says so."""
    sheet = "".join(str(text) for text in root.xpath("//style/text()"))
    rules = _rules(sheet)
    coloured = "background" in sheet.lower()
    doomed = [one for one in root.iter() if isinstance(one.tag, str) and _is_hidden(one, rules, coloured=coloured)]
    for element in doomed:
        if element.getparent() is not None:
            element.drop_tree()


def _rules(sheet: str) -> dict[tuple[str, str], str]:
    """What the page's own style sheet says of classes and ids, outside rules for some media only."""
    plain = _AT_BLOCK.sub("", re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL))
    found: dict[tuple[str, str], str] = {}
    for selectors, body in _RULE.findall(plain):
        style = _squeezed(body)
        for selector in selectors.split(","):
            named = _SIMPLE.match(selector)
            if named and _is_unseen(style):
                found[(named[1], named[2])] = style
    return found


def _is_hidden(element: Any, rules: dict[tuple[str, str], str], *, coloured: bool) -> bool:
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    if rules and any(key in rules for key in _keys(element)):
        return True
    if element.tag == "font" and _squeezed(element.get("color") or "") in _WHITE:
        return _white_ground(element, coloured=coloured)
    style = _squeezed(element.get("style") or "")
    return bool(style) and (_is_unseen(style) or _is_white_on_white(element, style, coloured=coloured))


def _keys(element: Any) -> list[tuple[str, str]]:
    return [*((".", name) for name in (element.get("class") or "").split()), ("#", element.get("id") or "")]


def _squeezed(style: str) -> str:
    return re.sub(r"\s+", "", style).lower()


def _is_unseen(style: str) -> bool:
    return _UNSEEN.search(style) is not None or (
        _NO_SIZE.search(style) is not None and _CLIPPED.search(style) is not None
    )


def _is_white_on_white(element: Any, style: str, *, coloured: bool) -> bool:
    colour = _COLOUR.search(style)
    if colour is None:
        return False
    ground = _GROUND.search(style)
    if ground is not None:
        return colour[1] == ground[1] or (colour[1] in _WHITE and ground[1] in _WHITE)
    return colour[1] in _WHITE and _white_ground(element, coloured=coloured)


def _white_ground(element: Any, *, coloured: bool) -> bool:
    """Whether nothing around an element gives it a ground of another colour, as far as the page says."""
    for around in (element, *element.iterancestors()):
        ground = _GROUND.search(_squeezed(around.get("style") or ""))
        stated = (ground and ground[1]) or _squeezed(around.get("bgcolor") or "")
        if stated:
            return stated in _WHITE
        if around.get("background") or (coloured and (around.get("class") or around.get("id"))):
            return False
    return True
