"""Cases: procedures that a person saved, and what happened in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import Header, Query, Response

from api.at_once import AtOnceRoute
from api.deps import Act, Looks, Turns, looks, turns, writes
from api.query import Cursor, Lang, Limit
from api.rendering.cases import find_ground, render_accepted, render_case, render_events, render_heads, render_recorded
from api.rendering.granted import find_narrowing, list_granted, list_shown_events
from api.routing import Router
from api.schemas.cases import (
    AboutBody,
    CaseAnswer,
    CaseKept,
    CaseList,
    CloseBody,
    EventBody,
    EventList,
    EventsBody,
    OpenCaseBody,
    RecordedAnswer,
)
from core.cases.about import change_about, read_name
from core.cases.event_form import parse_event_by
from core.cases.events import Event
from core.cases.expiry import keep_case
from core.cases.looking import note_case_look, note_recording, see_case
from core.cases.recording import (
    Entry,
    History,
    prepare_closing,
    prepare_entry,
    prepare_opening,
    prepare_reopening,
    read_history,
    recorder_of,
    write_entry,
    write_opening,
)
from core.cases.service import Ground, list_cases, load_case, load_head, load_own_history
from core.cases.sharing import prepare_on_behalf, show_on_behalf, write_on_behalf
from core.grants.access_log import Noun
from core.grants.seeing import list_seeing
from core.people.policy import Permission
from core.platform.errors import InvalidRequest

router = Router(prefix="/v1/cases", tags=["cases"], route_class=AtOnceRoute)
_P = Permission
With = Annotated[str | None, Query(alias="with", max_length=35, description="a second language, for the counter")]
MINIMAL = "return=minimal"
Prefer = Annotated[str, Header(max_length=200, description="`return=minimal`: without the case in the answer")]
EventCursor = Annotated[str | None, Query(alias="cursor", pattern=r"^[0-9]{1,10}\.[0-9a-f-]{36}$")]


@router.get("")
def show_cases(
    look: Annotated[Looks, looks(_P.CASE_LIST)],
    lang: Lang = "en",
    state: Annotated[str | None, Query(pattern="^(open|closed)$")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> CaseList:
    """List one's own cases, the newest first; staff list those that people let them into, by their first date."""
    if not look.is_own:
        return list_granted(look, closed=state == "closed", after=cursor, limit=limit, lang=lang)
    closed = None if state is None else state == "closed"
    with look.reading() as act:
        found = list_cases(act.session, act.actor, act.now, closed=closed, before=cursor, limit=limit + 1)
        page = found[:limit]
        coming = str(page[-1].head.id) if len(found) > limit else None
        return CaseList(items=render_heads(act, page, lang), next=coming)


@router.post("", status_code=201, responses={201: {"model": CaseAnswer}})
def save_procedure(
    turn: Annotated[Turns, turns(_P.CASE_CREATE)], body: OpenCaseBody, lang: Lang = "en", second: With = None
) -> Response:
    """Open a case on a version, with what happened so far; the same opening sent again gives the same case."""
    keys = turn.installation.keys
    with turn.reading() as act:
        ground = find_ground(act, body.process, body.version, act.actor.person_id)
        events = read_events(act, body.events)
        about = read_name(body.about)
        entry = prepare_opening(act.session, act.actor, keys, ground, events, act.now, about)
    with turn.writing() as act:
        case = write_opening(act.session, act.actor, keys, entry, events).case
        seen_by = list_seeing(act.session, act.actor, case.head.id, act.now)
    return render_case(act, case, ground, lang, second, status=201, seen_by=seen_by)


@router.get("/{case_id}", responses={200: {"model": CaseAnswer}})
def show_case(
    look: Annotated[Looks, looks(_P.CASE_READ)], case_id: UUID, lang: Lang = "en", second: With = None
) -> Response:
    """Show a case with its procedure of today; staff see of it what a grant shows them."""
    return look_at_case(look, case_id, lang, second)


