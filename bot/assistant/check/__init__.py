"""The number guard: which numbers of a text no evidence vouches for."""

from bot.assistant.check.evidence import Evidence, EvidenceError, Passage, Value, read_evidence
from bot.assistant.check.verdict import Finding, Verdict, check

__all__ = ["Evidence", "EvidenceError", "Finding", "Passage", "Value", "Verdict", "check", "read_evidence"]
