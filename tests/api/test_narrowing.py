"""Routers that are passed over where none of their routes can match answer as any other router does."""

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.testclient import TestClient

from api.narrowing import NarrowRouter

ASKED = (
    ("GET", "/v1/cats"),
    ("GET", "/v1/cats/tom"),
    ("DELETE", "/v1/cats"),  # known, but not so
    ("GET", "/v1/cats/tom/toys"),
    ("GET", "/v1/dogs/rex"),
    ("GET", "/v1/dogs"),
    ("GET", "/v1/catsanddogs"),
    ("GET", "/anywhere/at-all"),
    ("GET", "/nowhere"),
    ("GET", "/v1/"),
    ("GET", "/"),
)


def make_app(kind: type[APIRouter]) -> FastAPI:
    app = FastAPI()
    cats, dogs, rest = kind(prefix="/v1/cats"), kind(), kind()

    @cats.get("")
    def list_cats() -> str:
        return "cats"

    @cats.get("/{name}")
    def show_cat(name: str) -> str:
        return f"cat {name}"

    @dogs.get("/v1/dogs/{name}")
    def show_dog(name: str) -> str:
        return f"dog {name}"

    @rest.get("/{first}/{second}")
    def show_anything(first: str, second: str) -> str:
        return f"{first} {second}"

    for router in (cats, dogs, rest):
        app.include_router(router)
    return app


@pytest.mark.parametrize("root_path", ["", "/v1", "/below"])
@pytest.mark.parametrize(("method", "path"), ASKED)
def test_a_narrow_router_answers_as_any_other(method: str, path: str, root_path: str) -> None:
    narrow, plain = (
        TestClient(make_app(kind), root_path=root_path).request(method, path) for kind in (NarrowRouter, APIRouter)
    )
    assert (narrow.status_code, narrow.content) == (plain.status_code, plain.content)


def test_a_route_that_is_added_later_is_found() -> None:
    router = NarrowRouter(prefix="/v1/cats")
    app = FastAPI()
    app.include_router(router)
    client = TestClient(app)
    assert client.get("/v1/cats").status_code == 404
    router.add_api_route("", lambda: "cats")
    router.add_api_route("/{name}", lambda name: name)
    assert client.get("/v1/cats").json() == "cats"


def test_only_a_path_that_begins_alike_is_looked_through(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []

    def matches(self: APIRouter, scope: dict[str, str]) -> object:
        looked.append(self.prefix)
        return passed_on(self, scope)

    passed_on = APIRouter.matches
    monkeypatch.setattr(APIRouter, "matches", matches)
    client = TestClient(make_app(NarrowRouter))
    assert client.get("/v1/dogs/rex").json() == "dog rex"
    assert "/v1/cats" not in looked
    assert client.get("/v1/cats/tom").json() == "cat tom"
    assert "/v1/cats" in looked
