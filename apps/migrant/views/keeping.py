"""What can be done about things that happened to one's account: keep what would expire, stop who would get in."""

from __future__ import annotations

from starlette.responses import Response

from apps.kit.client.attestations import stop_recoveries
from apps.kit.client.cases import keep_case
from apps.kit.narrowing import NarrowRouter
from apps.kit.web import AVisit

router = NarrowRouter()


@router.post("/{lang}/my/account/cases/{case}/keep")
async def keep(visit: AVisit, case: str) -> Response:
    """Keep a case for another two years, and show it."""
    session = await visit.signed_in()
    await keep_case(visit.api, session.access, case)
    return visit.go(visit.path("my", "cases", case))


@router.post("/{lang}/my/account/stop-recovery")
async def stop(visit: AVisit) -> Response:
    """Stop whoever would get in with a helper's word."""
    session = await visit.signed_in()
    await stop_recoveries(visit.api, session.access)
    return visit.go(visit.path("my", "account"))
