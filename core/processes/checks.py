"""The static checks of a process: everything that can be found without asking anybody.

They run at every save of a draft and before each publication.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.processes.check_asked import check_asked
from core.processes.check_conditions import check_conditions
from core.processes.check_order import check_order
from core.processes.check_pairs import check_pairs
from core.processes.check_references import check_references
from core.processes.check_titles import check_titles
from core.processes.definition import Fee, Process, Step
from core.processes.findings import Finding, FindingCode, Severity, Surroundings
from core.processes.translations import process_texts
from core.processes.uses import Place
from core.processes.versions import embed_registry

MAX_TITLE = 80
MAX_SUMMARY = 400
MAX_BODY = 2_000
MAX_OTHER = 300
RAW_HTML = re.compile(r"<(?!https?://|mailto:)[A-Za-z/!?]")


def checks(process: Process, around: Surroundings) -> tuple[Finding, ...]:
    """Return all findings about a process: errors first, then in the author's order."""
    references = tuple(check_references(process, around))
    unsound = {finding.place for finding in references}  # what refers to nothing is never true: said once is enough
    found = [
        *references,
        *check_order(process, around),
        *(finding for finding in check_conditions(process, around) if finding.place not in unsound),
        *(finding for finding in check_asked(process, around) if finding.place not in unsound),
        *check_pairs(process),
        *check_fees(process),
        *check_texts(process),
        *check_titles(process),
        *check_sources(process, around),
    ]
    if not any(finding.severity is Severity.ERROR for finding in found):
        found.extend(check_examples(process, around))
    return tuple(sorted(found, key=lambda finding: list(Severity).index(finding.severity)))


def has_errors(findings: tuple[Finding, ...]) -> bool:
    """Return whether findings stop a publication."""
    return any(finding.severity is Severity.ERROR for finding in findings)


def check_fees(process: Process) -> Iterator[Finding]:
    """Find lists of fees in several currencies, and rows behind one that is always true."""
    for step in process.steps:
        for item in dict.fromkeys(fee.item for fee in step.fees):
            yield from check_item(step, item, [fee for fee in step.fees if fee.item == item])


def check_item(step: Step, item: str, rows: list[Fee]) -> Iterator[Finding]:
    """Find what is wrong with the rows of one item, of which the first true one wins."""
    currencies = list(dict.fromkeys(row.currency for row in rows))
    if len(currencies) > 1:
        params = {"item": item, "currencies": ", ".join(currencies)}
        yield Finding(FindingCode.MIXED_CURRENCIES, Severity.ERROR, ("steps", step.key, "fees"), params)
    winner: str | None = None
    for row in rows:
        if winner is not None:
            place: Place = ("steps", step.key, "fees", row.key)
            yield Finding(FindingCode.UNREACHABLE_FEE, Severity.WARNING, place, {"item": item, "after": winner})
        elif row.when is None and row.valid_from is None:
            winner = row.key


def check_texts(process: Process) -> Iterator[Finding]:
    """Find texts that are missing, too long to be read, or with HTML in them."""
    if not process.you_get:
        yield Finding(FindingCode.TEXT_MISSING, Severity.HINT, ("you_get",))
    for step in process.steps:
        if not step.body:
            yield Finding(FindingCode.TEXT_MISSING, Severity.HINT, ("steps", step.key, "body"))
        for deadline in step.deadlines:
            if deadline.sense != "not_before" and not deadline.if_missed:
                place: Place = ("steps", step.key, "deadlines", deadline.key, "if_missed")
                yield Finding(FindingCode.TEXT_MISSING, Severity.HINT, place)
        for fee in step.fees:
            if not fee.label:
                yield Finding(FindingCode.TEXT_MISSING, Severity.HINT, ("steps", step.key, "fees", fee.key, "label"))
    for address, text in process_texts(process).items():
        place = tuple(address.split("/"))
        limit = limit_of(place)
        if len(text) > limit:
            params = {"limit": str(limit), "length": str(len(text))}
            yield Finding(FindingCode.TEXT_TOO_LONG, Severity.WARNING, place, params)
        if RAW_HTML.search(text):
            yield Finding(FindingCode.RAW_HTML, Severity.ERROR, place)


def limit_of(place: Place) -> int:
    """Return how many characters a text may have."""
    match place:
        case ("title",) | ("steps", _, "title"):
            return MAX_TITLE
        case ("summary",) | ("you_get",):
            return MAX_SUMMARY
        case ("steps", _, "body"):
            return MAX_BODY
        case _:
            return MAX_OTHER


def check_sources(process: Process, around: Surroundings) -> Iterator[Finding]:
    """Find a process that names no law, or that nobody has looked at for too long."""
    if not process.legal_basis and not any(step.legal_basis for step in process.steps):
        yield Finding(FindingCode.NO_LEGAL_SOURCE, Severity.WARNING, ("legal_basis",))
    review_by = around.provenance.review_by
    if review_by is None:
        yield Finding(FindingCode.NO_REVIEW_DATE, Severity.HINT, ("review_by",))
    elif around.today is not None and review_by < around.today:
        yield Finding(FindingCode.REVIEW_DATE_PAST, Severity.WARNING, ("review_by",), {"date": review_by.isoformat()})


def check_examples(process: Process, around: Surroundings) -> Iterator[Finding]:
    """Find test people whose procedure is not what the author expects."""
    if not around.examples:
        yield Finding(FindingCode.NO_EXAMPLES, Severity.HINT, ("examples",))
        return
    if around.run_examples is None:
        return
    version = embed_registry(process, around.registry)
    for example, difference in around.run_examples(version, around.examples):
        params = {
            "example": example.key,
            "kind": difference.kind,
            "at": difference.place,
            "expected": difference.expected or "",
            "found": difference.found or "",
        }
        yield Finding(FindingCode.FAILING_EXAMPLE, Severity.ERROR, ("examples", example.key), params)
