"""Cases and events as JSON, and the ground that a case stands on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from fastapi import Response

from api.deps import Act
from api.published import Version
from api.rendering.places import PlaceReading
from api.rendering.procedure import due_days_json, procedure_json
from api.rendering.texts import Json, sentence
from api.rendering.version import VersionReading
from api.schemas.cases import (
    CaseHeadAnswer,
    CaseProcess,
    NextStep,
    SeenBy,
)
from api.schemas.fields import Text
from api.schemas.grants import GrantOrganisation, GrantPerson
from api.schemas.person import person_json
from api.schemas.procedures import DueDay
from api.wording.history import say_happening
from core.cases.about import open_abouts
from core.cases.accepting import UnknownVersion
from core.cases.event_form import KINDS, happening_json
from core.cases.events import Event, Recorder
from core.cases.recording import Recorded
from core.cases.service import Case, CaseHead, Ground, ListedCase, Projection, load_case, project
from core.documents.held import read_held
from core.grants.naming import open_name
from core.grants.seeing import Seeing
from core.people.policy import Permission, may
from core.platform.clock import day_in, last_day_in
from core.platform.errors import DomainError
from core.procedures.compiled import compile_version
from core.procedures.outline import outline_of
from core.processes.shelf import load_heads, load_version

Narrow = Callable[[Json, Case], Json]
"""Leaves out of a case, as it was written, what somebody else may not see."""


class UnknownProcess(DomainError):
    """There is no such process."""

    code = "unknown_process"


def find_ground(act: Act, process: str, number: int, owner_id: UUID | None = None) -> Ground:
    """Return what a case on a version stands on today, with what is in its owner's wallet.

    Raises `UnknownProcess` and `UnknownVersion`.
    """
    version = find_version(act, process, number)
    published, city = act.installation.library.now, _city_of(process)
    today = published.today_in(city, act.now)
    held = {} if owner_id is None else read_held(act.session, act.installation.keys, owner_id, today)
    return Ground(version, published.shelf.registry, published.worlds[city], today, published.zone_of(city), held)


def find_version(act: Act, process: str, number: int) -> Version:
    """Return any version that was ever published, even if this worker's library hasn't heard of it yet."""
    found = act.installation.library.read_version(act.session, process, number)
    if found is not None:
        return found
    heads = load_heads(act.session).get(process)
    if heads is None:
        raise UnknownProcess("There is no such process.", field="process")
    head = next((head for head in heads if head.number == number), None)
    if head is None:
        raise UnknownVersion("The process has no such version.", field="version")
    return load_version(act.session, process, head, compile_version)


def render_heads(act: Act, cases: Sequence[ListedCase], lang: str) -> list[CaseHeadAnswer]:
    """Return one's own cases for a list, each as it stands today, even where nobody wrote that down yet."""
    cases = [_stand_today(act, case) for case in cases]
    abouts = open_abouts(act.installation.keys, act.actor, [case.head for case in cases])
    return [
        _head(
            act,
            find_version(act, case.head.process, case.head.version_number),
            case.head,
            case.projection,
            lang,
            abouts.get(case.head.id, ""),
            case.seen_by,
        )
        for case in cases
    ]


def render_case(
    act: Act,
    case: Case,
    ground: Ground,
    lang: str,
    second: str | None,
    status: int = 200,
    narrow: Narrow | None = None,
    seen_by: Sequence[Seeing] = (),
) -> Response:
    """Answer with a case and its procedure, in one language or two; nothing is read from the database for it."""
    found = case_json(act, case, ground, lang, second, narrow, seen_by)
    return Response(orjson.dumps(found), status, media_type="application/json")


def render_recorded(
    act: Act,
    recorded: Recorded,
    case: Case,
    ground: Ground,
    lang: str,
    second: str | None,
    narrow: Narrow | None = None,
    seen_by: Sequence[Seeing] = (),
) -> Response:
    """Answer with what became of events, and the case as it stands; nothing is read from the database for it."""
    shown = case_json(act, case, ground, lang, second, narrow, seen_by)
    found = {"accepted": recorded.accepted, "duplicates": recorded.duplicates, "case": shown}
    return Response(orjson.dumps(found), media_type="application/json")


