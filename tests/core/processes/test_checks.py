from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

import pytest
from hypothesis import given

from core.processes.answers import Answer
from core.processes.checks import has_errors
from core.processes.definition import Process
from core.processes.examples import Example, Expected
from core.processes.findings import FindingCode, Severity
from core.processes.provenance import Provenance
from tests.core.processes.factories import codes, find, make_process
from tests.core.processes.strategies import processes

STUDENT = {"fact": "status", "is": "student"}


def step(key: str, **members: Any) -> dict[str, Any]:
    return {"key": key, **members}


def test_a_sound_process_has_no_findings_but_hints() -> None:
    findings = find(make_process(step("one", when=STUDENT), step("two", after=["one"])))
    assert codes(findings) == set()
    assert not has_errors(findings)


@pytest.mark.parametrize(
    ("members", "code", "place"),
    [
        ({"when": {"fact": "hobby", "is": "yes"}}, "unknown_fact", "steps/one/when"),
        ({"when": {"fact": "citizenship", "in": ["@moon"]}}, "unknown_group", "steps/one/when"),
        ({"when": {"holds": "crown"}}, "unknown_document_type", "steps/one/when"),
        ({"needs": [{"key": "a", "any_of": [["crown"]]}]}, "unknown_document_type", "steps/one/needs/a/any_of"),
        ({"gives": ["crown"]}, "unknown_document_type", "steps/one/gives"),
        ({"after": ["zero"]}, "unknown_step", "steps/one/after"),
        ({"after": [{"step": "zero", "outcome": "ok"}]}, "unknown_step", "steps/one/after"),
        ({"after": [{"step": "two", "outcome": "ok"}]}, "unknown_outcome", "steps/one/after"),
        ({"when": {"step": "two", "outcome": "ok"}}, "unknown_outcome", "steps/one/when"),
        ({"responsible": "nasa"}, "unknown_organisation", "steps/one/responsible"),
        (
            {"channels": [{"key": "a", "kind": "in_person", "office": "x"}]},
            "unknown_office",
            "steps/one/channels/a/office",
        ),
        ({"learns": ["hobby"]}, "unknown_fact", "steps/one/learns"),
        ({"when": {"fact": "status", "is": "king"}}, "unknown_option", "steps/one/when"),
        ({"when": {"fact": "family-of-eu", "is": "maybe"}}, "unknown_option", "steps/one/when"),
        ({"when": {"fact": "citizenship", "is": "Italy"}}, "unknown_option", "steps/one/when"),
        ({"when": {"fact": "status", "is": "au-pair"}}, "retired_option", "steps/one/when"),
        ({"when": {"fact": "children", "is": "1"}}, "wrong_kind", "steps/one/when"),
        ({"when": {"fact": "status", "at_least": "1"}}, "wrong_kind", "steps/one/when"),
        ({"when": {"age": "children", "at_least": "P18Y"}}, "wrong_kind", "steps/one/when"),
        ({"when": {"date": "status", "before": "today"}}, "wrong_kind", "steps/one/when"),
        ({"deadlines": [{"key": "a", "from": "status", "offset": "P8D"}]}, "wrong_kind", "steps/one/deadlines/a/from"),
        ({"deadlines": [{"key": "a", "from": "zero", "offset": "P8D"}]}, "unknown_fact", "steps/one/deadlines/a/from"),
        (
            {"deadlines": [{"key": "a", "from": {"appointment": "zero"}, "offset": "P8D"}]},
            "unknown_step",
            "steps/one/deadlines/a/from",
        ),
        (
            {"fees": [{"key": "a", "item": "a", "amount": "1", "currency": "EUR", "times": "status"}]},
            "wrong_kind",
            "steps/one/fees/a",
        ),
    ],
)
def test_what_a_step_refers_to_must_be_there_and_of_the_right_kind(
    members: dict[str, Any], code: str, place: str
) -> None:
    assert codes(find(make_process(step("one", **members), step("two")))) == {(code, place)}