def look_at_case(look: Looks, case_id: UUID, lang: str, second: str | None) -> Response:
    """Answer with a case, one's own or as a grant shows it; the line of the log comes first."""
    noted = _note_look(look, case_id, Noun.CASE)
    with look.reading() as act:
        keys = act.installation.keys
        head, grant = see_case(act.session, act.actor, keys, case_id, act.now, noted)
        ground = find_ground(act, head.process, head.version_number, head.owner_id)
        case = load_case(act.session, keys, head, ground, grant)
        narrow, seen_by = (
            find_narrowing(act, grant, ground, lang),
            list_seeing(act.session, act.actor, case_id, act.now),
        )
        return render_case(act, case, ground, lang, second, narrow=narrow, seen_by=seen_by)


@router.get("/{case_id}/events", responses={200: {"model": EventList}})
def show_events(
    look: Annotated[Looks, looks(_P.CASE_READ)],
    case_id: UUID,
    lang: Lang = "en",
    cursor: EventCursor = None,
    limit: Limit = 50,
) -> Response:
    """List what happened in a case, in its order; staff see of it what a grant shows them."""
    return look_at_history(look, case_id, lang, cursor, limit)


def look_at_history(look: Looks, case_id: UUID, lang: str, cursor: str | None, limit: int) -> Response:
    """Answer with a page of what happened in a case, one's own or as a grant shows it; the line of the log comes first."""
    after, noted = _read_place(cursor), _note_look(look, case_id, Noun.HISTORY)
    with look.reading() as act:
        keys = act.installation.keys
        if noted is not None:
            head, grant = see_case(act.session, act.actor, keys, case_id, act.now, noted)
            assert grant is not None
            return list_shown_events(act, head, grant, lang, after=after, limit=limit)
        found = load_own_history(act.session, act.actor, keys, case_id, after=after, limit=limit + 1)
        page = found.events[:limit]
        coming = f"{page[-1].seq}.{page[-1].id}" if len(found.events) > limit else None
        seen_by = list_seeing(act.session, act.actor, case_id, act.now)
        ground = find_ground(act, found.process, found.version_number)
        return render_events(act, page, ground, lang, coming, seen_by=seen_by)


@router.post("/{case_id}/events", responses={200: {"model": RecordedAnswer}})
def append_events(
    turn: Annotated[Turns, turns(_P.CASE_WRITE)],
    case_id: UUID,
    body: EventsBody,
    lang: Lang = "en",
    second: With = None,
    prefer: Prefer = "",
) -> Response:
    """Append events: all of them or none; those that are there already are reported and left alone.

    A helper records what the person's grant lets them, on behalf of the person. Who sends
    `Prefer: return=minimal` is told what became of the events, and `case` is null (RFC 7240).
    """
    with turn.reading() as act:
        entry = _read_entry(act, case_id, body) if act.actor.is_owner else None
    if entry is None:
        return record_on_behalf(turn, case_id, body, lang, second)
    with turn.writing() as act:
        recorded = write_entry(act.session, act.actor, entry)
        if MINIMAL in prefer.replace(" ", "").split(","):
            return render_accepted(recorded)
        seen_by = list_seeing(act.session, act.actor, case_id, act.now)
    return render_recorded(act, recorded, recorded.case, entry.ground, lang, second, seen_by=seen_by)


@router.put("/{case_id}/about", responses={200: {"model": CaseAnswer}})
def say_whom_it_is_about(
    act: Annotated[Act, writes(_P.CASE_NAME)], case_id: UUID, body: AboutBody, lang: Lang = "en"
) -> Response:
    """Say whom one of one's own cases is about: a child, under a name that nobody else reads."""
    keys = act.installation.keys
    change_about(act.session, act.actor, keys, case_id, read_name(body.about), act.now)
    head = load_head(act.session, act.actor, case_id, act.now)
    ground = find_ground(act, head.process, head.version_number)
    seen_by = list_seeing(act.session, act.actor, case_id, act.now)
    return render_case(act, load_case(act.session, keys, head, ground), ground, lang, None, seen_by=seen_by)


@router.post("/{case_id}/close", responses={200: {"model": CaseAnswer}})
def end_case(
    turn: Annotated[Turns, turns(_P.CASE_CLOSE)],
    case_id: UUID,
    body: CloseBody | None = None,
    lang: Lang = "en",
    second: With = None,
) -> Response:
    """Close a case; it stays readable, and can be opened again."""
    reason = "" if body is None else body.reason
    with turn.reading() as act:
        history, ground = _read_ground(act, case_id)
        entry = prepare_closing(act.session, act.actor, history, ground, reason, act.now)
    return _write(turn, entry, lang, second)


