"""Events as plain data: written for storing and sending, restored from the store, and read from whoever sends them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

import orjson

from core.cases.events import (
    ME,
    PAPER_FACT,
    Answered,
    AnswerTakenBack,
    AppointmentSet,
    Closed,
    DateGiven,
    DocumentAttached,
    DocumentDetached,
    Event,
    Happening,
    MovedToVersion,
    NoteAdded,
    Opened,
    PaperAdded,
    PaperDeclared,
    Recorder,
    Reopened,
    StepCleared,
    StepMarked,
    StepSkipped,
    StepWanted,
)
from core.people.actor import Role
from core.platform.fields import Fields, parse_key, read_fields, read_text
from core.platform.problems import Problem, ProblemCode
from core.processes.answers import UNSURE_TEXT, Answer, Paper, read_paper_date, write_date
from core.processes.condition_form import parse_fact_key
from core.processes.examples import parse_moment

KINDS: Final[Mapping[type[Happening], str]] = {
    Opened: "opened",
    Answered: "answered",
    AnswerTakenBack: "answer_taken_back",
    PaperDeclared: "paper_declared",
    StepMarked: "step_marked",
    StepCleared: "step_cleared",
    StepSkipped: "step_skipped",
    StepWanted: "step_wanted",
    DateGiven: "date_given",
    AppointmentSet: "appointment_set",
    DocumentAttached: "document_attached",
    DocumentDetached: "document_detached",
    PaperAdded: "paper_added",
    NoteAdded: "note_added",
    MovedToVersion: "moved_to_version",
    Closed: "closed",
    Reopened: "reopened",
}

new: Final = tuple.__new__  # what a NamedTuple's own constructor calls; without its frame, half the time

HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)
HIGHEST_SEQ = 2**31 - 1


# --- writing ----------------------------------------------------------------------------------------


def event_json(event: Event) -> dict[str, Any]:
    """Write an event as plain data; what is absent is left out."""
    return {
        "id": str(event.id),
        "seq": event.seq,
        "kind": KINDS[type(event.what)],
        **content_json(event),
    }


def content_json(event: Event) -> dict[str, Any]:
    """Write all of an event that makes it this event and no other: neither its identifier nor its place."""
    by = event.by
    return {
        "what": happening_json(event.what),
        "by": drop_absent(
            role=by.role.value,
            person=str(by.person),
            organisation=by.organisation,
            grant=str(by.grant) if by.grant is not None else None,
        ),
        "version": event.version,
        "subject": event.subject,
        **drop_absent(at=event.at.isoformat() if event.at is not None else None),
    }


def content_bytes(event: Event) -> bytes:
    """Write what makes an event this one as bytes, always the same for the same, to be compared by a keyed hash."""
    content = {"kind": KINDS[type(event.what)], **content_json(event)}
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS)


def happening_json(what: Happening) -> dict[str, Any]:
    """Write what happened, without its kind."""
    match what:
        case Opened(version):
            return {"version": version}
        case Answered(fact, answer):
            return {"fact": fact, **answer_json(answer)}
        case AnswerTakenBack(fact, event):
            return {"fact": fact, "event": str(event)}
        case PaperDeclared(document_type, paper):
            return {"type": document_type, **paper_json(paper)}
        case StepMarked(step, on, outcome):
            return {"step": step, "on": on.isoformat(), **drop_absent(outcome=outcome)}
        case StepCleared(step) | StepSkipped(step) | StepWanted(step):
            return {"step": step}
        case DateGiven(step, deadline, day, paper_type):
            return {"step": step, "deadline": deadline, "date": day.isoformat(), **drop_absent(paper=paper_type)}
        case AppointmentSet(step, at, office):
            return {"step": step, "at": at.isoformat(timespec="minutes"), **drop_absent(office=office)}
        case DocumentAttached(step, need, document) | DocumentDetached(step, need, document):
            return {"step": step, "need": need, "document": str(document)}
        case PaperAdded(document_type):
            return {"type": document_type}
        case NoteAdded(text, on_step):
            return {"text": text, **drop_absent(step=on_step)}
        case MovedToVersion(before, after):
            return {"from": before, "to": after}
        case Closed(reason):
            return drop_absent(reason=reason or None)
        case Reopened():
            return {}


def answer_json(answer: Answer) -> dict[str, Any]:
    """Write an answer: its values, or the state that says why there is none."""
    return {"values": list(answer.values)} if answer.state is None else {"state": answer.state}


def paper_json(paper: Paper) -> dict[str, Any]:
    """Write what the person said of a paper."""
    return {
        "have": UNSURE_TEXT if paper.have is None else paper.have,
        **drop_absent(
            issued=write_date(paper.issued) if paper.issued is not None else None,
            expires=write_date(paper.expires) if paper.expires is not None else None,
        ),
    }


def drop_absent(**members: object) -> dict[str, Any]:
    """Return the members that are there."""
    return {name: value for name, value in members.items() if value is not None}


# --- restoring --------------------------------------------------------------------------------------


def restore_event(raw: Mapping[str, Any], event_id: UUID | None = None) -> Event:
    """Return a stored event; raises `KeyError`, `TypeError` or `ValueError` for what `event_json` didn't write.

    `event_id` is its id, where that is known already.

    Every part was checked before it was stored, and the seal proves that it is the same, so nothing is checked
    a second time: a case is opened whole, and checking took five times as long as opening.
    """
    by, at = raw["by"], raw.get("at")
    members = (
        UUID(raw["id"]) if event_id is None else event_id,
        raw["seq"],
        RESTORERS[raw["kind"]](raw["what"]),
        restore_recorder(by["role"], by["person"], by.get("organisation"), by.get("grant")),
        raw["version"],
        raw["subject"],
        None if at is None else datetime.fromisoformat(at),
    )
    return new(Event, members)


@lru_cache(maxsize=1024)
def restore_recorder(role: str, person: str, organisation: str | None, grant: str | None) -> Recorder:
    """Return who recorded a stored event; in one case that is nearly always the same one."""
    return Recorder(Role(role), UUID(person), organisation, None if grant is None else UUID(grant))


def restore_answer(what: Mapping[str, Any]) -> Answer:
    """Return a stored answer."""
    state = what.get("state")
    return Answer(tuple(what["values"])) if state is None else Answer(state=state)


def restore_paper(what: Mapping[str, Any]) -> Paper:
    """Return what a person said of a paper, as it was stored."""
    issued, expires = what.get("issued"), what.get("expires")
    return Paper(
        None if what["have"] == UNSURE_TEXT else what["have"],
        None if issued is None else read_paper_date(issued),
        None if expires is None else read_paper_date(expires),
    )


RESTORERS: Final[Mapping[str, Callable[[Mapping[str, Any]], Happening]]] = {
    "opened": lambda what: Opened(what["version"]),
    "answered": lambda what: Answered(what["fact"], restore_answer(what)),
    "answer_taken_back": lambda what: AnswerTakenBack(what["fact"], UUID(what["event"])),
    "paper_declared": lambda what: PaperDeclared(what["type"], restore_paper(what)),
    "step_marked": lambda what: StepMarked(what["step"], date.fromisoformat(what["on"]), what.get("outcome")),
    "step_cleared": lambda what: StepCleared(what["step"]),
    "step_skipped": lambda what: StepSkipped(what["step"]),
    "step_wanted": lambda what: StepWanted(what["step"]),
    "date_given": lambda what: DateGiven(
        what["step"], what["deadline"], date.fromisoformat(what["date"]), what.get("paper")
    ),
    "appointment_set": lambda what: AppointmentSet(
        what["step"], datetime.fromisoformat(what["at"]), what.get("office")
    ),
    "document_attached": lambda what: DocumentAttached(what["step"], what["need"], UUID(what["document"])),
    "document_detached": lambda what: DocumentDetached(what["step"], what["need"], UUID(what["document"])),
    "paper_added": lambda what: PaperAdded(what["type"]),
    "note_added": lambda what: NoteAdded(what["text"], what.get("step")),
    "moved_to_version": lambda what: MovedToVersion(what["from"], what["to"]),
    "closed": lambda what: Closed(what.get("reason", "")),
    "reopened": lambda _: Reopened(),
}


# --- reading ----------------------------------------------------------------------------------------


def parse_event_by(raw: object, by: Recorder) -> tuple[Event | None, tuple[Problem, ...]]:
    """Read an event that somebody sends, who is known from elsewhere: it must not say who they are.

    None where there is any problem.
    """
    problems: list[Problem] = []
    event = read_fields(raw, (), problems, lambda fields: read_event(fields, by))
    return (None if problems else event), tuple(problems)


def read_event(fields: Fields, by: Recorder) -> Event | None:
    """Read an event; None where a part of it couldn't be read."""
    identifier = fields.value("id", parse_uuid, ProblemCode.BAD_KEY, required=True)
    seq = fields.integer("seq", 1, HIGHEST_SEQ, required=True)
    kind = fields.word("kind", tuple(READERS))
    what = fields.part("what", READERS[kind], required=kind != "reopened")
    if what is None and kind == "reopened":
        what = Reopened()
    version = fields.value("version", parse_hash, ProblemCode.BAD_HASH, required=True)
    subject = fields.key("subject") or ME
    at = fields.value("at", parse_instant, ProblemCode.BAD_TIME)
    if identifier is None or seq is None or what is None or version is None:
        return None
    return Event(identifier, seq, what, by, version, subject, at)


