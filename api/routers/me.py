"""Who am I, and what may I do here."""

from __future__ import annotations

from typing import Annotated

from api.at_once import AtOnceRoute
from api.deps import Act, reads
from api.query import Lang
from api.routing import Router
from api.schemas.fields import Text
from api.schemas.me import Me, MyOrganisation
from core.people.accounts import load_account
from core.people.attested_recovery import is_waiting
from core.people.policy import Permission, permissions_of

router = Router(tags=["me"], route_class=AtOnceRoute)


@router.get("/v1/me")
def show_me(act: Annotated[Act, reads(Permission.ME_READ)], lang: Lang = "en") -> Me:
    """Return the signed-in person as the API knows them at this moment."""
    actor = act.actor
    account = load_account(act.session, act.installation.keys, actor.person_id)
    return Me(
        id=actor.person_id,
        role=actor.role.value,
        name=account.name,
        client=actor.role.value,  # a token acts only in its client's role, and they share their names
        organisation=_describe_organisation(act, lang),
        duties=sorted(duty.value for duty in actor.duties),
        actions=sorted(permission.value for permission in permissions_of(actor)),
        recovery_waiting=is_waiting(act.session, actor.person_id, act.now),
    )


def _describe_organisation(act: Act, lang: str) -> MyOrganisation | None:
    key, city = act.actor.organisation, act.actor.city
    if key is None or city is None:
        return None
    published = act.installation.library.now
    name = published.read_places(published.choose_language(lang)).reference(key)["name"]
    return MyOrganisation(key=key, name=Text(**name), city=city)
