"""For each finding, a draft that has it and one that only just doesn't."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

import pytest

from core.processes.examples import Example, Expected
from core.processes.findings import Finding, FindingCode
from core.processes.provenance import Provenance
from tests.core.processes.factories import find, make_process

TODAY = date(2026, 3, 1)
STUDENT = {"fact": "status", "is": "student"}
WORKER = {"fact": "status", "is": "worker"}
VISA = {"fact": "visa", "is": "yes"}
GOOD = {"key": "good", "label": "Good"}
AGAIN = {"key": "again", "label": "Again", "ends": "again"}
REFUSED = {"key": "no", "label": "Refused", "ends": "refused"}


class Draft(NamedTuple):
    """A process as its author writes it, and what is around it."""

    steps: tuple[dict[str, Any], ...]
    members: Mapping[str, Any]
    around: Mapping[str, Any]

    def findings(self) -> tuple[Finding, ...]:
        return find(make_process(*self.steps, **self.members), **self.around)


class Pair(NamedTuple):
    """A draft with a finding, the finding's place, and a draft without it."""

    found: Draft
    place: str
    missed: Draft


def step(key: str = "one", **members: Any) -> dict[str, Any]:
    return {"key": key, **members}


def of(*steps: dict[str, Any], **members: Any) -> Draft:
    return Draft(steps, members, {})


def one(**members: Any) -> Draft:
    return of(step(**members), step("two", outcomes=[GOOD, AGAIN]))


def told(**around: Any) -> Draft:
    return Draft((), {}, around)


def paper(*keys: str, **members: Any) -> dict[str, Any]:
    return {"needs": [{"key": "paper", "any_of": [[key] for key in keys], **members}]}


def fee(key: str = "fee", **members: Any) -> dict[str, Any]:
    return {"key": key, "item": "permit", "amount": "40.00", "currency": "EUR", "label": "Fee", **members}


def channel(**members: Any) -> dict[str, Any]:
    return {"channels": [{"key": "desk", "kind": "in_person", **members}]}


def deadline(**members: Any) -> dict[str, Any]:
    written = {"key": "soon", "from": "arrival-date", "offset": "P8D", "if_missed": "Ask.", **members}
    return {"deadlines": [written]}


def children(**bounds: str) -> dict[str, Any]:
    return {"when": {"fact": "children", **bounds}}


class Different(NamedTuple):
    """What came out otherwise than expected."""

    kind: str = "first"
    place: str = ""
    expected: str | None = "one"
    found: str | None = None


ANNA = Example("anna", "Anna", TODAY, Expected(first="one"))
LONG = 80 * "x"

