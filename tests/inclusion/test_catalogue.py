"""The list of pages that are looked at is whole: a page that somebody adds is looked at, too."""

from __future__ import annotations

from importlib import import_module

import pytest
from fastapi.routing import iter_route_contexts

from api.openid.routes import PARTS
from apps.kit.settings import read_settings
from tests.inclusion.pages import NOT_PAGES, PAGES
from tests.inclusion.sign_in_pages import SIGN_IN_NOT_PAGES, SIGN_IN_OUTSIDE_THE_DEMO


@pytest.mark.parametrize("app", ["migrant", "authority", "ngo"])
def test_each_page_of_an_app_is_looked_at(app: str) -> None:
    settings = read_settings(app, url="http://localhost:1", api_url="http://localhost:2")
    made = import_module(f"apps.{app}.main").create_app(settings)
    routes = {route.path for route in iter_route_contexts(made.routes) if "GET" in (route.methods or ())}

    assert routes - NOT_PAGES == {seen.route for seen in PAGES[app]}


def test_each_page_of_signing_in_is_looked_at() -> None:
    routes = {
        route.path for router in PARTS for route in iter_route_contexts(router.routes) if "GET" in (route.methods or ())
    }

    assert routes - SIGN_IN_NOT_PAGES - SIGN_IN_OUTSIDE_THE_DEMO == {seen.route for seen in PAGES["sign-in"]}