@pytest.mark.parametrize(
    ("members", "code", "place"),
    [
        ({"authority": "nasa"}, "unknown_organisation", "authority"),
        ({"topics": ["space"]}, "unknown_topic", "topics"),
        ({"service_type": "launch"}, "unknown_service_type", "service_type"),
        ({"one_of": [["one", "zero"]]}, "unknown_step", "one_of"),
        ({"legal_basis": []}, "no_legal_source", "legal_basis"),
        ({"title": "x" * 81}, "text_too_long", "title"),
        ({"summary": "Click <script>"}, "raw_html", "summary"),
    ],
)
def test_what_a_process_refers_to_must_be_there(members: dict[str, Any], code: str, place: str) -> None:
    assert codes(find(make_process(**members))) == {(code, place)}


def test_what_is_not_known_here_is_not_checked() -> None:
    assert codes(find(make_process(authority="nasa"), organisations=None)) == set()


@pytest.mark.parametrize("body", ["See <https://example.org>.", "a < b", "1 <2", "<mailto:a@b.org>"])
def test_an_autolink_is_no_html(body: str) -> None:
    assert codes(find(make_process(step("one", body=body)))) == set()


# --- order ---


def test_a_circle_is_named_once_with_its_steps() -> None:
    findings = find(
        make_process(step("a", after=["c"]), step("b", after=["a"]), step("c", after=["b"]), step("d", after=["c"]))
    )
    (circle,) = [finding for finding in findings if finding.code is FindingCode.CIRCLE]
    assert circle.params == {"steps": "a, b, c"}
    assert circle.severity is Severity.ERROR


def test_a_step_after_itself_is_a_circle() -> None:
    assert ("circle", "steps/a/after") in codes(find(make_process(step("a", after=["a"]))))


def test_what_a_condition_reads_may_close_a_circle() -> None:
    outcomes = [{"key": "ok", "label": "Good"}]
    read = {"step": "b", "outcome": "ok"}
    process = make_process(step("a", when=read), step("b", after=["a"], outcomes=outcomes))
    assert codes(find(process)) == {("circle", "steps/a/after")}
    process = make_process(
        step("a", fees=[{"key": "x", "item": "x", "amount": "1", "currency": "EUR", "when": read}]),
        step("b", after=["a"], outcomes=outcomes),
    )
    assert codes(find(process)) == {("circle", "steps/a/after")}


def test_what_comes_after_one_alternative_comes_after_all() -> None:
    process = make_process(step("a"), step("b", after=["c"]), step("c", after=["a"]), one_of=[["a", "b"]])
    assert codes(find(process)) == {("circle", "steps/b/after")}


def test_a_step_is_an_alternative_once() -> None:
    process = make_process(step("a"), step("b"), step("c"), one_of=[["a", "b"], ["b", "c"]])
    assert codes(find(process)) == {("alternatives_overlap", "one_of")}


def test_nothing_comes_after_an_outcome_that_leaves_its_step_open() -> None:
    outcomes = [{"key": "ok", "label": "Good"}, {"key": "again", "label": "Again", "ends": "again"}]
    process = make_process(step("a", outcomes=outcomes), step("b", after=[{"step": "a", "outcome": "again"}]))
    assert codes(find(process)) == {("after_open_outcome", "steps/b/after")}


def test_nothing_reads_an_outcome_that_leaves_its_step_open() -> None:
    """Whoever reads it would wait for ever: the step ends otherwise, or not at all."""
    outcomes = [{"key": "ok", "label": "Good"}, {"key": "again", "label": "Again", "ends": "again"}]
    again, good = ({"step": "a", "outcome": outcome} for outcome in ("again", "ok"))
    for when in (again, {"any": [again, good]}, {"not": again}):
        process = make_process(step("a", outcomes=outcomes), step("b", when=when))
        assert codes(find(process)) == {("after_open_outcome", "steps/b/when")}
    process = make_process(step("a", outcomes=outcomes), step("b", when=good))
    assert codes(find(process)) == set()


def test_a_step_can_end_well() -> None:
    process = make_process(step("a", outcomes=[{"key": "no", "label": "Refused", "ends": "refused"}]))
    assert codes(find(process)) == {("no_good_end", "steps/a/outcomes")}


