"""Every route of the application, every kind of actor, one's own things and others'.

Two tables say what is expected (`policy_table`). A route that isn't in the first, or a permission that isn't in the
second, fails. Whoever doesn't see a thing is answered as if its id had never been given to anything, and the databases
are asked the same for it.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient

from api.installation import Installation
from api.routing import list_routes as all_routes
from core.people.policy import Permission
from core.platform.ids import uuid7
from tests.api.policy_scenes import (
    SCENES,
    SECRET,
    Thing,
    World,
    make_case,
    make_document,
    make_grant,
    make_granted_documents,
    make_shared_case,
    make_world,
    send_photo,
    write_grant,
)
from tests.api.policy_table import (
    EXPECTED,
    EXPIRED_HELPER,
    HELPER,
    NARROW_HELPER,
    OTHER_PERSON,
    PERSON,
    PUBLIC,
    REVOKED_HELPER,
    ROUTES,
    SIGNED_IN,
    STRANGERS,
    Gets,
)
from tests.api.statements import list_statements

# --- what the application says of itself ---


def list_routes(app: FastAPI) -> Iterator[tuple[str, str | None]]:
    """Yield each route with the permission that it declares, `public`, or nothing."""
    for route in iter_route_contexts(list(all_routes(app))):
        for method in sorted((route.methods or set()) - {"HEAD"}):
            extra = getattr(route, "openapi_extra", None) or {}
            yield (
                f"{method} {route.path}",
                extra.get("x-permission") or find_permission(getattr(route, "dependant", None)),
            )


def find_permission(dependant: Any) -> str | None:
    if dependant is None:
        return None
    own = getattr(dependant.call, "permission", None)
    return own or next(filter(None, map(find_permission, dependant.dependencies)), None)


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_each_route_declares_the_permission_that_the_table_names(app: FastAPI) -> None:
    found = dict(list_routes(app))
    found["GET /v1/openapi.json"] = PUBLIC  # the framework's own

    assert found == dict(ROUTES)


def test_each_permission_says_who_gets_through() -> None:
    assert set(EXPECTED) == set(Permission)
    assert set(ROUTES.values()) - {PUBLIC} == set(Permission)


@pytest.fixture
def world(client: TestClient, installation: Installation, tmp_path_factory: pytest.TempPathFactory) -> World:
    return make_world(client, installation, tmp_path_factory.mktemp("elsewhere"))


GET_THROUGH = frozenset({Gets.DONE, Gets.NOTHING, Gets.FILTERED})
KNOW_OF_IT = GET_THROUGH | {Gets.OWN_DRAFT, Gets.NOT_THIS_ONE}
OF_THE_REQUEST = frozenset({"x-request-id", "date", "server-timing"})
PRIVATE = [route for route, permission in ROUTES.items() if permission != PUBLIC]


def name_noun(route: str) -> str:
    """Return what a route is about: `GET /v1/cases/{case_id}` is about cases."""
    return route.split("/")[2]


NOUNS = sorted({name_noun(route) for route in PRIVATE})


def test_each_private_route_has_a_scene() -> None:
    assert sorted(SCENES) == sorted(PRIVATE)


@pytest.mark.parametrize("noun", NOUNS)
def test_everybody_gets_what_the_table_says_and_nothing_of_anothers(noun: str, world: World) -> None:
    for route in PRIVATE:
        if name_noun(route) == noun:
            walk(route, world)


def walk(route: str, world: World) -> None:
    """Ask for one route as everybody."""
    scene = SCENES[route]
    expected = EXPECTED[Permission(ROUTES[route])]
    shared = scene.make(world, scene.state) if scene.make else None
    for who, outcome in (STRANGERS | dict.fromkeys(SIGNED_IN, Gets.FORBIDDEN) | expected).items():
        gets_through = outcome in GET_THROUGH
        thing = scene.make(world, scene.state) if scene.make and outcome in {Gets.DONE, Gets.FILTERED} else shared
        before = look_at(world, thing)

        answer = world.ask(who, put_path(route, thing), **scene.request(world))

        status, code, _ = outcome.value
        said = f"{route} as {who}: {answer.text}"
        assert (200 if answer.is_success else answer.status_code) == status, said
        if not answer.is_success:
            assert read_code(answer) == code, said
        if outcome is not Gets.DONE:
            assert SECRET not in answer.text, said
        if "_id}" in route and outcome not in KNOW_OF_IT:
            require_same(world, who, *((put_path(route, thing, one), scene.request(world)) for one in (None, uuid7())))
        if not gets_through:
            assert look_at(world, thing) == before, f"{route}: {who} was refused, and changed something"


def look_at(world: World, thing: Thing | None) -> Any:
    if thing is None:
        return None
    return world.ask(thing.owner, f"GET {thing.seen_at or thing.path}").json() | {"request_id": ""}


def require_same(world: World, who: str, *asked: tuple[str, dict[str, Any]]) -> Any:
    """Require that all of this is answered alike, after the same questions to the databases; return one answer."""
    told = []
    for route, request in asked:
        with list_statements() as statements:
            answer = world.ask(who, route, **request)
        told.append((describe(answer), statements))
    assert all(one == told[0] for one in told), f"{asked[0]} as {who}: {told}"
    return answer


def describe(answer: Any) -> tuple[int, Any, dict[str, str]]:
    """Return all that an answer tells: its status, its words, and its headers, without the request's name and moment."""
    headers = {name.lower(): value for name, value in answer.headers.items() if name.lower() not in OF_THE_REQUEST}
    return answer.status_code, answer.json() | {"request_id": ""}, headers