ELSEWHERE = {FindingCode.UNREACHABLE_HELPER}  # not of a draft: tests/core/processes/test_check_places.py
PAIRS: Mapping[FindingCode, Pair] = {
    # references
    FindingCode.UNKNOWN_FACT: Pair(
        one(when={"fact": "hobby", "is": "yes"}),
        "steps/one/when",
        one(when={"fact": "visa", "is": "yes"}),
    ),
    FindingCode.UNKNOWN_PAPER: Pair(one(when={"holds": "crown"}), "steps/one/when", one(when={"holds": "passport"})),
    FindingCode.UNKNOWN_STEP: Pair(one(after=["zero"]), "steps/one/after", one(after=["two"])),
    FindingCode.UNKNOWN_OUTCOME: Pair(
        one(after=[{"step": "two", "outcome": "bad"}]),
        "steps/one/after",
        one(after=[{"step": "two", "outcome": "good"}]),
    ),
    FindingCode.UNKNOWN_ORGANISATION: Pair(
        one(responsible="nasa"), "steps/one/responsible", one(responsible="questura")
    ),
    FindingCode.UNKNOWN_OFFICE: Pair(
        one(**channel(office="kiosk")), "steps/one/channels/desk/office", one(**channel(office="desk"))
    ),
    FindingCode.UNKNOWN_TOPIC: Pair(of(topics=["space"]), "topics", of(topics=["legal-status"])),
    FindingCode.UNKNOWN_SERVICE_TYPE: Pair(
        of(service_type="launch"), "service_type", of(service_type="residence-permit")
    ),
    FindingCode.UNKNOWN_GROUP: Pair(
        one(when={"fact": "citizenship", "in": ["@moon"]}),
        "steps/one/when",
        one(when={"fact": "citizenship", "in": ["@eea"]}),
    ),
    FindingCode.UNKNOWN_OPTION: Pair(
        one(when={"fact": "status", "is": "king"}), "steps/one/when", one(when={"fact": "status", "is": "other"})
    ),
    FindingCode.RETIRED_OPTION: Pair(
        one(when={"fact": "status", "is": "au-pair"}), "steps/one/when", one(when=STUDENT)
    ),
    FindingCode.WRONG_KIND: Pair(
        one(**paper("passport", each="status")), "steps/one/needs/paper", one(**paper("passport", each="children"))
    ),
    # order
    FindingCode.CIRCLE: Pair(
        of(
            step("a", after=["b"], outcomes=[GOOD, REFUSED]),
            step("b", fees=[fee(when={"step": "a", "outcome": "good"})]),
        ),
        "steps/a/after",
        of(
            step("a", after=["b"], outcomes=[GOOD, REFUSED]),
            step("b", **deadline(when={"step": "a", "outcome": "good"})),  # a deadline holds nothing up
        ),
    ),
    FindingCode.ALTERNATIVES_OVERLAP: Pair(
        of(step("a"), step("b"), step("c"), one_of=[["a", "b"], ["b", "c"]]),
        "one_of",
        of(step("a"), step("b"), step("c"), step("d"), one_of=[["a", "b"], ["c", "d"]]),
    ),
    FindingCode.AFTER_OPEN_OUTCOME: Pair(
        one(after=[{"step": "two", "outcome": "again"}]),
        "steps/one/after",
        one(after=[{"step": "two", "outcome": "good"}]),
    ),
    FindingCode.NO_GOOD_END: Pair(
        one(outcomes=[REFUSED, AGAIN]), "steps/one/outcomes", one(outcomes=[REFUSED, AGAIN, GOOD])
    ),
    FindingCode.LEARNED_TOO_LATE: Pair(
        of(step("a", when={"fact": "visa", "is": "yes"}), step("b", after=["a"], learns=["visa"])),
        "steps/b/learns",
        of(step("b", learns=["visa"]), step("a", when={"fact": "visa", "is": "yes"}, after=["b"])),
    ),
    FindingCode.SHORT_DEADLINE: Pair(
        of(
            step("a"),
            step("b", after=["a"], takes={"typical": "P9D"}),
            step("c", after=["b"], **deadline(**{"from": {"step": "a"}})),
        ),
        "steps/c/deadlines/soon",
        of(
            step("a"),
            step("b", after=["a"], takes={"typical": "P8D"}),
            step("c", after=["b"], **deadline(**{"from": {"step": "a"}})),
        ),
    ),
    # conditions
    FindingCode.NEVER_TRUE: Pair(
        one(fees=[fee(when={"all": [STUDENT, WORKER]})]),
        "steps/one/fees/fee/when",
        one(fees=[fee(when={"all": [STUDENT, {"not": WORKER}]})]),
    ),
    FindingCode.ALWAYS_TRUE: Pair(
        one(when={"any": [{"fact": "children", "at_least": "2"}, {"fact": "children", "below": "2"}]}),
        "steps/one/when",
        one(when={"any": [{"fact": "children", "above": "2"}, {"fact": "children", "below": "2"}]}),
    ),
    FindingCode.PAIR_OVERLAPS: Pair(
        of(step("few", **children(at_most="2")), step("many", **children(at_least="2"))),
        "steps/many/when",
        of(step("few", **children(at_most="2")), step("many", **children(above="2"))),
    ),
    FindingCode.PAIR_LEAVES_GAP: Pair(
        of(step("few", **children(below="2")), step("many", **children(above="2"))),
        "steps/many/when",
        of(step("few", **children(below="2")), step("many", **children(at_least="2"))),
    ),
    FindingCode.UNREACHABLE_STEP: Pair(
        of(step("a", when=STUDENT), audience=WORKER),
        "steps/a/when",
        of(step("a", when=STUDENT), audience={"any": [STUDENT, WORKER]}),
    ),
    FindingCode.NEVER_ASKED: Pair(  # visa is asked of those from outside the EEA only
        of(step("a", when=VISA)),
        "steps/a/when",
        of(step("a", when={"all": [{"not": {"fact": "citizenship", "in": ["@eea"]}}, VISA]})),
    ),
    FindingCode.HOLDS_GIVEN_PAPER: Pair(
        of(step("a", gives=["receipt"]), step("b", after=["a"], when={"holds": "receipt"})),
        "steps/b/when",
        of(step("a", gives=["receipt"]), step("b", when={"holds": "receipt"})),
    ),
    # papers
    FindingCode.PAPER_NOBODY_GIVES: Pair(
        one(**paper("id-card")),
        "steps/one/needs/paper",
        one(**paper("passport")),  # the registry says how to get one
    ),
    FindingCode.PAPER_GIVEN_LATER: Pair(
        of(step("a", **paper("receipt")), step("b", after=["a"], gives=["receipt"])),
        "steps/a/needs/paper",
        of(step("a", **paper("receipt")), step("b", gives=["receipt"])),
    ),
    # fees
    FindingCode.MIXED_CURRENCIES: Pair(
        one(fees=[fee("a", when=STUDENT), fee("b", currency="CHF")]),
        "steps/one/fees",
        one(fees=[fee("a", when=STUDENT), fee("b", currency="CHF", item="stamp")]),
    ),
    FindingCode.UNREACHABLE_FEE: Pair(
        one(fees=[fee("a"), fee("b", when=STUDENT)]),
        "steps/one/fees/b",
        one(fees=[fee("a", when=STUDENT), fee("b")]),
    ),
    # texts and sources
    FindingCode.TEXT_MISSING: Pair(one(body=""), "steps/one/body", one(body="Go.")),
    FindingCode.TEXT_TOO_LONG: Pair(one(title=f"{LONG}!"), "steps/one/title", one(title=LONG)),
    FindingCode.TITLE_WITHOUT_VERB: Pair(
        one(title="Prenotazione in Questura"), "steps/one/title", one(title="Prenota in Questura")
    ),
    FindingCode.RAW_HTML: Pair(one(body="<b>Go</b>"), "steps/one/body", one(body="<https://example.org>")),
    FindingCode.NO_LEGAL_SOURCE: Pair(
        of(legal_basis=[]),
        "legal_basis",
        of(step(legal_basis=[{"key": "law", "title": "The law"}]), legal_basis=[]),
    ),
    FindingCode.NO_REVIEW_DATE: Pair(told(), "review_by", told(provenance=Provenance(TODAY))),
    FindingCode.REVIEW_DATE_PAST: Pair(
        told(provenance=Provenance(date(2026, 2, 28)), today=TODAY),
        "review_by",
        told(provenance=Provenance(TODAY), today=TODAY),
    ),
    # test people
    FindingCode.NO_EXAMPLES: Pair(told(), "examples", told(examples=(ANNA,))),
    FindingCode.FAILING_EXAMPLE: Pair(
        told(examples=(ANNA,), run_examples=lambda version, people: [(ANNA, Different())]),
        "examples/anna",
        told(examples=(ANNA,), run_examples=lambda version, people: []),
    ),
}


def places(draft: Draft, code: FindingCode) -> set[str]:
    return {"/".join(finding.place) for finding in draft.findings() if finding.code is code}


def test_every_finding_has_its_pair() -> None:
    assert PAIRS.keys() | ELSEWHERE == set(FindingCode)


@pytest.mark.parametrize("code", PAIRS)
def test_a_draft_has_the_finding(code: FindingCode) -> None:
    assert places(PAIRS[code].found, code) == {PAIRS[code].place}


@pytest.mark.parametrize("code", PAIRS)
def test_a_draft_only_just_does_not_have_the_finding(code: FindingCode) -> None:
    assert places(PAIRS[code].missed, code) == set()
