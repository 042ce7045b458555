"""Somebody who is told things."""

from collections.abc import Callable
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


@pytest.fixture
def person(version: str, signed_in: Any) -> Any:
    return signed_in("migrant")


@pytest.fixture
def told(installation: Installation, person: Any) -> Callable[..., UUID | None]:
    """Tell the person something: ``told(NoticeKind.GRANT_ENDED, organisation="accoglienza")``."""

    def tell_person(kind: NoticeKind, **data: Any) -> UUID | None:
        with installation.database.writing() as session:
            return tell(session, installation.keys, person.account_id, kind, data, installation.now())

    return tell_person
