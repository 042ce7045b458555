"""Keeping saved steps that would expire."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from apps.kit.client.cases import keep_case
from apps.kit.web import AVisit

router = APIRouter()


@router.post("/{lang}/my/account/cases/{case}/keep")
async def keep(visit: AVisit, case: str) -> Response:
    """Keep a case for another two years, and show it."""
    session = await visit.signed_in()
    await keep_case(visit.api, session.access, case)
    return visit.go(visit.path("my", "cases", case))
