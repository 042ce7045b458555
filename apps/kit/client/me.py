"""The signed-in account, as the API sees it at this moment."""

from __future__ import annotations

from apps.kit.client.base import Api, Shape
from apps.kit.client.texts import Text
from apps.kit.frozen import frozen


@frozen
class OwnOrganisation:
    """The organisation for which one is acting."""

    key: str
    name: Text
    city: str = ""


@frozen
class Me:
    """Who is acting: role, organisation, duties and what they may do."""

    id: str
    role: str
    name: str | None = None
    client: str = ""
    organisation: OwnOrganisation | None = None
    duties: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    recovery_waiting: bool = False


_ME = Shape(Me)


async def read_me(api: Api, lang: str, token: str) -> Me:
    """Read the account behind an access token."""
    return await api.read(_ME, "/v1/me", token, {"lang": lang})
