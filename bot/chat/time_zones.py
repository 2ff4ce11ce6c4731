"""Time zones as people write them."""

from __future__ import annotations

import difflib
from functools import cache
from zoneinfo import available_timezones

# Names people use that the time zone database does not have.
_PLACES = {
    "beijing": "Asia/Shanghai",
    "shenzhen": "Asia/Shanghai",
    "china": "Asia/Shanghai",
    "北京": "Asia/Shanghai",
    "上海": "Asia/Shanghai",
    "深圳": "Asia/Shanghai",
    "中国": "Asia/Shanghai",
    "香港": "Asia/Hong_Kong",
    "hongkong": "Asia/Hong_Kong",
    "台北": "Asia/Taipei",
    "新加坡": "Asia/Singapore",
    "东京": "Asia/Tokyo",
    "首尔": "Asia/Seoul",
    "伦敦": "Europe/London",
    "纽约": "America/New_York",
    "旧金山": "America/Los_Angeles",
    "洛杉矶": "America/Los_Angeles",
}


@cache
def _zones() -> dict[str, str]:
    """Full names and, where only one zone has it, the city alone; in lower case."""
    names = sorted(name for name in available_timezones() if "/" in name or name == "UTC")
    cities: dict[str, list[str]] = {}
    for name in names:
        cities.setdefault(name.rsplit("/", 1)[-1].casefold(), []).append(name)
    alone = {city: found[0] for city, found in cities.items() if len(found) == 1}
    return alone | {name.casefold(): name for name in names} | _PLACES


def time_zone(text: str) -> str | None:
    """The zone a text names by full name, city or place; None if it names none."""
    return _zones().get(text.strip().replace(" ", "_").casefold())


def closest_zone(text: str) -> str | None:
    """The zone whose name is most like the text."""
    zones = _zones()
    found = difflib.get_close_matches(text.casefold(), zones, n=1, cutoff=0.75)
    return zones[found[0]] if found else None