def render_accepted(recorded: Recorded) -> Response:
    """Answer with what became of events alone, to who will ask for the case when it is needed."""
    found = {"accepted": recorded.accepted, "duplicates": recorded.duplicates, "case": None}
    applied = {"Preference-Applied": "return=minimal"}
    return Response(orjson.dumps(found), media_type="application/json", headers=applied)


def render_events(
    act: Act,
    events: Sequence[Event],
    ground: Ground,
    lang: str,
    coming: str | None = None,
    seen_by: Sequence[Seeing] = (),
) -> Response:
    """Answer with events of a case, with what happened in words; `coming` is the cursor of the next page.

    They are written as `EventList` says, of which a test makes sure: to make its objects took longer than to open
    the events.
    """
    published = act.installation.library.now
    reading = published.read_version(ground.version, published.choose_language(lang)).reading
    words, places, me = reading.words, published.read_places(reading.language), act.actor.person_id
    people = _name_people(act, seen_by)
    items = [
        {
            "id": event.id,
            "kind": KINDS[type(event.what)],
            "seq": event.seq,
            "subject": event.subject,
            "version": event.version,
            "at": event.at,
            "text": sentence(words, say_happening(words, reading, event.what)),
            "data": happening_json(event.what),
            "by": {
                "role": event.by.role.value,
                "organisation": event.by.organisation,
                "name": None if event.by.organisation is None else places.reference(event.by.organisation)["name"],
                "is_me": event.by.person == me,
                "person": _person_json(event.by, people, me),
            },
        }
        for event in events
    ]
    written = orjson.dumps({"items": items, "next": coming}, option=orjson.OPT_UTC_Z)
    return Response(written, media_type="application/json")


def _city_of(process: str) -> str:
    return process.partition("/")[0]


def _stand_today(act: Act, case: ListedCase) -> ListedCase:
    head = case.head
    if head.closed_at is not None or case.as_of is None:
        return case
    if case.as_of >= act.installation.library.now.today_in(_city_of(head.process), act.now):
        return case
    ground = find_ground(act, head.process, head.version_number, head.owner_id)
    return case._replace(
        projection=project(outline_of(load_case(act.session, act.installation.keys, head, ground).procedure))
    )


def _head(
    act: Act,
    version: Version,
    head: CaseHead,
    projection: Projection,
    lang: str,
    about: str,
    seen_by: Sequence[Seeing] = (),
) -> CaseHeadAnswer:
    published = act.installation.library.now
    reading = published.read_version(version, published.choose_language(lang)).reading
    texts = reading.texts
    city, _, slug = head.process.partition("/")
    coming = projection.next_step
    return CaseHeadAnswer(
        id=head.id,
        process=CaseProcess(id=head.process, city=city, slug=slug, title=Text(**texts.text("title"))),
        about=about,
        version=head.version_number,
        opened_at=head.opened_at,
        updated_at=head.updated_at,
        closed_at=head.closed_at,
        next=None
        if coming is None
        else NextStep(step=coming, title=Text(**texts.text(f"steps/{coming}/title")), due=projection.next_due),
        due_days=[DueDay(**day) for day in due_days_json(reading, projection.due_days)],
        done=projection.done,
        least=projection.least,
        most=projection.most,
        actions=_actions(act, head),
        seen_by=[
            _seen_by(act, published.read_places(reading.language), published.zone_of(city), one)
            for one in seen_by
            if one.holds
        ],
    )


def _seen_by(act: Act, places: PlaceReading, zone: str, one: Seeing) -> SeenBy:
    last = last_day_in(zone, one.until)
    if one.organisation is None:
        name = open_name(act.installation.keys, one.person_id, one.sealed_name)
        return SeenBy(grant=one.grant_id, organisation=None, person=GrantPerson(name=name), last_day=last)
    named = {"key": one.organisation, "name": places.reference(one.organisation)["name"]}
    return SeenBy(grant=one.grant_id, organisation=GrantOrganisation.model_validate(named), last_day=last)


class _Naming(NamedTuple):
    """What names whoever recorded something for somebody: organisations, people by their grants, and who reads it."""

    places: PlaceReading
    people: Mapping[UUID, str | None]
    me: UUID

    def tell(self, by: Recorder) -> Json:
        """Return who it was: an organisation, or another person."""
        key = by.organisation
        return {
            "organisation": None if key is None else {"key": key, "name": self.places.reference(key)["name"]},
            "person": _person_json(by, self.people, self.me),
        }