def test_a_fact_is_learned_before_a_step_depends_on_it() -> None:
    reading = {"fact": "visa", "is": "yes"}
    assert codes(find(make_process(step("a", learns=["visa"]), step("b", after=["a"], when=reading)))) == set()
    late = {("learned_too_late", "steps/b/learns")}
    assert codes(find(make_process(step("a", when=reading), step("b", after=["a"], learns=["visa"])))) == late
    assert codes(find(make_process(step("b", when=reading, learns=["visa"])))) == late


def test_a_deadline_leaves_time_for_the_steps_before_it() -> None:
    def process(offset: Any, anchor: Any = None) -> Process:
        deadline = {"key": "soon", "from": anchor or {"step": "a"}, "offset": offset, "if_missed": "Ask."}
        return make_process(
            step("a", takes={"typical": "P90D"}),
            step("b", after=["a"], takes={"typical": "P2M"}),
            step("c", after=["b"], takes={"typical": "P90D"}, deadlines=[deadline]),
        )

    short = {("short_deadline", "steps/c/deadlines/soon")}
    assert codes(find(process("P59D"))) == short
    assert codes(find(process("P60D"))) == set()
    assert codes(find(process({"working_days": 20}))) == short
    assert codes(find(process({"working_days": -2}, {"appointment": "c"}))) == set()
    assert codes(find(process("P1D", {"step": "c"}))) == set()
    (hint,) = [one for one in find(process("P8D", "arrival-date")) if one.code is FindingCode.SHORT_DEADLINE]
    assert (hint.severity, hint.params) == (Severity.HINT, {"days": "8", "typical_days": "150"})


def test_a_deadline_after_a_thousand_steps_one_after_the_other_is_counted_too() -> None:
    first = step("s-0", takes={"typical": "P1D"})
    between = [step(f"s-{number}", after=[f"s-{number - 1}"], takes={"typical": "P1D"}) for number in range(1, 999)]
    deadline = {"key": "soon", "from": {"step": "s-0"}, "offset": "P99D", "if_missed": "Ask."}
    last = step("s-999", after=["s-998"], deadlines=[deadline])

    (found,) = [one for one in find(make_process(first, *between, last)) if one.code is FindingCode.SHORT_DEADLINE]

    assert found.params == {"days": "99", "typical_days": "998"}


# --- papers ---


def needing(*papers: str) -> list[dict[str, Any]]:
    return [{"key": "paper", "any_of": [[paper] for paper in papers]}]


def test_a_paper_that_nobody_gives_is_hinted_at_once() -> None:
    process = make_process(step("a", needs=needing("id-card", "passport")), step("b", needs=needing("id-card")))
    found = [one for one in find(process) if one.code is FindingCode.PAPER_NOBODY_GIVES]
    assert [(one.place, one.params["key"]) for one in found] == [(("steps", "a", "needs", "paper"), "id-card")]
    assert not [
        one
        for one in find(process, given_elsewhere=frozenset({"id-card"}))
        if one.code is FindingCode.PAPER_NOBODY_GIVES
    ]


def test_a_paper_that_only_a_later_step_gives_is_a_catch() -> None:
    process = make_process(step("a", needs=needing("receipt")), step("b", after=["a"], gives=["receipt"]))
    assert codes(find(process)) == {("paper_given_later", "steps/a/needs/paper")}
    process = make_process(step("b", gives=["receipt"]), step("a", after=["b"], needs=needing("receipt")))
    assert codes(find(process)) == set()


def test_a_condition_does_not_ask_for_a_paper_that_an_earlier_step_gives() -> None:
    gives = [{"key": "ok", "label": "Good", "gives": ["receipt"]}]
    process = make_process(step("a", outcomes=gives), step("b", after=["a"], when={"holds": "receipt"}))
    assert codes(find(process)) == {("holds_given_paper", "steps/b/when")}
    process = make_process(step("a", outcomes=gives), step("b", when={"holds": "receipt"}))
    assert codes(find(process)) == set()


# --- conditions ---

EU = {"fact": "family-of-eu", "is": "yes"}


