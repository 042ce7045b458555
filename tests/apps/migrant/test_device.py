"""What a device keeps: everything that was said, in little room, and nothing else."""

import json
import secrets
import string
import uuid
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.kit.answering import Answered, PaperDeclared
from apps.kit.cookies import Sealer
from apps.migrant.changes import (
    AppointmentSet,
    Change,
    DateGiven,
    StepCleared,
    StepMarked,
    StepSkipped,
    StepWanted,
)
from apps.migrant.device import (
    CHUNK,
    CHUNKS,
    EARLIER_MARKS,
    Device,
    _as_json,
    _from_json,
    apply_change,
    changes_of,
)

KEYS = st.sampled_from(["passport", "send-kit", "fill-kit", "arrival-date", "reason-for-stay", "work"])
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
CHANGES = st.one_of(
    st.builds(Answered, KEYS, st.lists(KEYS, min_size=1, max_size=3).map(tuple)),
    st.builds(Answered, KEYS, st.just(()), st.sampled_from(["declined", "unsure"])),
    st.builds(
        PaperDeclared,
        KEYS,
        st.booleans() | st.just("unsure"),
        st.none() | st.just("2026-03"),
        st.sampled_from([None, "2030", "unsure"]),
    ),
    st.builds(StepMarked, KEYS, DAYS, st.none() | KEYS),
    st.builds(StepCleared, KEYS),
    st.builds(StepSkipped, KEYS),
    st.builds(StepWanted, KEYS),
    st.builds(DateGiven, KEYS, KEYS, DAYS),
    st.builds(AppointmentSet, KEYS, st.just("2026-11-30T09:00")),
)
PROCESS = "bologna/residence-permit-first"


def keep(changes: list[Change], process: str = PROCESS) -> Device:
    device = Device()
    for change in changes:
        device = apply_change(device, process, change)
    return device


@given(st.lists(CHANGES, max_size=30))
def test_what_is_kept_survives_the_cookie(changes: list[Change]) -> None:
    device = keep(changes)
    assert _from_json(json.loads(json.dumps(_as_json(device)))) == device


@given(st.lists(CHANGES, max_size=30))
def test_a_case_made_of_a_device_says_the_same(changes: list[Change]) -> None:
    device = keep(changes)
    again = keep(changes_of(device, PROCESS))
    assert again.person(PROCESS) == device.person(PROCESS)


@given(st.lists(CHANGES, max_size=20), CHANGES)
def test_telling_the_same_twice_changes_nothing(changes: list[Change], last: Change) -> None:
    once = keep([*changes, last])
    assert keep([*changes, last, last]).person(PROCESS) == once.person(PROCESS)


@given(st.lists(st.builds(Answered, KEYS, st.lists(KEYS, min_size=1).map(tuple)), max_size=20), CHANGES)
def test_one_form_touches_nothing_that_another_has_said(said: list[Answered], change: Change) -> None:
    before = keep(list(said)).person(PROCESS)["answers"]
    after = keep([*said, change]).person(PROCESS)["answers"]
    touched = change.fact if isinstance(change, Answered) else None
    assert {k: v for k, v in after.items() if k != touched} == {k: v for k, v in before.items() if k != touched}


def test_an_answer_serves_every_process_but_a_choice_of_route_only_its_own() -> None:
    device = apply_change(Device(), PROCESS, Answered("reason-for-stay", ("study",)))
    device = apply_change(device, PROCESS, Answered("channel:send-kit", ("online",)))
    other = device.person("hamburg/registration-of-address")["answers"]
    assert other == {"reason-for-stay": {"values": ["study"]}}
    assert device.person(PROCESS)["answers"]["channel:send-kit"] == {"values": ["online"]}


def test_a_question_keeps_its_place_when_it_is_answered_again() -> None:
    device = apply_change(Device(), PROCESS, Answered("a", ("x",)), asked="a")
    device = apply_change(device, PROCESS, PaperDeclared("passport", True), asked="paper:passport")
    device = apply_change(device, PROCESS, Answered("a", ("y",)), asked="a")
    assert device.trails[PROCESS].asked == ("a", "paper:passport")