def read_answered(fields: Fields) -> Answered | None:
    """Read an answer: values, or a state."""
    fact = fields.value("fact", parse_fact_key, ProblemCode.BAD_KEY, required=True)
    if "values" in fields and "state" in fields:
        fields.take("values")
        fields.take("state")
        fields.note(ProblemCode.NOT_TOGETHER, fields="values, state")
        return None
    if "state" in fields:
        declined = fields.word("state", ("declined", "unsure")) == "declined"
        answer = Answer(state="declined" if declined else "unsure")
    else:
        answer = Answer(fields.distinct("values", read_text, required=True))
    return None if fact is None else Answered(fact, answer)


def read_taken_back(fields: Fields) -> AnswerTakenBack | None:
    """Read which answer is taken back."""
    fact = fields.value("fact", parse_answered, ProblemCode.BAD_KEY, required=True)
    event = fields.value("event", parse_uuid, ProblemCode.BAD_KEY, required=True)
    return None if fact is None or event is None else AnswerTakenBack(fact, event)


def read_paper_declared(fields: Fields) -> PaperDeclared | None:
    """Read what the person said of a paper."""
    document_type = fields.key("type", required=True)
    have = None if fields.take("have", required=True) == UNSURE_TEXT else fields.flag("have")
    paper = Paper(
        have,
        fields.value("issued", read_paper_date, ProblemCode.BAD_DATE),
        fields.value("expires", read_paper_date, ProblemCode.BAD_DATE),
    )
    return None if document_type is None else PaperDeclared(document_type, paper)


