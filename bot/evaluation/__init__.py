"""Holds the assistant's answers against questions with known answers."""
