"""English sentences of groups and of readers who come back."""

PHRASES = {
    "group.private": "That is your own; I show it in a private chat only.",
    "group.open": "Open the private chat",
    "group.too_fast": "That is faster than I answer in a group. Give me a minute, or ask me in a private chat.",
    "group.rest": "All of it in a private chat",
    "back.daily_off": "Your daily summary is off since {day}, when you blocked me; /daily resume turns it on again.",
}
