"""Somebody who is told things."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from api.installation import Installation
from core.notices.kinds import NoticeKind
from core.notices.telling import tell
from tests.api.registration import build_city, publish


@pytest.fixture
def version(installation: Installation) -> str:
    """The hash of the published version."""
    build_city(installation)
    return publish(installation)


@dataclass(frozen=True)
class Somebody:
    """A person who signs in anew for each request: in these tests days pass, and a token lasts minutes."""

    account_id: UUID
    sign_in: Callable[..., Any]

    @property
    def headers(self) -> dict[str, str]:
        headers: dict[str, str] = self.sign_in("migrant", account_id=self.account_id).headers
        return headers


@pytest.fixture
def person(version: str, signed_in: Any) -> Somebody:
    return Somebody(signed_in("migrant").account_id, signed_in)


@pytest.fixture
def told(installation: Installation, person: Any) -> Callable[..., UUID | None]:
    """Tell the person something: ``told(NoticeKind.GRANT_ENDED, organisation="accoglienza")``."""

    def tell_person(kind: NoticeKind, **data: Any) -> UUID | None:
        with installation.database.writing() as session:
            return tell(session, installation.keys, person.account_id, kind, data, installation.now())

    return tell_person
