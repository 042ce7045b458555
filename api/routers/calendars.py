"""A person's dates as a calendar file, computed and forgotten."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from starlette.requests import Request
from starlette.responses import Response

from api.asking import ask
from api.describing import CITY, SLUG, VERSION, public, refusals
from api.errors import UnsupportedMediaType
from api.rendering.calendar import make_seed, write_calendar
from api.rendering.written import list_steps
from api.routers.processes import require_process
from api.routing import Router
from api.schemas.person import are_texts, check_person, parse_json
from api.schemas.procedures import CalendarInput
from api.versions import find_version
from core.platform.errors import InvalidRequest, NotFound
from core.procedures.personalise import personalise

router = Router(prefix="/v1/processes", tags=["procedures"], default_response_class=Response)

MOST = 100
BODY = {
    "required": False,
    "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{CalendarInput.__name__}"}}},
}


@router.post(
    "/{city}/{slug}/calendar",
    responses={
        200: {"description": "an iCalendar file", "content": {"text/calendar": {"schema": {"type": "string"}}}},
        **refusals(
            "invalid_json",
            "not_found",
            "unknown_version",
            "body_too_large",
            "unsupported_media_type",
            "invalid_request",
            "unknown_fact",
            "unknown_step",
        ),
    },
    openapi_extra=public(CITY, SLUG, VERSION, requestBody=BODY),
)
async def make_calendar(request: Request) -> Response:
    """Return a person's deadlines and appointments as a calendar file; nothing of what they send is kept or logged."""
    asked = ask(request)
    version = await find_version(asked, require_process(asked))
    body = await request.body()
    if body and request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise UnsupportedMediaType("The body must be application/json.")
    published, now = asked.published, asked.installation.now()
    raw = parse_json(body)
    only, seed = take_only(raw), take_seed(raw)
    person = check_person(raw, version.document, published.shelf.registry)
    city, _, slug = version.process.partition("/")
    reading, head = published.read_version(version, asked.language)
    procedure = personalise(version.compiled, person, published.today_in(city, now), published.worlds[city])
    calendar = write_calendar(
        {"process": head, "steps": list(list_steps(procedure, reading))},
        words=reading.words,
        zone=published.places.cities[city].city.zone,
        now=now,
        address=f"{asked.installation.settings.url_of('migrant')}/{reading.words.language}/{city}/{slug}/",
        seed=seed,
        only=only,
    )
    if calendar is None:
        raise NotFound("There is no such date to come.")
    # Shown inline, a phone offers to put the dates into its calendar; as an attachment it files them away.
    headers = {"Cache-Control": "no-store", "Content-Disposition": 'inline; filename="dates.ics"'}
    return Response(calendar, media_type="text/calendar; charset=utf-8", headers=headers)


def take_seed(raw: Any) -> UUID:
    """Take out of a body what tells this person's entries from another's; raises `InvalidRequest`."""
    seed = raw.pop("seed", None) if isinstance(raw, dict) else None
    if seed is None:
        return uuid4()
    if not isinstance(seed, str) or not 8 <= len(seed) <= 64:
        raise InvalidRequest("A seed has 8 to 64 characters.", field="seed")
    return make_seed(seed)


def take_only(raw: Any) -> frozenset[str]:
    """Take out of a body which dates are wanted; raises `InvalidRequest`."""
    wanted = raw.pop("only", None) if isinstance(raw, dict) else None
    if wanted is None:
        return frozenset()
    if not isinstance(wanted, list) or len(wanted) > MOST or not are_texts(wanted):
        raise InvalidRequest(f"Write at most {MOST} dates as step/deadline, or as step.", field="only")
    return frozenset(wanted)
