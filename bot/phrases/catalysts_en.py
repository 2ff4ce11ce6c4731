"""English words for what the library holds on a company that moved."""

PHRASES = {
    "catalyst.own": "from the company, in the library since: {said}",
    "catalyst.report": "in the library since: {said}",
    "catalyst.mention": "mentioned in the library since: {said}",
    "catalyst.announced": "announced before for {day}, not confirmed since: {said}",
    "catalyst.accounts": "results to {day} published",
    "catalyst.quoted": "“{quote}” ({source})",
    "catalyst.page": "p. {page}",
    "catalyst.more_one": " and 1 more",
    "catalyst.more": " and {count} more",
    "catalyst.unread": "The library could not be read, so no document was looked at for catalysts.",
}