def _name_people(act: Act, seen_by: Sequence[Seeing]) -> dict[UUID, str | None]:
    keys = act.installation.keys
    return {
        one.grant_id: open_name(keys, one.person_id, one.sealed_name) for one in seen_by if one.person_id is not None
    }


def _person_json(by: Recorder, people: Mapping[UUID, str | None], me: UUID) -> Json | None:
    if not isinstance(by.party, UUID) or by.grant is None:
        return None
    return {"name": people.get(by.grant), "is_me": by.person == me}


def _actions(act: Act, head: CaseHead) -> list[str]:
    if not may(act.actor, Permission.CASE_CLOSE):
        return ["record"]
    return ["record", "close"] if head.closed_at is None else ["reopen"]


def case_json(
    act: Act,
    case: Case,
    ground: Ground,
    lang: str,
    second: str | None,
    narrow: Narrow | None = None,
    seen_by: Sequence[Seeing] = (),
) -> dict[str, Any]:
    """Return a case with its procedure; `narrow` leaves out what somebody else may not see."""
    published = act.installation.library.now
    language = published.choose_language(lang)
    version = ground.version
    read = published.read_version(version, language)
    beside = None if second is None else published.read_version(version, published.choose_language(second)).reading
    process = published.processes.get(version.process)
    abouts = open_abouts(act.installation.keys, act.actor, [case.head])
    procedure = procedure_json(
        case.procedure,
        reading=read.reading,
        head=read.head,
        notes=published.notes_json(version.process, language),
        helpers=published.helpers_json(_city_of(version.process), version.document.definition, language),
        doors=published.look_at_doors(language, act.now),
        second=beside,
    )
    naming = _Naming(published.read_places(language), _name_people(act, seen_by), act.actor.person_id)
    found = {
        **_head(
            act, version, case.head, project(outline_of(case.procedure)), lang, abouts.get(case.head.id, ""), seen_by
        ).model_dump(mode="json"),
        "latest_version": process.current.head.number
        if process is not None and process.is_published
        else version.head.number,
        "seq": case.progress.seq,
        "procedure": procedure,
        "person": person_json(case.procedure.person),
        "on_behalf": list(_list_on_behalf(case, read.reading, naming)),
        "answered_on_behalf": list(_list_answered_on_behalf(case, procedure["answers"], naming, ground.zone)),
        "helper_notes": list(_list_helper_notes(case, read.reading, naming, ground.zone)),
    }
    # Steps are written already; whoever leaves something out of them reads them again.
    return found if narrow is None else narrow(orjson.loads(orjson.dumps(found)), case)


def _list_on_behalf(case: Case, reading: VersionReading, naming: _Naming) -> Iterator[Json]:
    for step, said in case.progress.steps.items():
        by = said[-1].by
        title = reading.texts.optional(f"steps/{step}/title")
        if by.party is not None and title is not None:
            yield {"step": step, "title": title, **naming.tell(by)}


def _list_answered_on_behalf(case: Case, answers: Iterable[Json], naming: _Naming, zone: str) -> Iterator[Json]:
    progress = case.progress
    for answer in answers:
        said = progress.find_said(answer["fact"])
        if said is not None and said.by.party is not None:
            yield {
                "event": said.event,
                "fact": answer["fact"],
                "question": answer["question"],
                "value_text": answer["value_text"],
                **naming.tell(said.by),
                "at": None if said.at is None else said.at.isoformat(),
                "day": None if said.at is None else day_in(zone, said.at).isoformat(),
            }


def _list_helper_notes(case: Case, reading: VersionReading, naming: _Naming, zone: str) -> Iterator[Json]:
    for note in reversed(case.progress.notes):
        if note.by.party is not None:
            yield {
                "text": note.text,
                "step": note.step,
                "title": None if note.step is None else reading.texts.optional(f"steps/{note.step}/title"),
                **naming.tell(note.by),
                "at": None if note.at is None else note.at.isoformat(),
                "day": None if note.at is None else day_in(zone, note.at).isoformat(),
            }
