"""Where one is signed in, and signing out there."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from core.people.devices import name_device
from tests.api.conftest import MovableClock
from tests.api.openid.conftest import App, Browser

FIREFOX = "Mozilla/5.0 (Android 14; Mobile; rv:131.0) Gecko/131.0 Firefox/131.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/17.5 Mobile/15E148 Safari/604.1"
)
EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0 Safari/537.36 "
    "Edg/129.0"
)


def signs_in(browser: Browser, app: App, name: str, user_agent: str) -> dict[str, str]:
    browser.http.headers["User-Agent"] = user_agent
    tokens = browser.signs_in_to(app, name)
    return {"Authorization": f"Bearer {tokens['access_token']}"}


@pytest.mark.parametrize(
    ("said", "name"),
    [(FIREFOX, "firefox android"), (SAFARI, "safari iphone"), (EDGE, "edge windows"), ("curl/8", "other other")],
)
def test_of_a_browsers_description_make_and_system_are_kept(said: str, name: str) -> None:
    assert name_device(said) == name


def test_each_browser_is_one_device_however_often_it_signed_in(
    client: TestClient,
    browser: Browser,
    another_browser: Browser,
    migrant_app: App,
    amina: str,
    clock: MovableClock,
) -> None:
    signs_in(browser, migrant_app, amina, FIREFOX)
    clock.advance(hours=1)
    phone = signs_in(browser, migrant_app, amina, FIREFOX)
    clock.advance(minutes=1)
    signs_in(another_browser, migrant_app, amina, SAFARI)
    devices = client.get("/v1/devices", headers=phone).json()["items"]
    assert [(one["browser"], one["system"], one["is_this"]) for one in devices] == [
        ("safari", "iphone", False),
        ("firefox", "android", True),
    ]


def test_who_is_signed_out_elsewhere_is_out_at_once_and_at_the_sign_in_page_too(
    client: TestClient,
    browser: Browser,
    another_browser: Browser,
    migrant_app: App,
    amina: str,
) -> None:
    phone = signs_in(browser, migrant_app, amina, FIREFOX)
    stolen = signs_in(another_browser, migrant_app, amina, SAFARI)
    (other,) = [one for one in client.get("/v1/devices", headers=phone).json()["items"] if not one["is_this"]]
    left = client.post(f"/v1/devices/{other['id']}/sign-out", headers=phone).json()["items"]
    assert [one["is_this"] for one in left] == [True]
    assert client.get("/v1/me", headers=stolen).json()["code"] == "session_ended"
    assert "Sign in" in another_browser.asks_for(migrant_app).text
    assert client.post(f"/v1/devices/{other['id']}/sign-out", headers=phone).status_code == 404
    (event,) = client.get("/v1/account-events", headers=phone).json()["items"]
    assert event["kind"] == "device_signed_out"


def test_signing_out_everywhere_else_leaves_this_device(client: TestClient, signed_in: Any) -> None:
    here = signed_in("migrant")
    there = [signed_in("migrant", account_id=here.account_id) for _ in range(2)]
    stranger = signed_in("migrant")
    left = client.post("/v1/devices/sign-out-others", headers=here.headers).json()["items"]
    assert [one["is_this"] for one in left] == [True]
    assert [client.get("/v1/me", headers=one.headers).status_code for one in there] == [401, 401]
    assert client.get("/v1/me", headers=stranger.headers).status_code == 200


def test_nobody_sees_or_ends_anothers_devices(client: TestClient, signed_in: Any) -> None:
    here, other = signed_in("migrant"), signed_in("migrant")
    assert [one["id"] for one in client.get("/v1/devices", headers=other.headers).json()["items"]] == [
        str(other.session_id)
    ]
    answer = client.post(f"/v1/devices/{here.session_id}/sign-out", headers=other.headers)
    assert answer.json()["code"] == "not_found"
    assert client.get("/v1/me", headers=here.headers).status_code == 200
