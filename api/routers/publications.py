"""What an authority has published, and what it does with it: stand behind it, or take it back."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from api.deps import Act, reads, writes
from api.rendering.colleagues import Colleagues
from api.routing import Router
from api.schemas.drafts import AdoptionAnswer, AdoptionList, MoveBody, OfferAnswer, OfferList, PublicationAnswer
from api.watching import SHOW_AT_ONCE
from core.people.policy import Permission, may
from core.processes.adoptions import Adoption, AdoptionState, list_adoptions
from core.processes.offers import Offer, list_offers
from core.processes.publishing import Publication, adopt_process, unadopt_process, withdraw_process
from core.processes.tables import VersionState

router = Router(prefix="/v1", tags=["processes"])
_P = Permission


@router.get("/publications")
def show_publications(
    act: Annotated[Act, reads(_P.DRAFT_LIST)], state: Annotated[VersionState | None, Query()] = None
) -> OfferList:
    """List what one's own authority has published, what it has withdrawn included."""
    colleagues = Colleagues(act.session, act.installation.keys)
    offers = list_offers(act.session, act.actor, state=state)
    return OfferList(items=[_show(offer, colleagues) for offer in offers])


@router.get("/adoptions")
def show_adoptions(
    act: Annotated[Act, reads(_P.DRAFT_LIST)], state: Annotated[AdoptionState | None, Query()] = None
) -> AdoptionList:
    """List which examples one's own authority adopted: by whom, when, and whether that was taken back."""
    colleagues = Colleagues(act.session, act.installation.keys)
    adoptions = list_adoptions(act.session, act.actor, state=state)
    return AdoptionList(items=[_show_adoption(adoption, colleagues) for adoption in adoptions])


@router.post("/processes/{city}/{slug}/adopt", dependencies=[SHOW_AT_ONCE])
def stand_behind_process(act: Annotated[Act, writes(_P.PROCESS_ADOPT)], city: str, slug: str) -> PublicationAnswer:
    """Adopt a process that was loaded as an example: from now on it is the authority's own word."""
    return _answer(act, adopt_process(act.session, act.actor, f"{city}/{slug}", act.now))


@router.post("/processes/{city}/{slug}/unadopt", dependencies=[SHOW_AT_ONCE])
def stand_behind_process_no_more(
    act: Annotated[Act, writes(_P.PROCESS_ADOPT)], city: str, slug: str
) -> PublicationAnswer:
    """Take an adoption back: the process is an example again."""
    return _answer(act, unadopt_process(act.session, act.actor, f"{city}/{slug}", act.now))


@router.post("/processes/{city}/{slug}/withdraw", dependencies=[SHOW_AT_ONCE])
def take_process_back(
    act: Annotated[Act, writes(_P.PROCESS_WITHDRAW)], city: str, slug: str, body: MoveBody | None = None
) -> PublicationAnswer:
    """Withdraw a process: it is offered no more, and stays readable for those who follow it."""
    reason = None if body is None else body.reason
    return _answer(act, withdraw_process(act.session, act.actor, f"{city}/{slug}", reason, act.now))


def _show(offer: Offer, colleagues: Colleagues) -> OfferAnswer:
    fields = {**offer._asdict(), "state": offer.state.value}
    withdrawal = fields.pop("withdrawal")
    if withdrawal is not None:
        fields["withdrawn_at"], fields["reason"] = withdrawal.at, withdrawal.reason
        fields["withdrawn_by"] = colleagues.find_if_any(withdrawal.person_id)
    return OfferAnswer(**fields)


def _show_adoption(adoption: Adoption, colleagues: Colleagues) -> AdoptionAnswer:
    taken_back = adoption.taken_back
    return AdoptionAnswer(
        process=adoption.process,
        title=adoption.title,
        source_language=adoption.source_language,
        number=adoption.number,
        state=adoption.state.value,
        adopted_at=adoption.adopted.at,
        adopted_by=colleagues.find(adoption.adopted.person_id),
        taken_back_at=None if taken_back is None else taken_back.at,
        taken_back_by=None if taken_back is None else colleagues.find(taken_back.person_id),
    )


def _answer(act: Act, publication: Publication) -> PublicationAnswer:
    published = publication.state is VersionState.PUBLISHED
    allowed = {
        "adopt": published and not publication.adopted and may(act.actor, _P.PROCESS_ADOPT),
        "unadopt": published and publication.adopted and publication.was_loaded and may(act.actor, _P.PROCESS_ADOPT),
        "withdraw": published and may(act.actor, _P.PROCESS_WITHDRAW),
    }
    return PublicationAnswer(
        process=publication.process,
        number=publication.number,
        state=publication.state.value,
        adopted=publication.adopted,
        actions=[name for name, is_allowed in allowed.items() if is_allowed],
    )
