"""Drafts: an authority's working copies of its processes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime
from typing import Any

from apps.kit.client.base import Api, Listing, Shape, path_of
from apps.kit.client.procedures import PersonInput, Procedure
from apps.kit.client.texts import Text
from apps.kit.frozen import frozen

_YAML = "application/yaml"


@frozen
class Person:
    """A colleague, by name."""

    id: str
    name: str | None = None


@frozen
class DraftHead:
    """What a queue shows of a draft; one that came from the content files has no author."""

    id: str
    process: str
    title: str
    state: str
    revision: int
    author: Person | None
    updated_at: datetime
    source_language: str = ""
    examples_revision: int = 0
    base_version: int | None = None
    published_version: int | None = None
    saved_by: Person | None = None
    examples_saved_by: Person | None = None
    reviewer: Person | None = None
    submitted_at: datetime | None = None
    errors: int = 0
    warnings: int = 0
    actions: tuple[str, ...] = ()


@frozen
class Finding:
    """What a check found, where, and how bad it is: error, warning or hint."""

    code: str
    severity: str
    text: Text
    place: str = ""
    line: int | None = None


@frozen
class Transition:
    """One line of a draft's history: who brought it from which state to which, when and why.

    Nobody did where it came from the content files.
    """

    to_state: str
    person: Person | None
    at: datetime
    from_state: str | None = None
    reason: str | None = None


@frozen
class Draft(DraftHead):
    """A draft with its text, its findings and its history, oldest first."""

    yaml: str = ""
    examples_yaml: str = ""
    definition: Mapping[str, Any] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    latest_version: int | None = None
    history: tuple[Transition, ...] = ()


@frozen
class ExampleResult:
    """How a test person fares in a draft."""

    key: str
    name: str
    today: date
    passed: bool
    mismatches: tuple[Text, ...] = ()
    applies: tuple[str, ...] = ()
    first: str | None = None


@frozen
class ExampleRun:
    """How all test people of a draft fare, and the revisions of it that they went through."""

    items: tuple[ExampleResult, ...]
    revision: int = 0
    examples_revision: int = 0


@frozen
class ConditionInWords:
    """One condition as a sentence, where it stands, and on which line of the text."""

    place: str
    text: Text
    line: int | None = None


@frozen
class StepInWords:
    """A step with what it waits for, and each of its conditions as a sentence."""

    key: str
    title: Text
    after: tuple[Text, ...] = ()
    conditions: tuple[ConditionInWords, ...] = ()


@frozen
class DraftInWords:
    """Whom a draft is for, and its steps in the author's order."""

    audience: tuple[ConditionInWords, ...] = ()
    steps: tuple[StepInWords, ...] = ()


_DRAFT = Shape(Draft)
_IN_WORDS = Shape(DraftInWords)
_DRAFTS = Shape(Listing[DraftHead])
_EXAMPLES = Shape(ExampleRun)
_PROCEDURE = Shape(Procedure)


async def list_drafts(
    api: Api, lang: str, token: str, *, state: str | None = None, cursor: str | None = None
) -> Listing[DraftHead]:
    """List the drafts of one's own organisation."""
    return await api.read(_DRAFTS, "/v1/drafts", token, {"lang": lang, "state": state, "cursor": cursor})


async def read_draft(api: Api, lang: str, token: str, draft: str) -> Draft:
    """Read one draft."""
    return await api.read(_DRAFT, path_of("drafts", draft), token, {"lang": lang})


async def create_draft(api: Api, lang: str, token: str, text: str, media_type: str = _YAML) -> Draft:
    """Make a draft from a process in YAML or JSON; invalid_definition with lines if it can't be read."""
    return await api.send(_DRAFT, "POST", "/v1/drafts", token, params={"lang": lang}, content=(media_type, text))


async def start_draft_from(api: Api, lang: str, token: str, process: str) -> Draft:
    """Make a draft that starts from a published process (city/slug)."""
    body = {"start_from": process}
    return await api.send(_DRAFT, "POST", "/v1/drafts", token, params={"lang": lang}, json=body)


async def replace_draft(
    api: Api, lang: str, token: str, draft: str, text: str, revision: int, media_type: str = _YAML
) -> Draft:
    """Replace a draft's text; stale_draft if somebody else saved since `revision`."""
    return await api.send(
        _DRAFT,
        "PUT",
        path_of("drafts", draft),
        token,
        params={"lang": lang},
        content=(media_type, text),
        if_match=str(revision),
    )


async def run_examples(api: Api, lang: str, token: str, draft: str) -> ExampleRun:
    """Run the test people through a draft."""
    return await api.read(_EXAMPLES, path_of("drafts", draft, "examples"), token, {"lang": lang})


async def replace_examples(api: Api, lang: str, token: str, draft: str, yaml: str, revision: int | None = None) -> None:
    """Replace the test people of a draft; stale_draft if somebody else saved them since `revision`."""
    path = path_of("drafts", draft, "examples")
    headers = {} if revision is None else {"If-Match": f'"{revision}"'}
    await api.exchange("PUT", path, token=token, params={"lang": lang}, content=(_YAML, yaml), headers=headers)


async def read_in_words(api: Api, lang: str, token: str, draft: str) -> DraftInWords:
    """Read the conditions of a draft as sentences, and what each step waits for."""
    return await api.read(_IN_WORDS, path_of("drafts", draft, "conditions"), token, {"lang": lang})


async def preview_draft(
    api: Api,
    lang: str,
    token: str,
    draft: str,
    *,
    example: str | None = None,
    today: date | None = None,
    person: PersonInput | None = None,
) -> Procedure:
    """See a draft as a person would: one of its test people, or one described here."""
    body: dict[str, Any] = {}
    if example:
        body["example"] = example
    if today:
        body["today"] = today.isoformat()
    if person is not None:
        body["person"] = dict(person)
    path = path_of("drafts", draft, "preview")
    return await api.send(_PROCEDURE, "POST", path, token, params={"lang": lang}, json=body)


async def act_on_draft(
    api: Api,
    lang: str,
    token: str,
    draft: str,
    action: str,
    reason: str | None = None,
    revision: int | None = None,
    examples_revision: int | None = None,
) -> Draft:
    """Move a draft on: `action` is submit, return, approve, publish or withdraw, as listed in its actions.

    With the revision that one has read, stale_draft if somebody saved another text since. To approve takes both
    revisions: what is approved is what was read.
    """
    body: dict[str, Any] | None = {"reason": reason} if reason else None
    if action == "approve":
        body = {"examples_revision": examples_revision}
    return await api.send(
        _DRAFT,
        "POST",
        path_of("drafts", draft, action),
        token,
        params={"lang": lang},
        json=body,
        if_match=None if revision is None else str(revision),
    )
