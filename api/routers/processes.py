"""Processes as authorities publish them: lists, search, any version, and the notes on them."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from api.asking import Asked, ask
from api.describing import CITY, CURSOR, LIMIT, NOT_CHANGED, SLUG, VERSION, parameter, public_read, refusals
from api.paging import cut_page, read_limit
from api.published import ShelvedOne, Version
from api.rendering.heads import instant, process_json
from api.rendering.provenance import sources_json
from api.rendering.texts import Json
from api.routing import Router
from api.schemas.processes import NoteList, Process, ProcessList, SourceList, VersionList
from api.versions import find_version
from core.platform.errors import NotFound

router = Router(prefix="/v1/processes", tags=["processes"], default_response_class=Response)


@router.get(
    "",
    responses={200: {"model": ProcessList}, **NOT_CHANGED, **refusals("invalid_request")},
    openapi_extra=public_read(
        parameter("city", "only those of a city"),
        parameter("topic", "only those of a topic"),
        parameter("stage", "only those of a stage"),
        parameter("document", "only those that have to do with a paper"),
        parameter("needs", "only those that ask for a paper"),
        parameter("gives", "only those that give a paper"),
        parameter("q", "words to look for, in any language; the best found come first"),
        CURSOR,
        LIMIT,
    ),
)
async def list_processes(request: Request) -> Response:
    """List what is published now, narrowed as one likes."""
    asked = ask(request)
    filters = {name: asked.text(name) for name in ("city", "topic", "stage", "document", "needs", "gives", "q")}
    limit = read_limit(request, 50)
    published = asked.published
    kept = ("processes", published.revision, asked.language, *filters.values(), asked.text("cursor"), limit)

    def make() -> Json:
        return cut_page(
            request,
            published.find_processes(**filters, language=asked.language),
            limit,
            lambda key: published.read_version(published.processes[key].current, asked.language).head,
        )

    return asked.installation.answers.serve(request, kept, make)


@router.get(
    "/{city}/{slug}",
    responses={200: {"model": Process}, **NOT_CHANGED, **refusals("not_found", "unknown_version", "invalid_request")},
    openapi_extra=public_read(CITY, SLUG, VERSION),
)
async def read_process(request: Request) -> Response:
    """Return a whole process: the version that is published, or any that ever was."""
    asked = ask(request)
    version = await find_version(asked, require_process(asked))
    kept = ("process", asked.published.revision, asked.language, version.process, version.head.number)
    return asked.installation.answers.serve(request, kept, lambda: show_process(asked, version))


@router.get(
    "/{city}/{slug}/versions",
    responses={200: {"model": VersionList}, **NOT_CHANGED, **refusals("not_found")},
    openapi_extra=public_read(CITY, SLUG),
)
async def list_versions(request: Request) -> Response:
    """List all versions of a process, the newest first."""
    asked = ask(request)
    process = require_process(asked)
    kept = ("versions", asked.published.revision, process.key)
    return asked.installation.answers.serve(request, kept, lambda: show_versions(process))


@router.get(
    "/{city}/{slug}/sources",
    responses={
        200: {"model": SourceList},
        **NOT_CHANGED,
        **refusals("not_found", "unknown_version", "invalid_request"),
    },
    openapi_extra=public_read(CITY, SLUG, VERSION),
)
async def list_sources(request: Request) -> Response:
    """List where a process's details come from, and which of them were compared with their source."""
    asked = ask(request)
    version = await find_version(asked, require_process(asked))
    kept = ("sources", asked.published.revision, asked.language, version.process, version.head.number)
    return asked.installation.answers.serve(request, kept, lambda: show_sources(asked, version))


@router.get(
    "/{city}/{slug}/notes",
    responses={200: {"model": NoteList}, **NOT_CHANGED, **refusals("not_found")},
    openapi_extra=public_read(CITY, SLUG),
)
async def list_notes(request: Request) -> Response:
    """List what organisations say about a process and its steps, each in the language that it was written in."""
    asked = ask(request)
    process = require_process(asked)
    kept = ("notes", asked.published.revision, asked.language, process.key)
    return asked.installation.answers.serve(
        request, kept, lambda: {"items": asked.published.notes_json(process.key, asked.language), "next": None}
    )


def require_process(asked: Asked) -> ShelvedOne:
    """Return the process that a path names; raises `NotFound`."""
    path = asked.request.path_params
    process = asked.published.processes.get(f"{path['city']}/{path['slug']}")
    if process is None:
        raise NotFound("There is no such process.")
    return process


def show_process(asked: Asked, version: Version) -> Json:
    """Return a version in the reader's language, with the notes on it and who helps with it."""
    reading, head = asked.published.read_version(version, asked.language)
    notes = asked.published.notes_json(version.process, asked.language)
    city = version.process.partition("/")[0]
    helpers = asked.published.helpers_json(city, version.document.definition, asked.language)
    return process_json(reading, head, notes, helpers, version.canonical)


def show_sources(asked: Asked, version: Version) -> Json:
    """Return where a version's details come from."""
    reading = asked.published.read_version(version, asked.language).reading
    return {"version": version.head.number, "items": sources_json(reading, version.provenance), "next": None}


def show_versions(process: ShelvedOne) -> Json:
    """Return the history of a process."""
    return {
        "items": [
            {
                "number": head.number,
                "hash": head.hash,
                "published_at": instant(head.published_at),
                "state": head.state.value,
                "adopted": head.adopted,
            }
            for head in process.versions
        ],
        "next": None,
    }
