"""English sentences around a language model's words."""

PHRASES = {
    "model.assumed": "{label} on your assumptions",
    "model.yours": "{number} (your assumption)",
    "model.of": "{value} ({name})",
    "model.numbers": "The numbers:",
    "model.number": "{label}: {value}{when}",
    "model.number_source": "{line} ({source})",
    "model.over_budget": "Today's allowance for the language model is used up; this answer was made without it.",
    "model.unavailable": "The language model cannot be reached just now; this answer was made without it.",
    "model.slow": "The language model took too long; this answer was made without it.",
    "model.busy": "The language model is busy; this answer was made without it.",
    "model.planning": "Choosing what to look up …",
    "model.reading": "Reading reports and figures …",
    "model.writing": "Writing the explanation …",
    "model.checking": "Checking every number …",
}
