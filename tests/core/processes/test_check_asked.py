"""A condition waits for a fact that isn't asked of everybody: found where it would stay open for somebody."""

from typing import Any

import pytest

from core.processes.check_asked import check_asked
from core.processes.findings import FindingCode, Severity, Surroundings
from tests.core.processes.factories import FACTS, find, make_process, make_registry

FOREIGN = {"not": {"fact": "citizenship", "in": ["@eea"]}}
ITALIAN = {"fact": "citizenship", "is": "IT"}
VISA = {"fact": "visa", "is": "yes"}  # asked of those from outside the EEA only
FEE = {"key": "fee", "item": "fee", "amount": "1.00", "currency": "EUR", "when": VISA}
NO_VISA = {"key": "none", "label": "None", "ends": "refused"}
GOOD = {"key": "good", "label": "Good"}


def places(*steps: dict[str, Any], **members: Any) -> list[str]:
    found = find(make_process(*steps, **members))
    asked = [one for one in found if one.code is FindingCode.NEVER_ASKED]
    assert all((one.severity, one.params) == (Severity.WARNING, {"fact": "visa"}) for one in asked)
    return ["/".join(one.place) for one in asked]


@pytest.mark.parametrize("when", [VISA, {"not": VISA}, {"any": [VISA, {"fact": "status", "is": "student"}]}])
def test_a_step_that_waits_for_what_some_are_never_asked_is_found(when: dict[str, Any]) -> None:
    assert places({"key": "a", "when": when}) == ["steps/a/when"]


@pytest.mark.parametrize("when", [{"all": [FOREIGN, VISA]}, {"any": [{"fact": "citizenship", "in": ["@eea"]}, VISA]}])
def test_a_condition_that_says_who_is_asked_is_not(when: dict[str, Any]) -> None:
    assert places({"key": "a", "when": when}) == []


def test_a_condition_that_only_covers_some_of_those_who_are_not_asked_is_found() -> None:
    assert places({"key": "a", "when": {"all": [{"not": ITALIAN}, VISA]}}) == ["steps/a/when"]


def test_the_audience_may_say_who_is_asked_and_may_stay_open_itself() -> None:
    assert places({"key": "a", "when": VISA}, audience=FOREIGN) == []
    assert places({"key": "a"}, audience=VISA) == []


def test_the_step_says_it_for_what_stands_in_it() -> None:
    assert places({"key": "a", "fees": [FEE]}) == ["steps/a/fees/fee/when"]
    assert places({"key": "a", "when": FOREIGN, "fees": [FEE]}) == []


def test_a_step_before_says_it_where_one_of_its_ends_leads_here() -> None:
    before = {"key": "a", "when": FOREIGN, "outcomes": [GOOD, NO_VISA]}
    after = {"key": "b", "when": VISA}
    assert places(before, {**after, "after": [{"step": "a", "outcome": "none"}]}) == []
    assert places(before, {**after, "after": ["a"]}) == ["steps/b/when"]


def test_what_a_step_learns_is_asked_there() -> None:
    assert places({"key": "a", "learns": ["visa"]}, {"key": "b", "after": ["a"], "when": VISA}) == []


def test_nobody_is_made_up_who_answers_what_they_are_not_asked() -> None:
    student = {"key": "student", "kind": "yes_no", "question": "Do you study?", "only_if": VISA}
    registry = make_registry({**FACTS, "facts": [*FACTS["facts"], student]})
    together = {"all": [{"fact": "student", "is": "yes"}, VISA]}
    process = make_process({"key": "a", "when": {"all": [FOREIGN, together]}})
    assert list(check_asked(process, Surroundings(registry))) == []
    lonely = make_process({"key": "a", "when": {"fact": "student", "is": "yes"}}, audience=FOREIGN)
    (found,) = check_asked(lonely, Surroundings(registry))
    assert found.params == {"fact": "student"}


def test_what_changes_from_day_to_day_raises_no_alarm() -> None:
    today = {"date": "arrival-date", "before": "today"}
    assert places({"key": "a", "when": {"any": [today, {"all": [FOREIGN, VISA]}]}}) == []
