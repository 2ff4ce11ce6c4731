"""The commands of `rerate`; one file a subject."""
