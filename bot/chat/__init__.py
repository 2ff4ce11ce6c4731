"""Commands that every door shares; one file a subject."""
