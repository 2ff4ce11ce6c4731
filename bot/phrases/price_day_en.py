"""English words for the moment of a price."""

PHRASES = {
    "price.close": "Close of {day}",
    "price.traded": "Traded {day} {time} in {place}",
    "price.delayed": "Traded {day} {time} in {place}, {minutes} min delayed",
    "price.of": "{said}.",
    "price.stale": "{said}, {days} days old; give price=… to use today's.",
    "price.place.HK": "Hong Kong",
    "price.place.SH": "Shanghai",
    "price.place.SZ": "Shenzhen",
    "price.place.BJ": "Beijing",
    "price.place.US": "New York",
}
