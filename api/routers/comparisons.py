"""The same need in several cities, compared for one person; computed and forgotten."""

from __future__ import annotations

import orjson
from starlette.requests import Request
from starlette.responses import Response

from api.asking import ask
from api.describing import parameter, public, refusals
from api.errors import UnsupportedMediaType
from api.rendering.comparison import compare_cities, write_table
from api.routing import Router
from api.schemas.comparisons import ComparedPersonInput, Comparison
from api.schemas.person import read_answers
from core.platform.errors import InvalidRequest

router = Router(prefix="/v1/service-types", tags=["comparisons"], default_response_class=Response)

BODY = {
    "required": False,
    "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{ComparedPersonInput.__name__}"}}},
}


@router.post(
    "/{service_type}/comparison",
    responses={
        200: {"model": Comparison, "content": {"text/csv": {"schema": {"type": "string"}}}},
        **refusals(
            "invalid_json",
            "not_found",
            "body_too_large",
            "unsupported_media_type",
            "invalid_request",
            "unknown_fact",
            "unknown_step",
        ),
    },
    openapi_extra=public(
        parameter("service_type", "the key of a service type", where="path"),
        parameter("format", "`csv` for a table", {"type": "string", "enum": ["json", "csv"], "default": "json"}),
        requestBody=BODY,
    ),
)
async def compare_processes(request: Request) -> Response:
    """Return what each city's process for one need would take for a person; nothing of it is kept or logged."""
    asked = ask(request)
    body = await request.body()
    if body and request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise UnsupportedMediaType("The body must be application/json.")
    wanted = asked.text("format") or "json"
    if wanted not in {"json", "csv"}:
        raise InvalidRequest("The format is json or csv.", field="format")
    person = read_answers(body, asked.published.shelf.registry)
    service_type = request.path_params["service_type"]
    found = compare_cities(asked.published, service_type, person, asked.language, asked.installation.now())
    headers = {"Cache-Control": "no-store"}
    if wanted == "json":
        return Response(orjson.dumps(found), media_type="application/json", headers=headers)
    headers["Content-Disposition"] = f'attachment; filename="{found["service_type"]["key"]}.csv"'
    return Response("\ufeff" + write_table(found), media_type="text/csv; charset=utf-8", headers=headers)
