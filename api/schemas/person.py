"""What a person said, held and did, as JSON: read strictly, every problem named by its field, and written again."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

import orjson

from api.errors import InvalidJson
from core.cases.accepting import UnknownFact, UnknownStep, is_value_of
from core.platform.errors import DomainError, InvalidRequest
from core.procedures.personal import Attempt, Mark, Person
from core.processes.answers import UNSURE_TEXT, Answer, DateSpan, Paper, read_paper_date, write_date
from core.processes.definition import Step
from core.processes.registry import Fact, Registry
from core.processes.versions import VersionDocument

T = TypeVar("T")
Member = Callable[[str, Any], T | None]

MAX_MEMBERS = 500
MAX_VALUES = 50
MAX_ATTEMPTS = 50
CHANNEL = "channel:"
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?", re.ASCII)


class FieldError(NamedTuple):
    """One thing wrong with what was sent: where, its code, and a sentence; the value is never repeated."""

    field: str
    code: str
    message: str


class PersonReader:
    """Reads what was sent against one version; collects what is wrong instead of stopping at the first."""

    def __init__(self, document: VersionDocument | None, registry: Registry) -> None:
        """Read against a version; facts and papers of other processes are taken, and have no effect.

        Without a version, whatever belongs to a step is refused.
        """
        self.document = document
        self.registry = registry
        self.errors: list[FieldError] = []

    @cached_property
    def steps(self) -> Mapping[str, Step]:
        """The steps of the version; most people who ask have done none yet."""
        return {} if self.document is None else {step.key: step for step in self.document.definition.steps}

    def note(self, field: str, code: str, message: str) -> None:
        """Note one error."""
        self.errors.append(FieldError(field, code, message))

    def read(self, raw: Any, at: str = "") -> Person:
        """Read a whole person; what has errors is left out."""
        if not isinstance(raw, dict):
            self.note(at, "wrong_type", "This must be an object.")
            return Person()
        for name in raw.keys() - MEMBERS:
            self.note(f"{at}{name[:80]}", "unknown_field", "There is no such field.")
        marks = self.members(raw, at, "marks", self.mark)
        return Person(
            answers=self.members(raw, at, "answers", self.answer),
            papers=self.members(raw, at, "papers", self.paper),
            marks=marks,
            skipped=self.step_keys(raw, at, "skipped"),
            wanted=self.step_keys(raw, at, "wanted"),
            dates_given={
                (key.partition("/")[0], key.partition("/")[2]): day
                for key, day in self.members(raw, at, "dates_given", self.date_given).items()
            },
            appointments=self.members(raw, at, "appointments", self.appointment),
        )

    def members(self, raw: Mapping[str, Any], at: str, name: str, read: Member[T]) -> dict[str, T]:
        """Read an object whose members are all of one sort."""
        value = raw.get(name)
        if value is None:
            return {}
        if not isinstance(value, dict):
            self.note(f"{at}{name}", "wrong_type", "This must be an object.")
            return {}
        if len(value) > MAX_MEMBERS:
            self.note(f"{at}{name}", "too_many", f"There may be at most {MAX_MEMBERS} members.")
            return {}
        found: dict[str, T] = {}
        for key, one in value.items():
            member = read(key, one)
            if member is not None:
                found[key] = member
        return found

    # --- answers and papers ---

    def answer(self, key: str, raw: Any) -> Answer | None:
        """Read one answer: values, or a state in their place."""
        field = f"answers.{key[:120]}"
        state: Any = raw.get("state") if isinstance(raw, dict) else None
        values: Any = raw.get("values") if isinstance(raw, dict) else None
        if not isinstance(raw, dict) or (state is None) == (values is None) or len(raw) > 2:
            self.note(field, "wrong_type", 'Write {"values": [...]} or {"state": "declined" or "unsure"}.')
            return None
        if state is not None:
            if state not in ("declined", "unsure"):
                self.note(f"{field}.state", "bad_value", "The state is declined or unsure.")
                return None
            return Answer(state=state) if self.knows(key, field) else None
        good = isinstance(values, list) and 0 < len(values) <= MAX_VALUES and are_texts(values)
        if not good:
            self.note(f"{field}.values", "wrong_type", "Values are a list of texts, and not empty.")
            return None
        if not self.knows(key, field) or not self.takes(key, field, values):
            return None
        return Answer(tuple(values))

    def knows(self, key: str, field: str) -> bool:
        """Return whether an answer's key is a fact, or the route of a step."""
        if key.startswith(CHANNEL):
            if key.removeprefix(CHANNEL) in self.steps:
                return True
            self.note(field, "unknown_step", "This version has no such step.")
        elif self.fact(key) is not None:
            return True
        else:
            self.note(field, "unknown_fact", "There is no such question.")
        return False

    def takes(self, key: str, field: str, values: list[str]) -> bool:
        """Return whether the values are ones that the question takes."""
        if key.startswith(CHANNEL):
            channels = {channel.key for channel in self.steps[key.removeprefix(CHANNEL)].channels}
            if len(values) == 1 and values[0] in channels:
                return True
            self.note(f"{field}.values", "bad_value", "The step has no such way to the office.")
            return False
        fact = self.fact(key)
        assert fact is not None
        if len(values) > 1 and not fact.several:
            self.note(f"{field}.values", "too_many", "This question takes one answer.")
            return False
        if all(is_value_of(fact, value) for value in values):
            return True
        self.note(f"{field}.values", "bad_value", f"This is no answer to a question of kind {fact.kind.value}.")
        return False

    def fact(self, key: str) -> Fact | None:
        """Return a fact of the version, or one that other processes ask for."""
        own = None if self.document is None else self.document.facts.get(key)
        return self.registry.facts.get(key) if own is None else own

    def paper(self, key: str, raw: Any) -> Paper | None:
        """Read one paper."""
        field = f"papers.{key[:120]}"
        own = () if self.document is None else self.document.document_types
        if key not in own and key not in self.registry.document_types:
            self.note(field, "unknown_paper", "There is no such kind of paper.")
            return None
        have: Any = raw.get("have") if isinstance(raw, dict) else None
        if not isinstance(raw, dict) or not (isinstance(have, bool) or have == UNSURE_TEXT):
            self.note(field, "wrong_type", 'Write {"have": true, false or "unsure"}.')
            return None
        if raw.keys() - {"have", "issued", "expires"}:
            self.note(field, "unknown_field", "A paper has only the fields have, issued and expires.")
            return None
        before = len(self.errors)
        have = None if have == UNSURE_TEXT else have
        paper = Paper(have, self.span(f"{field}.issued", raw), self.span(f"{field}.expires", raw))
        return paper if len(self.errors) == before else None

    def span(self, field: str, raw: Mapping[str, Any]) -> DateSpan | None:
        """Read a date that may be a year or a month only."""
        value = raw.get(field.rpartition(".")[2])
        if value is None:
            return None
        span = read_paper_date(value) if isinstance(value, str) else None
        if span is None:
            self.note(field, "bad_date", 'Write a date as 2026-03-01, 2026-03 or 2026, or "unsure".')
        return span

    # --- steps ---

    def mark(self, key: str, raw: Any) -> Mark | None:
        """Read the mark on a step, with earlier ones where there were any."""
        field = f"marks.{key[:120]}"
        if not self.has_step(key, field):
            return None
        if not isinstance(raw, dict):
            self.note(field, "wrong_type", 'Write {"on": "2026-03-01"}.')
            return None
        if raw.keys() - {"on", "outcome", "earlier"}:
            self.note(field, "unknown_field", "A mark has only the fields on, outcome and earlier.")
            return None
        earlier = raw.get("earlier") or []
        if not isinstance(earlier, list) or len(earlier) > MAX_ATTEMPTS:
            self.note(f"{field}.earlier", "wrong_type", "Earlier marks are a list.")
            return None
        before = len(self.errors)
        latest = self.attempt(key, field, raw)
        attempts = tuple(self.attempt(key, f"{field}.earlier.{at}", one) for at, one in enumerate(earlier))
        if len(self.errors) > before or latest is None:
            return None
        return Mark(latest.on, latest.outcome, tuple(one for one in attempts if one is not None))

    def attempt(self, key: str, field: str, raw: Any) -> Attempt | None:
        """Read the day and the outcome of a mark."""
        if not isinstance(raw, dict):
            self.note(field, "wrong_type", 'Write {"on": "2026-03-01"}.')
            return None
        day = self.day(f"{field}.on", raw.get("on"))
        outcome = raw.get("outcome")
        if outcome is not None and outcome not in [one.key for one in self.steps[key].outcomes]:
            self.note(f"{field}.outcome", "bad_value", "The step can't end like this.")
            return None
        return None if day is None else Attempt(day, outcome)

    def step_keys(self, raw: Mapping[str, Any], at: str, name: str) -> frozenset[str]:
        """Read a list of steps."""
        value = raw.get(name)
        if value is None:
            return frozenset()
        if not isinstance(value, list) or len(value) > MAX_MEMBERS or not are_texts(value):
            self.note(f"{at}{name}", "wrong_type", "This must be a list of steps.")
            return frozenset()
        return frozenset(key for key in value if self.has_step(key, f"{at}{name}"))

    def date_given(self, key: str, raw: Any) -> date | None:
        """Read the date on the person's own letter, for ``step/deadline``."""
        field = f"dates_given.{key[:170]}"
        step, _, deadline = key.partition("/")
        if not self.has_step(step, field):
            return None
        if deadline not in {one.key for one in self.steps[step].deadlines}:
            self.note(field, "bad_value", "The step has no such deadline.")
            return None
        return self.day(field, raw)

    def appointment(self, key: str, raw: Any) -> datetime | None:
        """Read an appointment, on the city's own clock."""
        field = f"appointments.{key[:120]}"
        if not self.has_step(key, field):
            return None
        if isinstance(raw, str) and MOMENT.fullmatch(raw):
            try:
                return datetime.fromisoformat(raw)  # on the city's clock, so it has no zone
            except ValueError:
                pass
        self.note(field, "bad_date", "Write an appointment as 2026-03-01T09:30.")
        return None

    def has_step(self, key: str, field: str) -> bool:
        """Return whether the version has a step."""
        if key in self.steps:
            return True
        self.note(field, "unknown_step", "This version has no such step.")
        return False

    def day(self, field: str, raw: Any) -> date | None:
        """Read a calendar date."""
        if isinstance(raw, str) and DAY.fullmatch(raw):
            try:
                return date.fromisoformat(raw)
            except ValueError:
                pass
        self.note(field, "bad_date", "Write a date as 2026-03-01.")
        return None


