"""Showing at a counter, one paper or the checklist of a case: a code that opens one viewing, for some minutes."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Query

from api.deps import Act, reads, writes
from api.query import Lang
from api.rendering.documents import render_showing
from api.routing import Router
from api.schemas.documents import Deleted
from api.schemas.showings import ShowingAnswer, ShowingList
from core.cases.service import load_head
from core.documents.showings import Shown, end_showing, list_showings, show_case, show_document
from core.documents.wallet import load_document
from core.people.policy import Permission

router = Router(prefix="/v1", tags=["showings"])
_P = Permission
With = Annotated[str, Query(alias="with", max_length=35, description="the second language; else the city's own")]


@router.get("/documents/{document_id}/showings")
def show_showings(act: Annotated[Act, reads(_P.DOCUMENT_SHOW)], document_id: UUID) -> ShowingList:
    """List to whom a document was shown at a counter: when its code was used, and how often somebody looked."""
    load_document(act.session, act.installation.keys, act.actor, document_id)
    return _list(act, Shown(document_id=document_id))


@router.post("/documents/{document_id}/showings", status_code=201)
def begin_showing(act: Annotated[Act, writes(_P.DOCUMENT_SHOW)], document_id: UUID) -> ShowingAnswer:
    """Show a document at a counter: the code opens one viewing, for some minutes."""
    showing, code = show_document(act.session, act.actor, document_id, act.now)
    return render_showing(showing, code)


@router.delete("/documents/{document_id}/showings/{showing_id}")
def stop_showing(act: Annotated[Act, writes(_P.DOCUMENT_SHOW)], document_id: UUID, showing_id: UUID) -> Deleted:
    """Stop showing a document, from the next look on."""
    end_showing(act.session, act.actor, Shown(document_id=document_id), showing_id, act.now)
    return Deleted(deleted_at=act.now)


@router.get("/cases/{case_id}/showings")
def show_showings_of_a_case(act: Annotated[Act, reads(_P.CASE_SHOW)], case_id: UUID) -> ShowingList:
    """List to whom the checklist of a case of one's own was shown at a counter."""
    load_head(act.session, act.actor, case_id, act.now)
    return _list(act, Shown(case_id=case_id))


@router.post("/cases/{case_id}/showings", status_code=201)
def begin_showing_a_case(
    act: Annotated[Act, writes(_P.CASE_SHOW)], case_id: UUID, lang: Lang = "en", second: With = ""
) -> ShowingAnswer:
    """Show the checklist of a case at a counter, in `lang` and in a second language."""
    head = load_head(act.session, act.actor, case_id, act.now)
    published = act.installation.library.now
    city = published.places.cities[head.process.partition("/")[0]].city
    languages = (published.choose_language(lang), published.choose_language(second or city.source_language))
    key = act.installation.keys.open(act.actor.person_id)
    showing, code = show_case(act.session, act.actor, key, head.id, tuple(dict.fromkeys(languages)), act.now)
    return render_showing(showing, code)


@router.delete("/cases/{case_id}/showings/{showing_id}")
def stop_showing_a_case(act: Annotated[Act, writes(_P.CASE_SHOW)], case_id: UUID, showing_id: UUID) -> Deleted:
    """Stop showing the checklist of a case, from the next look on."""
    end_showing(act.session, act.actor, Shown(case_id=case_id), showing_id, act.now)
    return Deleted(deleted_at=act.now)


def _list(act: Act, shown: Shown) -> ShowingList:
    return ShowingList(items=[render_showing(one) for one in list_showings(act.session, act.actor, shown)])
