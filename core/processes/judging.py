"""What the checks and the test people find in a draft: made before the transaction that keeps it begins.

A long definition takes a while to read and to check, and whoever writes to the database in the meantime would
wait for it. So a draft is judged first, and what was judged is compared with what stands once it is written.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import NamedTuple

from core.platform.errors import DomainError
from core.processes.checks import checks, has_errors
from core.processes.drafts import Revisions
from core.processes.findings import Finding, Severity, Surroundings
from core.processes.uploading import Written, WrittenExamples


class HasErrors(DomainError):
    """The checks or the test people find errors, so the draft can't go on; `findings` says which."""

    code = "invalid_definition"

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("The checks find errors in this draft.")
        self.findings = findings


class Judged(NamedTuple):
    """A definition with its test people, and all that was found in them."""

    written: Written
    examples: WrittenExamples
    findings: tuple[Finding, ...]
    basis: Revisions | None = None  # as they stood when the draft was read; None for one that isn't stored yet

    def count_errors(self) -> dict[str, int]:
        """Return how many errors and warnings there are, for lists."""
        severities = [finding.severity for finding in self.findings]
        return {"errors": severities.count(Severity.ERROR), "warnings": severities.count(Severity.WARNING)}

    def require_no_errors(self) -> None:
        """Raise `HasErrors` where there are any."""
        if has_errors(self.findings):
            raise HasErrors(tuple(finding for finding in self.findings if finding.severity is Severity.ERROR))


def judge(written: Written, examples: WrittenExamples, around: Surroundings, basis: Revisions | None = None) -> Judged:
    """Run the checks and the test people; pure, and for when no transaction is open."""
    findings = checks(written.process, replace(around, examples=examples.examples))
    return Judged(written, examples, findings, basis)


def keep_review_day(day: date | None, today: date | None) -> date | None:
    """Return the day of review that the next version takes over, unless it is past: publishing is a review."""
    return day if day is not None and (today is None or day > today) else None