def arrived(**members: str) -> dict[str, Any]:
    return {"date": "arrival-date", **members}


@pytest.mark.parametrize(
    "never",
    [
        {"any": []},
        {"all": [STUDENT, {"not": STUDENT}]},
        {"all": [STUDENT, {"fact": "status", "is": "worker"}]},
        {"all": [{"fact": "children", "above": "2"}, {"fact": "children", "below": "2"}]},
        {"all": [{"holds": "passport"}, {"not": {"holds": "passport"}}]},
        {"all": [{"any": []}, {"age": "birth-date", "at_least": "P18Y"}]},
        {"all": [EU, {"not": EU}, {"fact": "citizenship", "is": "IT"}]},
        {"all": [{"age": "birth-date", "at_least": "P18Y"}, {"age": "birth-date", "below": "P216M"}]},
        {"all": [{"age": "birth-date", "at_least": "P18Y"}, {"age": "birth-date", "below": "P6Y"}]},
        {"all": [arrived(before="2026-01-01"), arrived(on_or_after="2026-01-01")]},
        {"all": [arrived(before="2026-01-01", plus="P1M"), arrived(after="2026-01-31")]},
    ],
)
def test_a_condition_that_nobody_fulfils_is_found(never: dict[str, Any]) -> None:
    assert codes(find(make_process(step("a", when=never)))) == {("unreachable_step", "steps/a/when")}
    needs = [{"key": "p", "any_of": [["passport"]], "when": never}]
    assert codes(find(make_process(step("a", needs=needs)))) == {("never_true", "steps/a/needs/p/when")}


@pytest.mark.parametrize(
    "always",
    [
        {"all": []},
        {"any": [EU, {"not": EU}]},
        {"any": [{"fact": "children", "at_least": "2"}, {"fact": "children", "below": "2"}]},
    ],
)
def test_a_condition_that_everybody_fulfils_is_found(always: dict[str, Any]) -> None:
    assert codes(find(make_process(step("a", when=always)))) == {("always_true", "steps/a/when")}


@pytest.mark.parametrize(
    "sometimes",
    [
        STUDENT,
        {"any": [STUDENT, {"not": STUDENT}]},  # unknown for whoever says "something else"
        {"all": [{"fact": "citizenship", "is": "IT"}, {"fact": "citizenship", "is": "MA"}]},  # one may have both
        {"all": [{"fact": "children", "at_least": "2"}, {"fact": "children", "at_most": "2"}]},
        {"all": [{"fact": "children", "above": "0"}, {"fact": "children", "below": "1"}]},
        {"all": [{"age": "birth-date", "at_least": "P18Y"}, {"age": "birth-date", "below": "P217M"}]},
        {"all": [{"age": "birth-date", "at_least": "P1M"}, {"age": "birth-date", "below": "P31D"}]},  # in February
        {"any": [arrived(before="2026-01-01"), arrived(on_or_after="2026-01-01")]},  # unknown of whoever says 2026
        {"all": [arrived(on_or_after="2026-01-01"), arrived(on_or_before="2026-01-01")]},
        {"all": [arrived(after="2026-01-01"), arrived(before="2026-01-03")]},
        {"all": [arrived(after="2026-01-01"), arrived(before="today")]},
        {"all": [arrived(before="2026-01-01"), arrived(after="birth-date")]},
        {
            "all": [
                {"age": "birth-date", "at_least": "P18Y"},
                {"date": "birth-date", "after": "2005-01-01"},
            ]
        },
        {"date": "2026-01-01", "before": "today"},
    ],
)
def test_a_condition_that_somebody_fulfils_is_left_alone(sometimes: dict[str, Any]) -> None:
    assert codes(find(make_process(step("a", when=sometimes)))) == set()


def test_a_condition_may_read_the_choice_of_a_route() -> None:
    channels = [{"key": "online", "kind": "online"}, {"key": "desk", "kind": "in_person"}]

    def process(route: str, value: str) -> Process:
        return make_process(step("a", channels=channels), step("b", when={"fact": route, "is": value}))

    assert codes(find(process("channel:a", "online"))) == set()
    assert codes(find(process("channel:a", "pigeon"))) == {("unknown_option", "steps/b/when")}
    assert codes(find(process("channel:z", "online"))) == {("unknown_step", "steps/b/when")}


