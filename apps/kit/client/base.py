"""The one door to the API: an asynchronous client that turns answers into typed values and problems into exceptions.

Every noun has a file of plain functions beside this one (`cities.list_cities(api, lang)`), which return frozen
dataclasses. Members that this client doesn't know are ignored, so the API may grow without breaking an app.
"""

from __future__ import annotations

import math
import re
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar, cast

import httpx2
from pydantic import TypeAdapter, ValidationError

from apps.kit.frozen import frozen

T = TypeVar("T")

_SEGMENT = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")
_REMEMBERED = 512
_PATIENT = httpx2.Timeout(90.0, connect=3.0)  # files are opened and cleaned before there is an answer


@frozen
class FieldProblem:
    """One thing the API found wrong with what was sent, and where."""

    code: str
    field: str = ""
    message: str = ""
    line: int | None = None
    params: Mapping[str, Any] | None = None


class ApiProblem(Exception):
    """A refusal by the API: a problem document (RFC 9457). Branch on `code`, never on prose."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str = "",
        errors: tuple[FieldProblem, ...] = (),
        retry_after: str = "",
        members: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(f"{status} {code}: {detail}")
        self.status = status
        self.code = code
        self.detail = detail
        self.errors = errors
        self.retry_after = retry_after
        self.members = members or {}


@frozen
class File:
    """A file that the API answered with."""

    data: bytes
    media_type: str


class ApiUnreachable(Exception):
    """The API didn't answer, or answered something that isn't its contract."""


@frozen
class Listing(Generic[T]):
    """One page of a list, and the cursor of the next one."""

    items: tuple[T, ...]
    next: str | None = None


@dataclass(slots=True)
class _Remembered:
    etag: str
    value: Any
    checked: float


def path_of(*segments: str) -> str:
    """Join segments to a path under `/v1`, refusing as not found what can't be a key or an id."""
    for segment in segments:
        if not _SEGMENT.fullmatch(segment):
            raise ApiProblem(404, "not_found", "no such address")
    return "/v1/" + "/".join(segments)


class Shape(Generic[T]):
    """The type of an answer; its reader is made when the first one arrives, since making all of them delays a start."""

    def __init__(self, of: type[T]) -> None:
        self._of = of

    @cached_property
    def adapter(self) -> TypeAdapter[T]:
        """The reader."""
        return TypeAdapter(self._of)