def read_code(answer: Any) -> str | None:
    """Return the code of a refusal; a file has none."""
    if "json" not in answer.headers["content-type"]:
        return None
    code: str | None = answer.json().get("code")
    return code


def put_path(route: str, thing: Thing | None, other_id: object = None) -> str:
    """Return the route with the thing's own path in place of its parameters, or with another id."""
    method, _, path = route.partition(" ")
    if thing is None or "{" not in path:
        return route
    own = thing.path if other_id is None else put_other_id(thing.path, other_id)
    return f"{method} {own}{path.rpartition('}')[2]}"


def put_other_id(path: str, other_id: object) -> str:
    """Return a path with another id in place of its last one; what is below that stays."""
    segments = path.split("/")
    last = next((place for place in reversed(range(len(segments))) if len(segments[place]) == 36), len(segments) - 1)
    segments[last] = str(other_id)
    return "/".join(segments)


# --- ids below one's own thing, in a query, in a body ---


def as_other_person(world: World) -> World:
    """Return the world as it is when the other person stands where the person stands."""
    return world._replace(headers={**world.headers, PERSON: world.headers[OTHER_PERSON]})


BELOW = [route for route in PRIVATE if route.count("_id}") == 2 and SCENES[route].state in {"file", "page", "shown"}]
BELOW_OWN = [route for route in BELOW if OTHER_PERSON in EXPECTED[Permission(ROUTES[route])]]


def test_anothers_thing_below_ones_own_is_answered_like_nothing(world: World) -> None:
    assert len(BELOW_OWN) >= 4
    for route in BELOW_OWN:
        scene = SCENES[route]
        assert scene.make is not None
        own, anothers = scene.make(as_other_person(world), scene.state), scene.make(world, scene.state)
        ids = [read_last_id(anothers.path), uuid7()]
        answer = require_same(world, OTHER_PERSON, *((put_path(route, own, one), scene.request(world)) for one in ids))
        assert answer.status_code == 404, f"{route}: {answer.text}"