def test_a_step_for_others_than_the_audience_is_never_reached() -> None:
    process = make_process(step("a", when=STUDENT), audience={"fact": "status", "in": ["worker"]})
    assert codes(find(process)) == {("unreachable_step", "steps/a/when")}


def test_a_step_that_waits_for_two_ends_of_one_step_is_never_reached() -> None:
    outcomes = [{"key": key, "label": key} for key in ("good", "fair")]

    def after(*ends: tuple[str, str], **members: Any) -> set[tuple[str, str]]:
        waiting = [{"step": key, "outcome": outcome} for key, outcome in ends]
        first = step("a", outcomes=outcomes), step("b", outcomes=outcomes)
        return codes(find(make_process(*first, step("c", after=waiting, **members))))

    never = {("unreachable_step", "steps/c/after")}
    assert after(("a", "good"), ("a", "fair")) == never
    assert after(("a", "good"), when={"step": "a", "outcome": "fair"}) == never
    assert after(("a", "good"), when={"not": {"step": "a", "outcome": "good"}}) == never
    assert after(("a", "good"), ("b", "fair")) == set()
    assert after(("a", "good"), when={"not": {"step": "a", "outcome": "fair"}}) == set()


# --- fees, sources, test people ---


def fee(key: str, **members: Any) -> dict[str, Any]:
    return {"key": key, "item": "permit", "amount": "40.00", "currency": "EUR", "label": "Fee", **members}


def test_a_fee_behind_one_that_always_applies_is_never_used() -> None:
    process = make_process(step("a", fees=[fee("first"), fee("second", when=STUDENT), fee("other", item="stamp")]))
    assert codes(find(process)) == {("unreachable_fee", "steps/a/fees/second")}
    process = make_process(step("a", fees=[fee("new", **{"from": "2027-01-01"}), fee("old")]))
    assert codes(find(process)) == set()


def test_one_fee_is_in_one_currency() -> None:
    process = make_process(step("a", fees=[fee("first", when=STUDENT), fee("second", currency="CHF")]))
    assert codes(find(process)) == {("mixed_currencies", "steps/a/fees")}


def test_a_review_that_is_due_is_found() -> None:
    today = date(2026, 3, 1)
    past = find(make_process(), provenance=Provenance(date(2026, 2, 28)), today=today)
    assert codes(past) == {("review_date_past", "review_by")}
    assert codes(find(make_process(), provenance=Provenance(today), today=today)) == set()
    assert FindingCode.NO_REVIEW_DATE in {one.code for one in find(make_process())}


class Different(NamedTuple):
    kind: str
    place: str
    expected: str | None
    found: str | None


def test_a_test_person_whose_way_is_another_is_an_error() -> None:
    person = Example("anna", "Anna", date(2026, 3, 1), Expected(first="one"), {"status": Answer(("student",))})
    difference = Different("first", "", "one", None)
    findings = find(make_process(), examples=(person,), run_examples=lambda version, people: [(people[0], difference)])
    assert codes(findings) == {("failing_example", "examples/anna")}
    assert findings[0].params == {"example": "anna", "kind": "first", "at": "", "expected": "one", "found": ""}


def test_test_people_run_only_where_there_is_no_other_error() -> None:
    person = Example("anna", "Anna", date(2026, 3, 1), Expected())
    ran: list[Decimal] = []
    find(
        make_process(authority="nasa"),
        examples=(person,),
        run_examples=lambda version, people: ran.append(Decimal(1)) or (),
    )
    assert not ran


def test_errors_come_first() -> None:
    findings = find(make_process(step("one", body=""), step("two", after=["zero"])))
    assert [one.severity for one in findings] == sorted((one.severity for one in findings), key=list(Severity).index)
    assert findings[0].severity is Severity.ERROR


@given(processes)
def test_no_process_makes_the_checks_fail(process: Process) -> None:
    for finding in find(process):
        assert all(isinstance(value, str) for value in finding.params.values())
