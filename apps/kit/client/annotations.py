"""Annotations ("notes" to the reader): what an organisation tells people about a process or a step."""

from __future__ import annotations

from datetime import datetime

from apps.kit.client.base import Api, Listing, Shape, path_of
from apps.kit.client.drafts import Person
from apps.kit.client.texts import Text
from apps.kit.frozen import frozen


@frozen
class NoteOrganisation:
    """The organisation that a note belongs to."""

    key: str
    name: Text


@frozen
class Annotation:
    """A note with its way to publication: draft, sent, published, returned or withdrawn."""

    id: str
    process: str
    process_title: Text
    kind: str
    text: str
    lang: str
    state: str
    author: Person
    created_at: datetime
    updated_at: datetime
    organisation: NoteOrganisation | None = None
    step: str | None = None
    step_title: Text | None = None
    published_at: datetime | None = None
    reason: str | None = None
    actions: tuple[str, ...] = ()


_ANNOTATION = Shape(Annotation)
_ANNOTATIONS = Shape(Listing[Annotation])


async def list_annotations(
    api: Api,
    lang: str,
    token: str,
    *,
    state: str | None = None,
    process: str | None = None,
    cursor: str | None = None,
) -> Listing[Annotation]:
    """List the notes of one's own organisation."""
    asked = {"lang": lang, "state": state, "process": process, "cursor": cursor}
    return await api.read(_ANNOTATIONS, "/v1/annotations", token, asked)


async def read_annotation(api: Api, lang: str, token: str, annotation: str) -> Annotation:
    """Read one note."""
    return await api.read(_ANNOTATION, path_of("annotations", annotation), token, {"lang": lang})


async def create_annotation(
    api: Api, lang: str, token: str, *, process: str, step: str | None, kind: str, text: str, text_lang: str
) -> Annotation:
    """Write a note on a process (city/slug) or one of its steps."""
    body = {"process": process, "kind": kind, "text": text, "lang": text_lang}
    if step:
        body["step"] = step
    return await api.send(_ANNOTATION, "POST", "/v1/annotations", token, params={"lang": lang}, json=body)


async def replace_annotation(
    api: Api,
    lang: str,
    token: str,
    annotation: str,
    *,
    process: str,
    step: str | None,
    kind: str,
    text: str,
    text_lang: str,
) -> Annotation:
    """Change a note."""
    body = {"process": process, "kind": kind, "text": text, "lang": text_lang}
    if step:
        body["step"] = step
    path = path_of("annotations", annotation)
    return await api.send(_ANNOTATION, "PUT", path, token, params={"lang": lang}, json=body)


async def act_on_annotation(
    api: Api, lang: str, token: str, annotation: str, action: str, reason: str | None = None
) -> Annotation:
    """Move a note on: `action` is send, publish, return or withdraw, as listed in its actions."""
    body = {"reason": reason} if reason else None
    path = path_of("annotations", annotation, action)
    return await api.send(_ANNOTATION, "POST", path, token, params={"lang": lang}, json=body)