MEMBERS = frozenset(Person._fields)


def are_texts(values: list[Any]) -> bool:
    """Return whether a list has texts only."""
    return all(isinstance(value, str) for value in values)


def read_person(body: bytes, document: VersionDocument, registry: Registry) -> Person:
    """Read a person from the body of a request; raises `InvalidJson`, or an error that names each field."""
    return check_person(parse_json(body), document, registry)


def parse_json(body: bytes) -> Any:
    """Read JSON; an empty body is an empty object."""
    if not body.strip():
        return {}
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise InvalidJson("The body is not valid JSON.") from error


def read_answers(body: bytes, registry: Registry) -> Person:
    """Read what a person said that belongs to no single process: answers and papers; raises as `read_person` does."""
    raw = parse_json(body)
    reader = PersonReader(None, registry)
    person = reader.read(raw)
    for name in sorted((MEMBERS - {"answers", "papers"}) & set(raw if isinstance(raw, dict) else ())):
        reader.note(name, "unknown_field", "Only answers and papers count here: steps belong to one process.")
    if reader.errors:
        raise name_error(reader.errors)
    return person


def check_person(raw: Any, document: VersionDocument, registry: Registry) -> Person:
    """Read a person from JSON; raises an error that names each field that is not as it should be."""
    reader = PersonReader(document, registry)
    person = reader.read(raw)
    if reader.errors:
        raise name_error(reader.errors)
    return person