def test_a_mark_replaces_that_a_step_was_skipped_or_wanted() -> None:
    device = keep([StepSkipped("pay"), StepMarked("pay", date(2026, 3, 1))])
    person = device.person(PROCESS)
    assert (person["skipped"], person["marks"]) == ([], {"pay": {"on": "2026-03-01"}})
    assert keep([StepWanted("pay"), StepCleared("pay")]).person(PROCESS)["wanted"] == []


def test_each_attempt_at_a_step_is_kept_and_saved_with_the_others() -> None:
    tried = [StepMarked("visit", date(2026, 3, day), "nobody") for day in (1, 5)]
    device = keep([*tried, StepMarked("visit", date(2026, 3, 9))])
    earlier = [{"on": "2026-03-01", "outcome": "nobody"}, {"on": "2026-03-05", "outcome": "nobody"}]
    assert device.person(PROCESS)["marks"] == {"visit": {"on": "2026-03-09", "earlier": earlier}}
    assert [*changes_of(device, PROCESS)] == [*tried, StepMarked("visit", date(2026, 3, 9))]
    assert keep([*tried, StepCleared("visit")]).person(PROCESS)["marks"] == {}


def test_what_is_said_twice_of_one_day_is_one_attempt_and_only_the_latest_ones_are_kept() -> None:
    twice = keep([StepMarked("visit", date(2026, 3, 1), "nobody")] * 2)
    assert twice.person(PROCESS)["marks"] == {"visit": {"on": "2026-03-01", "outcome": "nobody"}}
    many = keep([StepMarked("visit", date(2026, 3, day), "nobody") for day in range(1, 31)])
    mark = many.person(PROCESS)["marks"]["visit"]
    assert (mark["on"], len(mark["earlier"]), mark["earlier"][0]["on"]) == ("2026-03-30", EARLIER_MARKS, "2026-03-21")


def test_saving_takes_a_process_off_the_device_and_the_answers_with_the_last_one() -> None:
    device = keep([Answered("a", ("x",)), StepMarked("pay", date(2026, 3, 1))])
    both = apply_change(device, "hamburg/registration-of-address", StepSkipped("wait"))
    left = both.without(PROCESS)
    assert set(left.trails) == {"hamburg/registration-of-address"}
    assert left.answers == {"a": ["x"]}
    assert left.without("hamburg/registration-of-address").is_empty


@pytest.fixture
def sealed() -> Callable[[Device], str]:
    sealer = Sealer((secrets.token_bytes(32),), "device")
    return lambda device: sealer.seal(_as_json(device))


def _much(answers: int) -> Device:
    """Return a device with as many answers of a believable size, and five processes well under way."""
    device = Device()
    letters = secrets.SystemRandom()

    def key() -> str:
        return "".join(letters.choices(string.ascii_lowercase, k=6)) + "-" + secrets.choice(["status", "date", "kind"])

    processes = [f"bologna/{key()}-procedure" for _ in range(5)]
    for number in range(answers):
        fact = key()
        device = apply_change(device, processes[number % 5], Answered(fact, (key(),)), asked=fact)
    for process in processes:
        for _ in range(8):
            device = apply_change(device, process, StepMarked(key(), date(2026, 3, 1), "done"))
    return device


def test_forty_five_answers_and_five_processes_fit_into_two_chunks(sealed: Callable[[Device], str]) -> None:
    assert len(sealed(_much(45))) <= CHUNK * CHUNKS


def test_nothing_kept_looks_like_an_identifier(sealed: Callable[[Device], str]) -> None:
    plain = json.dumps(_as_json(_much(20)))
    for word in plain.replace('"', " ").split():
        with pytest.raises(ValueError, match="hexadecimal"):
            uuid.UUID(word)
