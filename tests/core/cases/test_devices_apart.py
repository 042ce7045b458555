"""Two devices of a person, a helper, and another person whom they let in, each without a connection for a while: in
whatever order what they recorded arrives, and however often, all come to the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import permutations
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from core.cases.events import Answered, Event, Happening, Opened, Recorder, StepCleared, StepMarked, StepSkipped
from core.cases.progress import Progress, clamp_seq, progress, to_person
from core.processes.answers import Answer
from tests.core.cases.happening import HELPER, NOON, PARTNER, PERSON, TODAY, VERSION, days, happenings, outcomes, record

STEPS = st.sampled_from(["photo", "send-kit"])
MARKS: st.SearchStrategy[Happening] = st.one_of(
    st.builds(StepMarked, STEPS, days, outcomes), st.builds(StepCleared, STEPS), st.builds(StepSkipped, STEPS)
)
OPENING = record(1, Opened(VERSION), seq=1)
WRITERS = (("phone", PERSON), ("tablet", PERSON), ("helper", HELPER), ("partner", PARTNER))
NUMBERS = st.integers(0, len(WRITERS) - 1)


@dataclass
class Server:
    """What has arrived; the same event again changes nothing, as `core.cases.recording` has it."""

    events: dict[UUID, Event] = field(default_factory=lambda: {OPENING.id: OPENING})

    def accept(self, sent: Iterable[Event]) -> None:
        for event in sent:
            highest = max(one.seq for one in self.events.values())
            self.events.setdefault(event.id, event._replace(seq=clamp_seq(event.seq, highest)))

    def stands(self) -> Progress:
        return progress(self.events.values())


@dataclass
class Device:
    """One device: what it has seen of the case, and what waits on it for a connection."""

    by: Recorder
    number: int
    clock: int = 0  # minutes
    seen: dict[UUID, Event] = field(default_factory=lambda: {OPENING.id: OPENING})
    waiting: list[Event] = field(default_factory=list)

    def record(self, what: Happening) -> Event:
        place = 1 + max(event.seq for event in (*self.seen.values(), *self.waiting))
        self.clock += 1
        identifier = UUID(int=(self.clock << 80) | (self.number << 64) | place)
        event = Event(identifier, place, what, self.by, VERSION, at=NOON + timedelta(minutes=self.clock))
        self.waiting.append(event)
        return event

    def connect(self, server: Server, *, answer_is_lost: bool = False) -> None:
        server.accept(self.waiting)
        if not answer_is_lost:
            self.waiting.clear()
            self.seen = dict(server.events)

    def stands(self) -> Progress:
        return progress((*self.seen.values(), *self.waiting))


def make_devices() -> list[Device]:
    return [Device(by, number) for number, (_, by) in enumerate(WRITERS)]


@given(st.lists(st.tuples(NUMBERS, st.one_of(MARKS, MARKS, happenings)), max_size=12), st.data())
def test_what_four_recorded_apart_comes_to_the_same_in_every_order(
    recorded: list[tuple[int, Happening]], data: st.DataObject
) -> None:
    devices = make_devices()
    for number, what in recorded:
        devices[number].record(what)
    ends = []
    for order in permutations(devices):
        server = Server()
        for device in order:
            server.accept(device.waiting)
        ends.append(server.stands())
    everything = [event for device in devices for event in device.waiting]
    again = data.draw(st.lists(st.sampled_from(everything), max_size=5)) if everything else []
    mixed = Server()
    mixed.accept(data.draw(st.permutations([*everything, *again])))
    assert all(end == ends[0] for end in [*ends, mixed.stands()])
    assert to_person(ends[0]) == to_person(progress([OPENING, *everything]))


ACTIONS = st.one_of(
    st.tuples(st.just("record"), NUMBERS, MARKS),
    st.tuples(st.just("connect"), NUMBERS, st.booleans()),
)


@given(st.lists(ACTIONS, max_size=30))
def test_devices_that_come_and_go_agree_as_soon_as_each_has_a_connection_again(
    actions: list[tuple[str, int, Happening | bool]],
) -> None:
    server, devices = Server(), make_devices()
    for kind, number, what in actions:
        if kind == "connect":
            devices[number].connect(server, answer_is_lost=bool(what))
        else:
            assert not isinstance(what, bool)
            devices[number].record(what)
    for device in (*devices, *devices):
        device.connect(server)
    assert [device.stands() for device in devices] == [server.stands()] * len(devices)


@given(st.permutations(range(len(WRITERS))))
def test_each_may_mark_another_step_and_all_are_done(order: list[int]) -> None:
    devices = make_devices()
    for device, step in zip(devices, ("photo", "send-kit", "visit", "pay"), strict=True):
        device.record(StepMarked(step, TODAY))
    server = Server()
    for number in order:
        devices[number].connect(server)
    assert set(to_person(server.stands()).marks) == {"photo", "send-kit", "visit", "pay"}


@given(st.permutations([0, 1, 2]))
def test_of_three_answers_the_helpers_comes_last_and_the_persons_next_word_counts(order: list[int]) -> None:
    yes, no = Answer(("yes",)), Answer(("no",))
    phone, tablet, helper, _ = devices = make_devices()
    phone.record(Answered("student", no))
    tablet.record(Answered("student", no))
    helper.record(Answered("student", yes))
    server = Server()
    for number in order:
        devices[number].connect(server)
    assert server.stands().told["student"].by == HELPER
    phone.connect(server)
    phone.record(Answered("student", no))
    phone.connect(server)
    assert (server.stands().told["student"].answer, server.stands().told["student"].by) == (no, PERSON)
    assert tablet.stands() != server.stands()
    tablet.connect(server)
    assert tablet.stands() == server.stands()


@given(st.permutations(range(len(WRITERS))))
def test_of_marks_of_one_step_those_of_whom_the_person_let_in_come_last_in_every_order(order: list[int]) -> None:
    *_, partner = devices = make_devices()
    for device in devices:
        device.record(StepMarked("photo", TODAY))
    server = Server()
    for number in order:
        devices[number].connect(server)
    assert [said.by for said in server.stands().steps["photo"]] == [PERSON, PERSON, HELPER, PARTNER]
    partner.connect(server)
    partner.record(StepCleared("photo"))
    for device in (partner, *devices):
        device.connect(server)
    assert [said.by for said in server.stands().steps["photo"]] == [PERSON, PERSON, HELPER]
    assert [device.stands() for device in devices] == [server.stands()] * len(devices)
