"""Answers that a person has given in their cases, to be offered where the same is asked again: never silently."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases.about import open_about
from core.cases.event_form import KINDS
from core.cases.events import Answered, AnswerTakenBack
from core.cases.sealing import open_event
from core.cases.service import HEAD, CaseHead
from core.cases.tables import CaseEventRow, CaseRow
from core.people.actor import Actor
from core.platform.encryption import KeyStore, PersonKey
from core.processes.answers import Answer
from core.processes.registry import Registry


class GivenAnswer(NamedTuple):
    """The latest answer to one fact, when it was given, and in which case."""

    fact: str
    answer: Answer
    said_at: datetime
    case: CaseHead


def list_given(
    session: Session, actor: Actor, keys: KeyStore, registry: Registry, beside: CaseHead | None = None
) -> list[GivenAnswer]:
    """Return the actor's latest answer to each fact, given in their other cases about the same person.

    `beside` is the case that is being worked on; without one, it is the actor themselves. A fact that was last
    declined or not known is left out, and so is whatever is a choice of one process alone.
    """
    heads = [CaseHead(*row) for row in session.execute(select(*HEAD).where(CaseRow.owner_id == actor.person_id))]
    if not heads:
        return []
    key = keys.open(actor.person_id)
    about = "" if beside is None else open_about(key, beside)
    others = {head.id: head for head in heads if (beside is None or head.id != beside.id)}
    kept = {case: head for case, head in others.items() if open_about(key, head) == about}
    latest: dict[str, GivenAnswer] = {}
    for found in _read_answers(session, key, kept):
        known = latest.get(found.fact)
        if known is None or found.said_at >= known.said_at:
            latest[found.fact] = found
    return [one for one in latest.values() if one.answer.values and _serves_all(registry, one.fact)]


def _read_answers(session: Session, key: PersonKey, cases: dict[UUID, CaseHead]) -> list[GivenAnswer]:
    query = (
        select(CaseEventRow.case_id, CaseEventRow.id, CaseEventRow.sealed, CaseEventRow.recorded_at)
        .where(CaseEventRow.case_id.in_(cases), CaseEventRow.kind.in_((KINDS[Answered], KINDS[AnswerTakenBack])))
        .order_by(CaseEventRow.recorded_at, CaseEventRow.seq, CaseEventRow.id)
    )
    found: list[GivenAnswer] = []
    events = [
        (case_id, recorded_at, open_event(key, case_id, event_id, sealed))
        for case_id, event_id, sealed, recorded_at in session.execute(query)
    ]
    taken_back = {(case, event.what.event) for case, _, event in events if isinstance(event.what, AnswerTakenBack)}
    for case_id, recorded_at, event in events:
        if isinstance(event.what, Answered) and (case_id, event.id) not in taken_back:
            # The device's own time is never trusted beyond the moment at which it reached us.
            said_at = recorded_at if event.at is None else min(event.at, recorded_at)
            found.append(GivenAnswer(event.what.fact, event.what.answer, said_at, cases[case_id]))
    return found


def _serves_all(registry: Registry, fact: str) -> bool:
    known = registry.facts.get(fact)
    return known is not None and known.about != "route"
