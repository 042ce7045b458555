"""Who am I, and what may I do here."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.deps import Act, reads
from api.schemas.me import Me, MyOrganisation, OwnName
from core.people.accounts import load_account
from core.people.policy import Permission, permissions_of
from core.people.tables import CityRow, OrganisationRow

router = APIRouter(tags=["me"])


@router.get("/v1/me")
def show_me(act: Annotated[Act, reads(Permission.ME_READ)]) -> Me:
    """Return the signed-in person as the API knows them at this moment."""
    actor = act.actor
    account = load_account(act.session, act.installation.keys, actor.person_id)
    return Me(
        id=actor.person_id,
        role=actor.role.value,
        name=account.name,
        client=actor.role.value,  # a token acts only in its client's role, and they share their names
        organisation=None if actor.organisation is None else _describe(act.session, actor.organisation),
        duties=sorted(duty.value for duty in actor.duties),
        actions=sorted(permission.value for permission in permissions_of(actor)),
    )


def _describe(session: Session, organisation: str) -> MyOrganisation:
    found = session.execute(
        select(OrganisationRow.key, OrganisationRow.city, OrganisationRow.data, CityRow.data.label("city_data"))
        .join(CityRow, CityRow.key == OrganisationRow.city)
        .where(OrganisationRow.key == organisation)
    ).one()
    name = OwnName(text=found.data["name"], lang=found.city_data["source_language"], status="source")
    return MyOrganisation(key=found.key, name=name, city=found.city)
