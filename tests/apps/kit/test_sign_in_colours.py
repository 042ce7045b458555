"""The sign-in pages look like the app that leads to them."""

from __future__ import annotations

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.parts import read_colours
from apps.kit.colours import derive_shades, read_shades
from apps.kit.static import kit_static
from tests.apps.conftest import House, open_browser_on

BLUE = "#0057b8"


def serve(colours: dict[str, str]) -> TestClient:
    app = FastAPI()
    app.mount("/kit-static", kit_static(colours))
    return TestClient(app)


def test_each_app_has_its_own_colour_there_and_the_others_ours() -> None:
    client = serve({"migrant": BLUE, "authority": ""})
    ours = client.get("/kit-static/kit.css").text
    panel = derive_shades(BLUE, *read_shades(ours))[0]["panel"]
    assert panel in client.get("/kit-static/migrant/kit.css").text
    assert panel in client.get("/kit-static/migrant/mark.svg").text
    for other in ("authority", "ngo", "../etc"):
        assert client.get(f"/kit-static/{other}/kit.css").text in {ours, '{"detail":"Not Found"}'}


def test_the_colours_are_those_of_the_apps_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BUSOLA_MIGRANT_COLOUR", BLUE)
    assert read_colours() == {"migrant": BLUE, "authority": "", "ngo": ""}


def test_a_sign_in_page_asks_for_the_sheet_of_its_app(house: House) -> None:
    for app in ("migrant", "authority"):
        page = open_browser_on(house, app).open("/session/start?lang=en&next=/en/")
        assert f"/kit-static/{app}/kit.css" in page.links
        assert open_browser_on(house, "api").open(f"/kit-static/{app}/kit.css").status == 200
