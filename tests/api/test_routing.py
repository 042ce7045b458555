"""Routes that are looked up by a noun, and answer by themselves, answer as FastAPI's own do."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.testclient import TestClient
from starlette.routing import Match, NoMatchFound, Route

from api.errors import install_error_answers
from api.routing import LeanRoute, Nouns, Router, add_routers, join_noun, list_routes
from core.platform.errors import NotFound

ASKED = (
    ("GET", "/v1/cats"),
    ("HEAD", "/v1/cats"),
    ("GET", "/v1/cats/tom"),
    ("DELETE", "/v1/cats"),  # known, but not so
    ("PUT", "/v1/cats/tom"),
    ("POST", "/v1/cats/tom"),
    ("GET", "/v1/cats/tom/toys"),
    ("GET", "/v1/cats/nobody/plain"),
    ("GET", "/v1/cats/tom/plain"),
    ("POST", "/v1/cats/tom/plain"),
    ("GET", "/v1/dogs/rex"),
    ("GET", "/v1/dogs"),
    ("GET", "/v1/catsanddogs"),
    ("GET", "/v1/dogs/rex/toys/box"),
    ("PUT", "/v1/dogs/rex/toys/box"),
    ("PUT", "/v1/dogs/rex/toys/basket"),
    ("GET", "/v1/dogs/rex/toys/in/the/box"),
    ("GET", "/v1/dogs/rex/toys/"),
    ("GET", "/v1/dogs/rex/toys"),
    ("GET", "/v1/dogs/rex/"),
    ("GET", "/anywhere/at-all"),
    ("GET", "/nowhere"),
    ("GET", "/v1/"),
    ("GET", "/"),
)


def make_app(kind: type[APIRouter], add: Callable[[FastAPI, list[APIRouter]], None]) -> FastAPI:
    app = FastAPI()
    install_error_answers(app)
    cats, dogs, rest = kind(prefix="/v1/cats"), kind(), kind()

    @cats.get("")
    def list_cats() -> str:
        return "cats"

    @cats.get("/{name}")
    def show_cat(name: str) -> str:
        return f"cat {name}"

    @cats.put("/{name}")
    def name_cat(name: str) -> str:
        return f"named {name}"

    @cats.get("/{name}/plain")
    async def show_plain_cat(request: Request) -> Response:
        if request.path_params["name"] == "nobody":
            raise NotFound("There is no such cat.")
        return Response(request.path_params["name"], headers={"X-Cat": request["route"].name})

    @dogs.get("/v1/dogs/{name}")
    def show_dog(name: str) -> str:
        return f"dog {name}"

    @dogs.get("/v1/dogs/{name}/toys/{where:path}")
    def show_toys(name: str, where: str) -> str:
        return f"toys of {name} in {where}"

    @dogs.put("/v1/dogs/{name}/toys/box")
    def fill_box(name: str) -> str:
        return f"box of {name}"

    @rest.get("/{first}/{second}")
    def show_anything(first: str, second: str) -> str:
        return f"{first} {second}"

    add(app, [cats, dogs, rest])
    return app


def include(app: FastAPI, routers: list[APIRouter]) -> None:
    for router in routers:
        app.include_router(router)


@pytest.mark.parametrize("root_path", ["", "/v1", "/below"])
@pytest.mark.parametrize(("method", "path"), ASKED)
def test_a_route_that_is_looked_up_answers_as_any_other(method: str, path: str, root_path: str) -> None:
    ours, theirs = (
        TestClient(app, root_path=root_path).request(method, path)
        for app in (make_app(Router, add_routers), make_app(APIRouter, include))
    )
    assert (ours.status_code, ours.content) == (theirs.status_code, theirs.content)
    assert ours.headers == theirs.headers


def test_only_what_has_the_same_shape_is_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []

    def matches(self: Route, scope: dict[str, Any]) -> tuple[Match, Any]:
        looked.append(self.path)
        return passed_on(self, scope)

    passed_on = Route.matches
    client = TestClient(make_app(Router, add_routers))
    monkeypatch.setattr(Route, "matches", matches)
    assert client.get("/v1/dogs/rex").json() == "dog rex"
    assert client.get("/v1/cats/tom/plain").text == "tom"
    assert [path for path in looked if path.startswith("/v1/")] == ["/v1/dogs/{name}", "/v1/cats/{name}/plain"]


def test_addresses_that_nobody_knows_leave_nothing_behind() -> None:
    router = Router(prefix="/v1/cats")
    router.get("/{name}/toys")(takes_the_request)
    nouns = Nouns([router])
    for number in range(20):
        nouns.find_routes(f"/v1/unknown-{number}" + "/x" * number + f"/{number}")
    assert len(nouns._found) <= 2


def test_all_routes_are_listed_for_the_description_and_for_the_policy() -> None:
    app = make_app(Router, add_routers)
    names = [route.name for route in list_routes(app) if isinstance(route, LeanRoute)]
    assert names == [
        "list_cats",
        "show_cat",
        "name_cat",
        "show_plain_cat",
        "show_dog",
        "show_toys",
        "fill_box",
        "show_anything",
    ]


@pytest.mark.parametrize(
    ("path", "noun"),
    [("/v1/cases/7", "/v1/cases"), ("/v1/cases", "/v1/cases"), ("/v1", "/v1"), ("/sign-in/x", "/sign-in"), ("", "")],
)
def test_a_noun_is_what_an_address_begins_with(path: str, noun: str) -> None:
    assert join_noun(path.split("/")) == noun


async def takes_the_request(request: Request) -> Response:
    return Response(request.method)


async def takes_more(request: Request, word: str = "") -> Response:
    return Response(word)


async def takes_an_answer(request: Request, response: Response) -> Response:
    return response


async def returns_a_text(request: Request) -> str:
    return request.method


def waits(request: Request) -> Response:
    return Response(request.method)


def test_a_route_answers_by_itself_only_where_it_takes_the_request_and_makes_its_answer() -> None:
    every = (takes_the_request, takes_more, takes_an_answer, returns_a_text, waits)
    assert [LeanRoute("/", one).find_answer() for one in every] == [takes_the_request, None, None, None, None]


def test_a_route_is_found_by_its_name() -> None:
    app = make_app(Router, add_routers)
    assert app.url_path_for("show_dog", name="rex") == "/v1/dogs/rex"
    with pytest.raises(NoMatchFound):
        app.url_path_for("show_bird", name="kiwi")


def test_a_limit_of_a_route_of_its_own_is_left_to_fastapi() -> None:
    app, router = FastAPI(), Router(prefix="/v1/cats")
    router.add_api_route("", takes_the_request, methods=["POST"], max_body_size=3)
    add_routers(app, [router])
    client = TestClient(app)
    assert client.post("/v1/cats", content=b"tom").text == "POST"
    assert client.post("/v1/cats", content=b"tommy").status_code == 413


def test_a_router_without_routes_matches_nothing() -> None:
    assert Nouns([]).matches({"type": "http", "method": "GET", "path": "/v1/cats"}) == (Match.NONE, {})
