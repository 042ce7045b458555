"""The checklist of a case as somebody at a counter sees it: what is left to do, and nothing of what the person said."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

import orjson
from sqlalchemy.orm import Session

from api.deps import Act
from api.installation import Installation
from api.rendering.cases import find_ground
from api.rendering.procedure import procedure_json
from api.rendering.texts import Json
from core.cases.service import Case, CaseHead, Ground, load_case, load_head
from core.documents.showings import Viewing, open_languages
from core.people.actor import Actor, Role
from core.platform.errors import NotFound
from core.procedures.procedure import State

_NOBODYS_SESSION = UUID(int=0)
LEFT: Final = frozenset(state.value for state in (State.OPEN, State.NOT_YET, State.MAYBE, State.BLOCKED))
# What is named here is shown; whatever a procedure comes to say besides is not.
OF_A_STEP: Final = (
    "key",
    "title",
    "kind",
    "state",
    "applies",
    "official_term",
    "responsible",
    "offices",
    "more_offices",
    "alternatives",
    "takes",
    "you_can_ask_for",
)
OF_A_DEADLINE: Final = ("key", "step", "text", "date", "sense", "status", "inherited")
OF_A_NEED: Final = ("key", "text", "applies", "sets")
OF_A_PAPER: Final = ("document", "title", "have")
OF_A_FEE: Final = ("item", "label", "text", "applies")
OF_A_CHANNEL: Final = ("key", "kind", "text", "applies", "office", "url", "appointment_url")


def read_checklists(installation: Installation, session: Session, viewing: Viewing, now: datetime) -> list[Json]:
    """Return the checklist of a viewing in each of its languages, the person's own first; raises `NotFound`."""
    head = load_shown_head(session, viewing, now)
    act = Act(_owner_of(viewing), session, installation, now)
    ground = find_ground(act, head.process, head.version_number, viewing.owner_id)
    case = load_case(session, installation.keys, head, ground)
    languages = open_languages(installation.keys.open(viewing.owner_id), viewing)
    return [_write(installation, case, ground, language, now) for language in languages]


def load_shown_head(session: Session, viewing: Viewing, now: datetime) -> CaseHead:
    """Return the case that a viewing shows, without its content; raises `NotFound`."""
    if viewing.case_id is None:
        raise NotFound
    return load_head(session, _owner_of(viewing), viewing.case_id, now)


def _owner_of(viewing: Viewing) -> Actor:
    return Actor(viewing.owner_id, _NOBODYS_SESSION, Role.MIGRANT)


def _write(installation: Installation, case: Case, ground: Ground, language: str, now: datetime) -> Json:
    published = installation.library.now
    chosen = published.choose_language(language)
    read = published.read_version(ground.version, chosen)
    doors = published.look_at_doors(chosen, now)
    whole = procedure_json(case.procedure, reading=read.reading, head=read.head, doors=doors)
    return narrow_to_checklist(orjson.loads(orjson.dumps(whole)))


def narrow_to_checklist(procedure: Json) -> Json:
    """Return of a procedure what a counter needs: the steps that are left, or those done where none is."""
    needed = [step for step in procedure["steps"] if step["state"] != State.NOT_NEEDED.value]
    left = [step for step in needed if step["state"] in LEFT]
    return {
        "process": procedure["process"],
        "today": procedure["today"],
        "lang": procedure["lang"],
        "next": procedure["next"],
        "steps": [_narrow_step(step) for step in left or needed],
    }


def _narrow_step(step: Json) -> Json:
    found = _take(step, OF_A_STEP) | {
        "deadlines": [_take(one, OF_A_DEADLINE) for one in step["deadlines"] if one["applies"] != "no"],
        "needs": [_narrow_need(need) for need in step["needs"]],
        "fees": [_take(fee, OF_A_FEE) for fee in step["fees"]],
        "channels": [_take(one, OF_A_CHANNEL) for one in step["channels"]],
    }
    return found | ({"deadline": _take(step["deadline"], OF_A_DEADLINE)} if "deadline" in step else {})


def _narrow_need(need: Json) -> Json:
    return _take(need, OF_A_NEED) | {"sets": [[_take(paper, OF_A_PAPER) for paper in row] for row in need["sets"]]}


def _take(found: dict[str, Any], names: tuple[str, ...]) -> Json:
    return {name: found[name] for name in names if name in found}
