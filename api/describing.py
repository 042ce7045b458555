"""What routes on the plain request declare of themselves, and the description of the API as OpenAPI 3.1."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel

from api.deps import PUBLIC
from api.errors import STATUS
from api.routing import list_routes
from api.schemas.comparisons import ComparedPersonInput
from api.schemas.problems import Problem
from api.schemas.procedures import CalendarInput, PersonInput

Description = dict[str, Any]

BEARER: Final = "accessToken"
SENT: Final = (
    PersonInput,
    CalendarInput,
    ComparedPersonInput,
)  # bodies that are read by hand, so that FastAPI doesn't know of them
MODELS: Final = "#/components/schemas/{model}"


def parameter(name: str, about: str, schema: Mapping[str, Any] | None = None, *, where: str = "query") -> Description:
    """Describe a parameter that a route reads by itself."""
    return {
        "name": name,
        "in": where,
        "required": where == "path",
        "description": about,
        "schema": dict(schema or {"type": "string"}),
    }


LANG: Final = parameter(
    "lang", "the reader's language, BCP 47; English where it isn't known", {"type": "string", "default": "en"}
)
CITY: Final = parameter("city", "the key of a city", where="path")
SLUG: Final = parameter("slug", "the key of a process in its city", where="path")
VERSION: Final = parameter(
    "version", "the number of a version; the published one else", {"type": "integer", "minimum": 1}
)
CURSOR: Final = parameter("cursor", "`next` of the page before")
LIMIT: Final = parameter("limit", "how many at most", {"type": "integer", "minimum": 1, "maximum": 500})
KNOWN: Final = parameter("If-None-Match", "the ETag of what one has", where="header")


def public(*parameters: Description, **members: Any) -> Description:
    """Return what a public route says of itself beyond what FastAPI sees."""
    return {**PUBLIC, "parameters": [LANG, *parameters], **members}


def public_read(*parameters: Description) -> Description:
    """Return the same for a route that answers with an ETag."""
    return public(*parameters, KNOWN)


NOT_CHANGED: Final[dict[int | str, Description]] = {304: {"description": "what one has is still right"}}


def refusals(*codes: str) -> dict[int | str, Description]:
    """Describe with which problem documents a route may refuse."""
    found: dict[int | str, Description] = {}
    for code in codes:
        status = STATUS[code]
        said = found.setdefault(status, {"description": HTTPStatus(status).phrase, "x-codes": []})
        said["x-codes"].append(code)
    return found


def describe(app: FastAPI) -> Description:
    """Return the description of the whole API; made once."""
    if app.openapi_schema is None:
        found = get_openapi(
            title=app.title,
            version=app.version,
            openapi_version=app.openapi_version,
            description=app.description,
            routes=list(list_routes(app)),
            separate_input_output_schemas=False,
        )
        components = found.setdefault("components", {})
        schemas = components.setdefault("schemas", {})
        for model in (Problem, *SENT):
            add_model(schemas, model)
        for name in ("HTTPValidationError", "ValidationError"):
            schemas.pop(name, None)
        components["securitySchemes"] = {BEARER: {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}
        for operations in found["paths"].values():
            for operation in operations.values():
                complete_operation(operation)
        app.openapi_schema = found
    return app.openapi_schema


def add_model(schemas: Description, model: type[BaseModel]) -> None:
    """Add a model and all that it refers to."""
    schema = model.model_json_schema(ref_template=MODELS)
    schemas.update(schema.pop("$defs", {}))
    schemas[model.__name__] = schema


def complete_operation(operation: Description) -> None:
    """Say of one operation who may call it, and that every refusal is a problem document."""
    if "x-permission" not in operation:
        operation["security"] = [{BEARER: []}]
    answers = operation["responses"]
    answers["default"] = {"description": "Refused: the code says why"}
    for status, answer in answers.items():
        if status == "default" or status >= "400":
            answer["content"] = {"application/problem+json": {"schema": {"$ref": MODELS.format(model="Problem")}}}
