"""Private routes that do all they do in one thread: who acts, what is read or written, and the answer as bytes.

FastAPI changes threads four times for the same: to open the transaction, for the route, for the types of its answer,
and to close the transaction. Under load that takes longer than the work itself. A route says nothing of it; its
router does:

    router = Router(prefix="/v1/cases", tags=["cases"], route_class=AtOnceRoute)

What may be sent, how it is refused and how it is described stays as FastAPI reads it from the signature. A route that
asks for more than its `Act` or `Turns`, single parameters and one body is left to FastAPI.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from http import HTTPStatus
from inspect import iscoroutinefunction
from inspect import signature as signature_of
from types import NoneType, UnionType
from typing import Any, Final, NamedTuple, Union, get_args, get_origin
from uuid import UUID

import orjson
from fastapi import Request, Response
from fastapi.datastructures import DefaultPlaceholder
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError, ResponseValidationError
from fastapi.params import Body

from api.deps import Gate
from api.errors import InvalidJson
from api.routing import Answer, LeanRoute

Begin = Callable[[Request], AbstractContextManager[Any]]
SINGLE: Final = (str, int, UUID, NoneType)
ABSENT: Final = object()


class AtOnceRoute(LeanRoute):
    """Answers in one thread, inside the gate, whatever its signature allows to be answered so."""

    def find_answer(self) -> Answer | None:
        """Return what answers a request."""
        signature = read_signature(self.dependant)
        if signature is None or not self._answers_plainly():
            return super().find_answer()

        def work(request: Request, sent: Any) -> Response:
            values, problems = signature.read(request, sent)
            if problems:
                with signature.admit(request):  # whoever may not is told nothing else
                    raise RequestValidationError(problems)
            with signature.begin(request) as act:
                values[signature.act] = act
                return self._write(signature.call(**values))

        async def answer(request: Request) -> Response:
            sent = ABSENT if signature.body is None else await read_json(request)
            gate: Gate = request.app.state.gate
            return await gate.run(work, request, sent)

        return answer

    def _answers_plainly(self) -> bool:
        """Whether the route makes its answer itself, promises a type of JSON, or says nothing."""
        returned = signature_of(self.endpoint, eval_str=True).return_annotation
        if isinstance(returned, type) and issubclass(returned, Response):
            return True
        plain = isinstance(self.response_class, DefaultPlaceholder)
        return plain and (self.response_field is not None or self.status_code == HTTPStatus.NO_CONTENT)

    def _write(self, found: Any) -> Response:
        """Return what a route returned as its answer, held against the type that it promised."""
        if isinstance(found, Response):
            return found
        status = self.status_code or HTTPStatus.OK
        if self.response_field is None:
            return Response(status_code=status)
        checked, problems = self.response_field.validate(found, {}, loc=("response",))
        if problems:
            raise ResponseValidationError(errors=problems, body=found)
        return Response(self.response_field.serialize_json(checked), status, media_type="application/json")


class Expected(NamedTuple):
    """One value that a request may send: where, under which name, for which argument of the route."""

    where: str
    name: str
    argument: str
    required: bool
    default: Any
    validate: Callable[..., tuple[Any, Any]]

    def take(self, sent: Any, values: dict[str, Any], problems: list[Any]) -> None:
        """Put what was sent among the values, or why it can't be among the problems."""
        place = (self.where,) if self.where == "body" else (self.where, self.name)
        if sent is not ABSENT:
            values[self.argument], found = self.validate(sent, {}, loc=place)
            problems += found
        elif self.required:
            problems.append({"type": "missing", "loc": place, "msg": "Field required", "input": None})
        else:
            values[self.argument] = self.default


class Signature(NamedTuple):
    """What a route asks for: who acts, in which transactions, and what it reads from the request."""

    call: Callable[..., Any]
    act: str
    begin: Begin
    admit: Begin
    path: Sequence[Expected]
    query: Sequence[Expected]
    header: Sequence[Expected]
    body: Expected | None

    def read(self, request: Request, sent: Any) -> tuple[dict[str, Any], list[Any]]:
        """Return the route's arguments, and all that is wrong with them, in FastAPI's order."""
        values: dict[str, Any] = {}
        problems: list[Any] = []
        places: tuple[tuple[Sequence[Expected], Mapping[str, str]], ...] = (
            (self.path, request.path_params),
            (self.query, request.query_params if self.query else {}),
            (self.header, request.headers),
        )
        for expected, found in places:
            for one in expected:
                one.take(found.get(one.name, ABSENT), values, problems)
        if self.body is not None:
            self.body.take(sent, values, problems)
        return values, problems


def read_signature(route: Dependant) -> Signature | None:
    """Return what a route asks for; None where that is more than can be answered at once."""
    begin = getattr(route.dependencies[0].call, "begin", None) if len(route.dependencies) == 1 else None
    parameters = [*route.path_params, *route.query_params, *route.header_params]
    special = (
        route.request_param_name,
        route.response_param_name,
        route.websocket_param_name,
        route.http_connection_param_name,
        route.background_tasks_param_name,
        route.security_scopes_param_name,
    )
    if begin is None or route.call is None or iscoroutinefunction(route.call) or any(special) or route.cookie_params:
        return None
    if len(route.body_params) > 1 or not all(map(is_single, parameters)) or any(map(is_embedded, route.body_params)):
        return None
    demanded = route.dependencies[0]
    assert demanded.name is not None
    path, query, header, body = (
        [expect(field, where) for field in fields]
        for where, fields in (
            ("path", route.path_params),
            ("query", route.query_params),
            ("header", route.header_params),
            ("body", route.body_params),
        )
    )
    admit: Begin = demanded.call.admit  # type: ignore[union-attr]
    return Signature(route.call, demanded.name, begin, admit, path, query, header, body[0] if body else None)


def expect(field: Any, where: str) -> Expected:
    """Return what FastAPI found out of one argument of a route."""
    required = field.field_info.is_required()
    default = None if required else field.get_default()
    return Expected(where, field.alias, field.name, required, default, field.validate)


def is_single(field: Any) -> bool:
    """Whether a parameter is one text, number, word or id, and neither a list nor a model of several."""
    kind = field.field_info.annotation
    kinds = get_args(kind) if get_origin(kind) in {Union, UnionType} else (kind,)
    return all(isinstance(kind, type) and get_origin(kind) is None and issubclass(kind, SINGLE) for kind in kinds)


def is_embedded(field: Any) -> bool:
    """Whether a body is not the model itself, or no JSON."""
    info = field.field_info
    return type(info) is not Body or bool(info.embed)


async def read_json(request: Request) -> Any:
    """Return a body as plain values, or as it came where it isn't said to be JSON; raises `InvalidJson`."""
    sent = await request.body()
    if not sent:
        return ABSENT
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json" and not (kind.startswith("application/") and kind.endswith("+json")):
        return sent
    with suppress(orjson.JSONDecodeError):  # what it doesn't take, such as NaN, is for the slower one to judge
        return orjson.loads(sent)
    try:
        return json.loads(sent)
    except (ValueError, RecursionError) as error:
        raise InvalidJson("The body is not valid JSON.") from error
