"""Routers that are passed over where none of their routes can match answer as any other router does."""

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.testclient import TestClient
from starlette.responses import PlainTextResponse
from starlette.routing import Mount

from apps.kit.narrowing import NarrowRouter

ASKED = (
    ("GET", "/en/"),
    ("GET", "/en/bologna/"),
    ("GET", "/en/my/cases"),
    ("POST", "/en/my/cases"),
    ("DELETE", "/en/my/cases"),  # known, but not so
    ("GET", "/en/my/cases/7"),
    ("GET", "/en/my/nothing/of/it"),
    ("GET", "/en/files/a/b/c"),
    ("GET", "/other/below/it"),
    ("GET", "/"),
    ("GET", "/en"),
)


def make_app(kind: type[APIRouter]) -> FastAPI:
    app = FastAPI()
    cases, papers, personal, files, cities = kind(), kind(), kind(), kind(), kind()

    @cases.get("/{lang}/my/cases")
    def list_cases(lang: str) -> str:
        return f"cases {lang}"

    @cases.post("/{lang}/my/cases")
    def save_case(lang: str) -> str:
        return f"saved {lang}"

    @papers.get("/{lang}/my/cases/{case}")
    def show_case(lang: str, case: int) -> str:
        return f"case {case}"

    @files.get("/{lang}/files/{path:path}")
    def send_file(lang: str, path: str) -> str:
        return path

    @cities.get("/{lang}/")
    def list_cities(lang: str) -> str:
        return f"cities {lang}"

    @cities.get("/{lang}/{city}/")
    def show_city(lang: str, city: str) -> str:
        return city

    personal.include_router(cases)
    personal.include_router(papers)
    for router in (files, personal, cities):
        app.include_router(router)
    app.mount("/other", PlainTextResponse("mounted"))
    return app


@pytest.mark.parametrize("root_path", ["", "/en", "/below"])
@pytest.mark.parametrize(("method", "path"), ASKED)
def test_a_narrow_router_answers_as_any_other(method: str, path: str, root_path: str) -> None:
    narrow, plain = (
        TestClient(make_app(kind), root_path=root_path).request(method, path) for kind in (NarrowRouter, APIRouter)
    )
    assert (narrow.status_code, narrow.content) == (plain.status_code, plain.content)


def test_routers_within_routers_are_passed_over_too(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[int] = []

    def matches(self: APIRouter, scope: dict[str, str]) -> object:
        looked.append(id(self))
        return passed_on(self, scope)

    passed_on = APIRouter.matches
    monkeypatch.setattr(APIRouter, "matches", matches)
    client = TestClient(make_app(NarrowRouter))
    assert client.get("/en/bologna/").json() == "bologna"
    assert len(set(looked)) == 1
    looked.clear()
    assert client.get("/en/my/cases/7").json() == "case 7"
    assert len(set(looked)) == 2  # the personal one, and the one within it


def test_an_application_that_is_mounted_in_a_router_is_found() -> None:
    router = NarrowRouter()
    router.routes.append(Mount("/below", PlainTextResponse("mounted")))
    router.add_api_route("/beside", lambda: "beside")
    app = FastAPI()
    app.include_router(router)
    plain = FastAPI()
    other = APIRouter()
    other.routes.append(Mount("/below", PlainTextResponse("mounted")))
    other.add_api_route("/beside", lambda: "beside")
    plain.include_router(other)
    for path in ("/below/it", "/beside", "/nowhere"):
        narrow, wide = TestClient(app).get(path), TestClient(plain).get(path)
        assert (narrow.status_code, narrow.content) == (wide.status_code, wide.content)
