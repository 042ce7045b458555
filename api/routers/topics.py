"""Topics and stages: by what a person looks for a process."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from api.asking import ask
from api.describing import NOT_CHANGED, parameter, public_read, refusals
from api.rendering.texts import Json
from api.routing import Router
from api.schemas.topics import TopicList

router = Router(prefix="/v1/topics", tags=["topics"], default_response_class=Response)


@router.get(
    "",
    responses={200: {"model": TopicList}, **NOT_CHANGED, **refusals("invalid_request")},
    openapi_extra=public_read(parameter("city", "count the processes of a city only")),
)
async def list_topics(request: Request) -> Response:
    """List all topics with the number of their processes, and all stages."""
    asked = ask(request)
    city, published = asked.text("city"), asked.published

    def make() -> Json:
        registry = asked.registry
        topics = [registry.topic(key, published.count_processes(city, key)) for key in registry.registry.topics]
        return {"items": topics, "stages": registry.stages(), "next": None}

    return asked.installation.answers.serve(request, ("topics", published.revision, asked.language, city), make)