@router.post("/{case_id}/keep")
def keep_unused_case(act: Annotated[Act, writes(_P.CASE_KEEP)], case_id: UUID) -> CaseKept:
    """Keep a case of one's own that would expire for another two years."""
    keep_case(act.session, act.actor, case_id, act.now)
    return CaseKept(id=case_id)


@router.post("/{case_id}/reopen", responses={200: {"model": CaseAnswer}})
def go_on_with_case(
    turn: Annotated[Turns, turns(_P.CASE_CLOSE)], case_id: UUID, lang: Lang = "en", second: With = None
) -> Response:
    """Go on with a closed case."""
    with turn.reading() as act:
        history, ground = _read_ground(act, case_id)
        entry = prepare_reopening(act.session, act.actor, history, ground, act.now)
    return _write(turn, entry, lang, second)


def read_events(act: Act, bodies: Sequence[EventBody], grant_id: UUID | None = None) -> list[Event]:
    """Return events as the actor's own; raises `InvalidRequest` naming every field that can't be read."""
    events: list[Event] = []
    errors: list[dict[str, object]] = []
    for position, body in enumerate(bodies):
        plain = body.model_dump(exclude_none=True)
        plain["what"] = plain.pop("data")
        event, problems = parse_event_by(plain, recorder_of(act.actor, grant_id))
        if event is not None:
            events.append(event)
        for problem in problems:
            path = ("data" if part == "what" else str(part) for part in problem.path)
            errors.append(
                {
                    "field": ".".join(("events", str(position), *path)),
                    "code": problem.code.value,
                    "message": "This is not as it should be.",
                    "params": {name: value for name, value in problem.params.items() if name != "value"},
                }
            )
    if errors:
        raise InvalidRequest("Some events are not as they should be.", errors=errors)
    return events


def _note_look(look: Looks, case_id: UUID, noun: Noun) -> UUID | None:
    if look.is_own:
        return None
    with look.noting() as act:
        return note_case_look(act.session, act.actor, case_id, noun, act.now)


def record_on_behalf(turn: Turns, case_id: UUID, body: EventsBody, lang: str, second: str | None) -> Response:
    """Record what a grant lets somebody record for its owner, and answer with the case as the grant shows it."""
    # The line of the log first; then all that takes long, holding up nobody; then what is written, if it still holds.
    with turn.writing() as act:
        noted = note_recording(act.session, act.actor, case_id, [event.kind for event in body.events], act.now)
    with turn.reading() as act:
        _, grant = see_case(act.session, act.actor, act.installation.keys, case_id, act.now, noted)
        assert grant is not None
        history, ground = _read_ground(act, case_id)
        events = read_events(act, body.events, grant.id)
        entry = prepare_on_behalf(act.session, act.actor, history, ground, grant, events, act.now)
    with turn.writing() as act:
        entry = write_on_behalf(act.session, act.actor, grant, entry)
    narrow = find_narrowing(act, grant, ground, lang)
    return render_recorded(act, entry.recorded, show_on_behalf(grant, entry), ground, lang, second, narrow)


def _read_entry(act: Act, case_id: UUID, body: EventsBody) -> Entry:
    history, ground = _read_ground(act, case_id)
    events = read_events(act, body.events)
    return prepare_entry(act.session, act.actor, history, ground, lambda _: events, act.now)


def _read_ground(act: Act, case_id: UUID) -> tuple[History, Ground]:
    history = read_history(act.session, act.actor, act.installation.keys, case_id, act.now)
    head = history.head
    return history, find_ground(act, head.process, head.version_number, head.owner_id)


def _write(turn: Turns, entry: Entry, lang: str, second: str | None) -> Response:
    with turn.writing() as act:
        case = write_entry(act.session, act.actor, entry).case
        seen_by = list_seeing(act.session, act.actor, case.head.id, act.now)
    return render_case(act, case, entry.ground, lang, second, seen_by=seen_by)


def _read_place(cursor: str | None) -> tuple[int, UUID] | None:
    if cursor is None:
        return None
    seq, _, event_id = cursor.partition(".")
    try:
        return int(seq), UUID(event_id)
    except ValueError as error:
        raise InvalidRequest("This is no cursor of ours.", field="cursor") from error
