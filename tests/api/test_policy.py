"""Every route of the application, every kind of actor, one's own things and others'.

Two tables say what is expected (`policy_table`). A route that isn't in the first, or a permission that isn't in the
second, fails.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient

from api.installation import Installation
from core.people.policy import Permission
from core.platform.ids import uuid7
from tests.api.policy_scenes import HELPS_FOR, SCENES, SECRET, Thing, World, make_strangers
from tests.api.policy_table import (
    ADMIN,
    ANNOTATOR,
    AUTHOR,
    BOTH,
    BOTH_AT_NGO,
    COORDINATOR,
    EXPECTED,
    NEXT_DOOR,
    OTHER_NGO,
    OTHER_PERSON,
    PERSON,
    PUBLIC,
    REVIEWER,
    ROUTES,
    SIGNED_IN,
    STRANGERS,
    TRANSLATOR,
    Gets,
)
from tests.api.registration import build_city, publish

# --- what the application says of itself ---


def list_routes(app: FastAPI) -> Iterator[tuple[str, str | None]]:
    """Yield each route with the permission that it declares, `public`, or nothing."""
    for route in iter_route_contexts(app.routes):
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
def world(
    client: TestClient, installation: Installation, signed_in: Any, tmp_path_factory: pytest.TempPathFactory
) -> World:
    build_city(installation)
    version = publish(installation)
    town_hall, ngo = "comune-bologna", "accoglienza"
    people = {
        PERSON: signed_in("migrant"),
        OTHER_PERSON: signed_in("migrant"),
        AUTHOR: signed_in("authority", ["author"], town_hall),
        REVIEWER: signed_in("authority", ["reviewer"], town_hall),
        BOTH: signed_in("authority", ["author", "reviewer"], town_hall),
        TRANSLATOR: signed_in("authority", ["translator"], town_hall),
        ADMIN: signed_in("authority", ["org_admin"], town_hall),
        NEXT_DOOR: signed_in("authority", ["author", "reviewer", "org_admin"], "questura-bologna"),
        ANNOTATOR: signed_in("ngo", ["annotator"], ngo),
        COORDINATOR: signed_in("ngo", ["coordinator"], ngo),
        BOTH_AT_NGO: signed_in("ngo", ["annotator", "coordinator"], ngo),
        OTHER_NGO: signed_in("ngo", ["annotator", "coordinator"], "ponte"),
        **{who: signed_in("ngo", ["helper"], organisation) for who, organisation in HELPS_FOR.items()},
    }
    headers = {who: somebody.headers for who, somebody in people.items()}
    return World(client, installation, version, headers | make_strangers(installation, people, tmp_path_factory))


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
        gets_through = outcome in {Gets.DONE, Gets.NOTHING, Gets.FILTERED}
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
        if outcome is Gets.HIDDEN:
            nothing = world.ask(who, put_path(route, thing, uuid7()), **scene.request(world))
            assert answer.json() | {"request_id": ""} == nothing.json() | {"request_id": ""}, said
        if not gets_through:
            assert look_at(world, thing) == before, f"{route}: {who} was refused, and changed something"


def look_at(world: World, thing: Thing | None) -> Any:
    if thing is None:
        return None
    return world.ask(thing.owner, f"GET {thing.seen_at or thing.path}").json() | {"request_id": ""}


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
