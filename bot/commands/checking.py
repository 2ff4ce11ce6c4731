"""`rerate check`: which numbers of a text the evidence vouches for."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from bot.assistant.check import Evidence, EvidenceError, Verdict, check, read_evidence
from bot.commands.outcome import ANSWERED, UsageError


def check_file(parsed: argparse.Namespace) -> int:
    """Prints the verdict on a file; a verdict is an answer, so the exit code is 0 for pass and fail."""
    text, question, evidence = _read(parsed.file)
    verdict = check(text, question, evidence)
    print(_document(verdict) if parsed.json else _lines(verdict))
    return ANSWERED


def _read(name: str) -> tuple[str, str, Evidence]:
    try:
        content = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise UsageError(f"{name} cannot be read: {error.strerror or 'unknown reason'}.") from None
    try:
        document = json.loads(content.decode("utf-8-sig"), parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise UsageError(f"{name} is not a JSON document in UTF-8; give {{text, question, evidence}}.") from None
    try:
        return _parts(document)
    except EvidenceError as error:
        raise UsageError(str(error)) from None


def _no_number(name: str) -> Decimal:
    raise ValueError(name)


def _parts(document: Any) -> tuple[str, str, Evidence]:
    if not isinstance(document, Mapping):
        raise EvidenceError("The file must hold one object: {text, question, evidence}.")
    text, question = document.get("text"), document.get("question")
    if not isinstance(text, str):
        raise EvidenceError("“text” is missing; give the text to check as a string.")
    if question is not None and not isinstance(question, str):
        raise EvidenceError("“question” must be a string.")
    return text, question or "", read_evidence(document.get("evidence"))


def _document(verdict: Verdict) -> str:
    findings = [{"span": finding.span, "reason": finding.reason} for finding in verdict.findings]
    return json.dumps({"verdict": verdict.verdict, "findings": findings}, ensure_ascii=False, indent=2)


def _lines(verdict: Verdict) -> str:
    return "\n".join([verdict.verdict, *(f"- {finding.span}: {finding.reason}" for finding in verdict.findings)])