def read_step_marked(fields: Fields) -> StepMarked | None:
    """Read a mark."""
    step, on, outcome = fields.required_key("step"), fields.day("on", required=True), fields.key("outcome")
    return None if on is None else StepMarked(step, on, outcome)


def read_date_given(fields: Fields) -> DateGiven | None:
    """Read a date on the person's own letter."""
    step, deadline = fields.required_key("step"), fields.required_key("deadline")
    day, paper = fields.day("date", required=True), fields.key("paper")
    return None if day is None else DateGiven(step, deadline, day, paper)


def read_appointment(fields: Fields) -> AppointmentSet | None:
    """Read an appointment, in the city's own time and without a zone."""
    step, office = fields.required_key("step"), fields.key("office")
    at = fields.value("at", parse_moment, ProblemCode.BAD_TIME, required=True)
    return None if at is None else AppointmentSet(step, at, office)


def read_document(make: Callable[[str, str, UUID], Happening]) -> Callable[[Fields], Happening | None]:
    """Return a reader of a document put to a need, or taken away."""

    def read(fields: Fields) -> Happening | None:
        step, need = fields.required_key("step"), fields.required_key("need")
        document = fields.value("document", parse_uuid, ProblemCode.BAD_KEY, required=True)
        return None if document is None else make(step, need, document)

    return read


def read_moved(fields: Fields) -> MovedToVersion | None:
    """Read a move from one version to another."""
    before = fields.value("from", parse_hash, ProblemCode.BAD_HASH, required=True)
    after = fields.value("to", parse_hash, ProblemCode.BAD_HASH, required=True)
    return None if before is None or after is None else MovedToVersion(before, after)


def read_opened(fields: Fields) -> Opened | None:
    """Read an opening."""
    version = fields.value("version", parse_hash, ProblemCode.BAD_HASH, required=True)
    return None if version is None else Opened(version)


# All but "paper_added": that a paper came, nobody says but who stored it.
READERS: Final[Mapping[str, Callable[[Fields], Happening | None]]] = {
    "opened": read_opened,
    "answered": read_answered,
    "answer_taken_back": read_taken_back,
    "paper_declared": read_paper_declared,
    "step_marked": read_step_marked,
    "step_cleared": lambda fields: StepCleared(fields.required_key("step")),
    "step_skipped": lambda fields: StepSkipped(fields.required_key("step")),
    "step_wanted": lambda fields: StepWanted(fields.required_key("step")),
    "date_given": read_date_given,
    "appointment_set": read_appointment,
    "document_attached": read_document(DocumentAttached),
    "document_detached": read_document(DocumentDetached),
    "note_added": lambda fields: NoteAdded(fields.text("text", required=True), fields.key("step")),
    "moved_to_version": read_moved,
    "closed": lambda fields: Closed(fields.text("reason")),
    "reopened": lambda _: Reopened(),
}


def parse_uuid(text: str) -> UUID | None:
    """Return an identifier in its usual form, with hyphens and in lower case."""
    try:
        found = UUID(text)
    except ValueError:
        return None
    return found if str(found) == text else None


def parse_answered(text: str) -> str | None:
    """Return what an answer is about: a fact, ``channel:<step>``, or ``paper:<document type>``."""
    if not text.startswith(PAPER_FACT):
        return parse_fact_key(text)
    return None if parse_key(text.removeprefix(PAPER_FACT)) is None else text


def parse_hash(text: str) -> str | None:
    """Return a version's hash."""
    return text if HASH.fullmatch(text) else None


def parse_instant(text: str) -> datetime | None:
    """Return a moment with its offset from UTC."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None