def name_error(errors: list[FieldError]) -> DomainError:
    """Return one error that holds all; its code is the first's, where that is one that callers act on."""
    kinds: Mapping[str, type[DomainError]] = {"unknown_fact": UnknownFact, "unknown_step": UnknownStep}
    kind = kinds.get(errors[0].code, InvalidRequest)
    return kind("Some fields are not as they should be.", errors=[error._asdict() for error in errors])


def person_json(person: Person) -> dict[str, Any]:
    """Write a person as JSON, the same that `check_person` reads; what is empty is left out."""
    found: dict[str, Any] = {
        "answers": {key: answer_json(answer) for key, answer in person.answers.items()},
        "papers": {key: paper_json(paper) for key, paper in person.papers.items()},
        "marks": {key: mark_json(mark) for key, mark in person.marks.items()},
        "skipped": sorted(person.skipped),
        "wanted": sorted(person.wanted),
        "dates_given": {f"{step}/{key}": day.isoformat() for (step, key), day in person.dates_given.items()},
        "appointments": {key: at.isoformat(timespec="minutes") for key, at in person.appointments.items()},
    }
    return {name: value for name, value in found.items() if value}


def answer_json(answer: Answer) -> dict[str, Any]:
    """Write one answer."""
    return {"values": list(answer.values)} if answer.state is None else {"state": answer.state}


def paper_json(paper: Paper) -> dict[str, Any]:
    """Write one paper."""
    found: dict[str, Any] = {"have": UNSURE_TEXT if paper.have is None else paper.have}
    if paper.issued is not None:
        found["issued"] = write_date(paper.issued)
    if paper.expires is not None:
        found["expires"] = write_date(paper.expires)
    return found


def mark_json(mark: Mark) -> dict[str, Any]:
    """Write one mark."""
    found = attempt_json(Attempt(mark.on, mark.outcome))
    return found | ({"earlier": [attempt_json(one) for one in mark.earlier]} if mark.earlier else {})


def attempt_json(attempt: Attempt) -> dict[str, Any]:
    """Write the day and the outcome of a mark."""
    outcome = {} if attempt.outcome is None else {"outcome": attempt.outcome}
    return {"on": attempt.on.isoformat()} | outcome