def test_an_upload_that_another_has_named_so_is_a_new_one(world: World) -> None:
    upload = uuid7()
    anothers, own = make_document(world, "empty"), make_document(as_other_person(world), "empty")
    world.done(PERSON, f"PUT {anothers.path}/uploads/{upload}", **send_photo(world))
    before = look_at(world, anothers)

    sent = world.done(OTHER_PERSON, f"PUT {own.path}/uploads/{upload}", **send_photo(world))

    assert len(sent["files"]) == 1
    assert sent["files"][0]["id"] != before["files"][0]["id"]
    assert look_at(world, anothers) == before


def test_helpers_cannot_tell_a_paper_that_they_were_not_shown_from_none(world: World) -> None:
    route = "GET /v1/cases/{case_id}/documents/{document_id}/pages/{number}"
    page = make_granted_documents(world, "page")
    other_type = world.done(PERSON, "POST /v1/documents", json={"type": "other", "name": SECRET})["id"]
    world.done(PERSON, f"PUT /v1/documents/{other_type}/uploads/{uuid7()}", **send_photo(world))
    not_ticked = make_document(world, "").path
    of_another = make_document(as_other_person(world), "").path
    for who, status in {HELPER: 404, NARROW_HELPER: 403, EXPIRED_HELPER: 404, REVOKED_HELPER: 404}.items():
        papers = (uuid7(), other_type, read_last_id(not_ticked), read_last_id(of_another))
        answer = require_same(world, who, *((put_path(route, page, paper), {}) for paper in papers))
        assert answer.status_code == status, f"{who}: {answer.text}"


def test_ids_in_queries_and_bodies_tell_nobody_else_anything(world: World) -> None:
    grant, case = make_grant(world, "").path, make_shared_case(world, "")
    asked: dict[str, tuple[str, Callable[[Any], dict[str, Any]]]] = {
        "GET /v1/answers": (case.path, lambda one: {"params": {"case": one}}),
        "GET /v1/grants": (case.path, lambda one: {"params": {"case": one}}),
        "GET /v1/access-log": (grant, lambda one: {"params": {"grant": one}}),
        "POST /v1/grants": (
            case.path,
            lambda one: {"json": write_grant(case, "accoglienza", ["read_steps"]) | {"case_id": str(one)}},
        ),
    }
    for route, (path, put) in asked.items():
        for who in world.headers.keys() - {PERSON}:
            answer = require_same(world, who, *((route, put(one)) for one in (read_last_id(path), uuid7())))
            assert SECRET not in answer.text, f"{route} as {who}"


def test_anothers_paper_in_ones_own_permission_is_answered_like_nothing(world: World) -> None:
    own, anothers = make_case(as_other_person(world), ""), read_last_id(make_document(world, "").path)
    scopes = ["read_steps", "read_documents"]
    asked = ({"json": write_grant(own, "accoglienza", scopes, [str(paper)])} for paper in (anothers, uuid7()))
    answer = require_same(world, OTHER_PERSON, *(("POST /v1/grants", request) for request in asked))
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")


def read_last_id(path: str) -> str:
    """Return the last id in a path."""
    return next(part for part in reversed(path.split("/")) if len(part) == 36)


@pytest.mark.parametrize("who", ["anonymous", "expired token", "foreign token", PERSON])
def test_what_is_public_asks_nobody_who_they_are(who: str, world: World) -> None:
    for route, permission in ROUTES.items():
        if permission == PUBLIC and "/openid/" not in route:
            path = route.replace("{city}", "bologna").replace("{slug}", "registration")
            path = path.replace("{service_type}", "registration")
            if "/viewings" in path:  # whoever has the link is asked for its code
                continue
            answer = world.ask(who, path)
            if "{secret}" in path:  # whoever doesn't know an address finds nothing
                assert answer.json()["code"] == "not_found"
                continue
            if path.endswith("/calendar"):  # there is no date yet: the route answers anybody, that there is none
                assert answer.json()["detail"] == "There is no such date to come."
                continue
            assert answer.status_code == 200, f"{route}: {answer.text}"
