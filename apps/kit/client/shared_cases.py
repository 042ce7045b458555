"""Cases of other people who let one in, as their grants show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from apps.kit.client.base import Api, Listing, Shape, path_of
from apps.kit.client.cases import Case, CaseHead, Recorded
from apps.kit.frozen import frozen


@frozen
class Left:
    """A case that the reader gave up."""

    case: str


_LEFT = Shape(Left)
_CASE, _CASES, _RECORDED = Shape(Case), Shape(Listing[CaseHead]), Shape(Recorded)


async def list_shared_cases(
    api: Api, lang: str, token: str, cursor: str | None = None, *, state: str | None = None
) -> Listing[CaseHead]:
    """List the open cases of others, by the first date that each grant shows, or those that they closed."""
    return await api.read(_CASES, "/v1/shared-cases", token, {"lang": lang, "cursor": cursor, "state": state})


async def read_shared_case(api: Api, lang: str, token: str, case: str) -> Case:
    """Read one of them."""
    return await api.read(_CASE, path_of("shared-cases", case), token, {"lang": lang})


async def leave_shared_case(api: Api, token: str, case: str) -> None:
    """Give up seeing one of them."""
    await api.send(_LEFT, "POST", path_of("shared-cases", case, "leave"), token)


async def record_for_another(
    api: Api, lang: str, token: str, case: str, events: Sequence[Mapping[str, Any]]
) -> Recorded:
    """Record events on behalf of whoever shares the case; sending the same event again changes nothing."""
    path, body = path_of("shared-cases", case, "events"), {"events": list(events)}
    return await api.send(_RECORDED, "POST", path, token, params={"lang": lang}, json=body)
