"""The API's routes: found by the shape of an address, and answered with as little as they need around them.

FastAPI compares a request with one route after another, in each router that it was given, and does so twice; that takes
longer than most answers. All routers are one here, which looks up the noun that an address begins with, how many segments
it has and how it ends, and compares only what may be meant.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from inspect import iscoroutinefunction
from inspect import signature as signature_of
from typing import Any, Final, NamedTuple

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.routing import APIRoute
from starlette.datastructures import URLPath
from starlette.routing import BaseRoute, Match, NoMatchFound, Route, request_response
from starlette.types import Receive, Scope, Send

Answer = Callable[[Request], Awaitable[Response]]


def name_operation(route: APIRoute) -> str:
    """Return an operation's id: the name of its function, which is a verb with its object."""
    return route.name


class LeanRoute(APIRoute):
    """Answers by itself where it takes the request alone and makes its answer; else as FastAPI does."""

    def __init__(self, *args: Any, **members: Any) -> None:
        """Take what FastAPI's own route takes."""
        super().__init__(*args, **members)
        answer = self.find_answer()
        if answer is not None and self.max_body_size is None:
            self.app = request_response(answer)

    def find_answer(self) -> Answer | None:
        """Return what answers a request without FastAPI; None where it is needed."""
        asks, call = self.dependant, self.endpoint
        told = (
            *(asks.path_params, asks.query_params, asks.header_params, asks.cookie_params, asks.body_params),
            *(asks.dependencies, asks.websocket_param_name, asks.http_connection_param_name),
            *(asks.response_param_name, asks.background_tasks_param_name, asks.security_scopes_param_name),
        )
        if any(told) or not asks.request_param_name or not iscoroutinefunction(call):
            return None
        returned = signature_of(call, eval_str=True).return_annotation
        return call if isinstance(returned, type) and issubclass(returned, Response) else None


class Router(APIRouter):
    """The routes of one noun, to be added by `add_routers`."""

    def __init__(self, **members: Any) -> None:
        """Take what FastAPI's own router takes."""
        members.setdefault("route_class", LeanRoute)
        super().__init__(generate_unique_id_function=name_operation, **members)


class Shape(NamedTuple):
    """What can be seen of an address without comparing it with a route."""

    noun: str  # empty for any
    segments: int  # 0 for any number
    end: str  # the last segment, empty for any


ANY: Final = Shape("", 0, "")


class Nouns(BaseRoute):
    """The routes of many routers as one: a request is compared with those alone that have the shape of its address.

    They have its noun and as many segments, and end as it does where their end is a word.
    """

    def __init__(self, routers: Sequence[APIRouter]) -> None:
        """Take routers as they are: what is added to one later isn't found."""
        self.routes = tuple(route for router in routers for route in router.routes)
        self._shapes = [shape_route(route.path) if isinstance(route, Route) else ANY for route in self.routes]
        nouns, segments, ends = zip(*self._shapes, strict=True) if self._shapes else ((), (), ())
        self._nouns, self._segments, self._ends = frozenset(nouns), frozenset(segments), frozenset(ends)
        self._found: dict[Shape, tuple[BaseRoute, ...]] = {}

    def find_routes(self, path: str) -> tuple[BaseRoute, ...]:
        """Return the routes that an address may mean, in their order; found once for each shape that any route has."""
        parts = path.split("/")
        noun, segments, end = join_noun(parts), len(parts), parts[-1]
        # What no route names is all the same, so that what is kept stays little, whatever is asked for.
        shape = Shape(
            noun if noun in self._nouns else "",
            segments if segments in self._segments else 0,
            end if end in self._ends else "",
        )
        found = self._found.get(shape)
        if found is None:
            both = zip(self.routes, self._shapes, strict=True)
            found = self._found[shape] = tuple(
                route
                for route, own in both
                if own.noun in ("", shape.noun) and own.segments in (0, shape.segments) and own.end in ("", shape.end)
            )
        return found

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Return how far one of the routes matches; the first that does fully, else the first that does in part."""
        routes = self.routes if scope.get("root_path") else self.find_routes(scope["path"])
        found: tuple[Match, Scope] = (Match.NONE, {})
        for route in routes:
            match, told = route.matches(scope)
            if match is Match.FULL:
                return match, {**told, "route": route}
            if match is Match.PARTIAL and found[0] is Match.NONE:
                found = match, {**told, "route": route}
        return found

    def url_path_for(self, name: str, /, **path_params: Any) -> URLPath:
        """Return the address of a route by its name; raises `NoMatchFound`."""
        for route in self.routes:
            with suppress(NoMatchFound):
                return route.url_path_for(name, **path_params)
        raise NoMatchFound(name, path_params)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the route answer that was found."""
        await scope["route"].handle(scope, receive, send)


def join_noun(parts: Sequence[str]) -> str:
    """Return the noun that an address begins with: ``/v1/cases`` of ``/v1/cases/7``, ``/sign-in`` of ``/sign-in``."""
    return "/".join(parts[:3] if parts[1:2] == ["v1"] else parts[:2])


def shape_route(path: str) -> Shape:
    """Return the shape of the addresses that a route means; a part that isn't the same in all of them stays open."""
    parts = path.split("/")
    noun, end = join_noun(parts), parts[-1]
    return Shape("" if "{" in noun else noun, 0 if ":path}" in path else len(parts), "" if "{" in end else end)


def add_routers(app: FastAPI, routers: Sequence[APIRouter]) -> None:
    """Add the routes of routers to an application, in their order."""
    app.router.routes.append(Nouns(routers))


def list_routes(app: FastAPI) -> Iterator[BaseRoute]:
    """Yield all routes of an application, those of its nouns one by one."""
    for route in app.routes:
        if isinstance(route, Nouns):
            yield from route.routes
        else:
            yield route