class Api:
    """A connection to the API, shared by all requests of an app."""

    def __init__(
        self, base_url: str, transport: httpx2.AsyncBaseTransport | None = None, fresh_for: float = 0.5
    ) -> None:
        """Connect to `base_url`; `transport` replaces the socket in embedded mode; `fresh_for` is in seconds."""
        self.base_url = base_url.rstrip("/")
        self._client = httpx2.AsyncClient(
            base_url=self.base_url,
            transport=transport,
            timeout=httpx2.Timeout(15.0, connect=3.0),
            trust_env=False,
            headers={"Accept": "application/json"}
            # What doesn't leave the process would be compressed and opened again for nothing.
            | ({} if transport is None else {"Accept-Encoding": "identity"}),
        )
        self._fresh_for = fresh_for
        self._remembered: OrderedDict[tuple[str, tuple[tuple[str, str], ...]], _Remembered] = OrderedDict()

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    def ask_again(self) -> None:
        """Ask again for everything public at its next reading: one of our own writes has just changed it."""
        for known in self._remembered.values():
            known.checked = -math.inf

    async def read_public(self, shape: Shape[T], path: str, params: Mapping[str, str | None] | None = None) -> T:
        """Read what everybody may read; keep it for half a second, then ask again by its ETag."""
        asked = _present(params)
        key = (path, tuple(sorted(asked.items())))
        known = self._remembered.get(key)
        if known is not None and time.monotonic() - known.checked < self._fresh_for:
            self._remembered.move_to_end(key)
            return cast(T, known.value)
        headers = {"If-None-Match": known.etag} if known is not None else {}
        answer = await self.exchange("GET", path, params=asked, headers=headers)
        if answer.status_code == 304 and known is not None:
            known.checked = time.monotonic()
            return cast(T, known.value)
        value = _parse(shape, answer)
        if etag := answer.headers.get("etag"):
            self._remembered[key] = _Remembered(etag, value, time.monotonic())
            self._remembered.move_to_end(key)
            while len(self._remembered) > _REMEMBERED:
                self._remembered.popitem(last=False)
        return value

    async def read(
        self, shape: Shape[T], path: str, token: str | None, params: Mapping[str, str | None] | None = None
    ) -> T:
        """Read what belongs to the person whose access token this is."""
        return _parse(shape, await self.exchange("GET", path, params=_present(params), token=token))

    async def send(
        self,
        shape: Shape[T],
        method: str,
        path: str,
        token: str | None = None,
        *,
        params: Mapping[str, str | None] | None = None,
        json: Any = None,
        content: tuple[str, str] | None = None,
        if_match: str | None = None,
        prefer: str | None = None,
    ) -> T:
        """Send JSON, or a text with its media type, once; a POST is never repeated by this client."""
        headers = {"If-Match": f'"{if_match}"'} if if_match is not None else {}
        if prefer is not None:
            headers["Prefer"] = prefer
        answer = await self.exchange(
            method, path, params=_present(params), token=token, json=json, content=content, headers=headers
        )
        return _parse(shape, answer)

    async def pass_on(
        self,
        shape: Shape[T],
        method: str,
        path: str,
        token: str,
        *,
        body: AsyncIterator[bytes],
        headers: Mapping[str, str],
        params: Mapping[str, str | None] | None = None,
    ) -> T:
        """Send a body on as it comes, with nothing of it kept here; `headers` say what it is and how long."""
        answer = await self.exchange(
            method, path, params=_present(params), token=token, content=body, headers=headers, timeout=_PATIENT
        )
        return _parse(shape, answer)

    async def fetch(self, path: str, token: str, params: Mapping[str, str | None] | None = None) -> File:
        """Fetch a file."""
        answer = await self.exchange("GET", path, params=_present(params), token=token, timeout=_PATIENT)
        return File(answer.content, answer.headers.get("content-type", "application/octet-stream"))

    @asynccontextmanager
    async def open_stream(self, path: str, token: str) -> AsyncIterator[httpx2.Response]:
        """Open an answer whose bytes are read as they come; raises ApiProblem and ApiUnreachable as the others do."""
        headers = {"Authorization": f"Bearer {token}"}
        request = self._client.build_request("GET", path, headers=headers, timeout=_PATIENT)
        request.extensions["busola.stream"] = True  # also where the API is in the same process
        try:
            answer = await self._client.send(request, stream=True)
        except httpx2.HTTPError as error:
            raise ApiUnreachable(f"GET {path}: {type(error).__name__}") from error
        try:
            if answer.status_code >= 400:
                await answer.aread()
                raise _problem(answer)
            yield answer
        finally:
            await answer.aclose()

    async def exchange(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        token: str | None = None,
        json: Any = None,
        form: Mapping[str, str] | None = None,
        content: tuple[str, str] | AsyncIterator[bytes] | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: httpx2.Timeout | None = None,
    ) -> httpx2.Response:
        """Make one request and return its answer; raise ApiProblem for a refusal, ApiUnreachable for silence."""
        sent = dict(headers or {})
        if token is not None:
            sent["Authorization"] = f"Bearer {token}"
        body: str | AsyncIterator[bytes] | None = None
        if isinstance(content, tuple):
            sent["Content-Type"], body = content
        elif content is not None:
            body = content
        try:
            answer = await self._client.request(
                method,
                path,
                params=params or None,
                json=json,
                data=form,
                content=body,
                headers=sent,
                timeout=timeout or httpx2.USE_CLIENT_DEFAULT,
            )
        except httpx2.HTTPError as error:
            raise ApiUnreachable(f"{method} {path}: {type(error).__name__}") from error
        if answer.status_code >= 400:
            raise _problem(answer)
        return answer


def _present(params: Mapping[str, str | None] | None) -> dict[str, str]:
    return {name: value for name, value in (params or {}).items() if value is not None and value != ""}


def _parse(shape: Shape[T], answer: httpx2.Response) -> T:
    try:
        return shape.adapter.validate_json(answer.content)
    except ValidationError as error:
        # The request's address may be logged, what was answered may not: it can be personal.
        places = sorted({".".join(str(part) for part in line["loc"]) for line in error.errors(include_input=False)})
        raise ApiUnreachable(f"unexpected answer of {answer.request.url.path}: {', '.join(places[:5])}") from None


_FIELD_PROBLEMS = Shape(tuple[FieldProblem, ...])


def _problem(answer: httpx2.Response) -> Exception:
    try:
        document = answer.json()
    except ValueError:
        document = None
    if not isinstance(document, dict):
        if answer.status_code < 500:
            return ApiProblem(answer.status_code, "not_found" if answer.status_code == 404 else "refused")
        return ApiUnreachable(f"{answer.status_code} without a problem document")
    code = document.get("code") or document.get("error") or "refused"
    try:
        errors = _FIELD_PROBLEMS.adapter.validate_python(document.get("errors") or ())
    except ValidationError:
        errors = ()
    return ApiProblem(
        answer.status_code,
        str(code),
        str(document.get("detail") or document.get("error_description") or document.get("title") or ""),
        errors,
        answer.headers.get("retry-after", ""),
        document,
    )
