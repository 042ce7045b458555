"""Procedures: a process made personal, computed and forgotten."""

from __future__ import annotations

import orjson
from starlette.requests import Request
from starlette.responses import Response

from api.asking import ask, choose_language
from api.describing import CITY, SLUG, VERSION, parameter, public, refusals
from api.errors import UnsupportedMediaType
from api.rendering.procedure import build_procedure
from api.routers.processes import require_process
from api.routing import Router
from api.schemas.person import read_person
from api.schemas.procedures import PersonInput, Procedure
from api.versions import find_version

router = Router(prefix="/v1/processes", tags=["procedures"], default_response_class=Response)

BODY = {
    "required": False,
    "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{PersonInput.__name__}"}}},
}


@router.post(
    "/{city}/{slug}/procedure",
    responses={
        200: {"model": Procedure},
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
    openapi_extra=public(
        CITY,
        SLUG,
        VERSION,
        parameter("with", "a second language, in which each step's words stand beside"),
        requestBody=BODY,
    ),
)
async def make_procedure(request: Request) -> Response:
    """Return a person's way through a process, from what they send; nothing of it is kept or logged."""
    asked = ask(request)
    version = await find_version(asked, require_process(asked))
    body = await request.body()
    if body and request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise UnsupportedMediaType("The body must be application/json.")
    published, now = asked.published, asked.installation.now()
    person = read_person(body, version.document, published.shelf.registry)
    city = version.process.partition("/")[0]
    reading, head = published.read_version(version, asked.language)
    beside = asked.text("with")
    procedure = build_procedure(
        version.compiled,
        person,
        published.today_in(city, now),
        published.worlds[city],
        reading=reading,
        head=head,
        notes=published.notes_json(version.process, asked.language),
        helpers=published.helpers_json(city, version.document.definition, asked.language),
        doors=published.look_at_doors(asked.language, now),
        second=None if beside is None else published.read_version(version, choose_language(published, beside)).reading,
    )
    return Response(orjson.dumps(procedure), media_type="application/json", headers={"Cache-Control": "no-store"})
