"""Names of people for those who work with them; each is looked up once for an answer."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.schemas.fields import Colleague
from core.people.accounts import open_name
from core.people.tables import AccountRow
from core.platform.encryption import KeyDestroyed, KeyStore


class Colleagues:
    """The people whom one answer names."""

    def __init__(self, session: Session, keys: KeyStore) -> None:
        """Look people up in a request's session."""
        self._session = session
        self._keys = keys
        self._known: dict[UUID, Colleague] = {}

    def find(self, person_id: UUID) -> Colleague:
        """Return somebody by id; without a name where their account or its key is gone."""
        found = self._known.get(person_id)
        if found is None:
            found = self._known[person_id] = Colleague(id=person_id, name=self._name(person_id))
        return found

    def find_if_any(self, person_id: UUID | None) -> Colleague | None:
        """Return somebody by id, nobody for no id."""
        return None if person_id is None else self.find(person_id)

    def _name(self, person_id: UUID) -> str | None:
        sealed = self._session.scalar(select(AccountRow.sealed_name).where(AccountRow.id == person_id))
        if sealed is None:
            return None
        try:
            return open_name(self._keys, person_id, sealed)
        except KeyDestroyed:
            return None
