"""The edge of an app: its own host, its own forms, and headers on every answer."""

import pytest
from starlette.datastructures import Headers

from apps.kit.edge import is_own_form, security_headers
from apps.kit.settings import KitSettings

SETTINGS = KitSettings(app="migrant", url="http://localhost:8001", api_url="http://localhost:8000")


@pytest.mark.parametrize(
    ("headers", "own"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        ({"origin": "http://localhost:8001"}, True),
        ({"sec-fetch-site": "same-origin", "origin": "null"}, True),
        ({"sec-fetch-site": "same-site", "origin": "http://localhost:8002"}, False),
        ({"sec-fetch-site": "same-site", "origin": "http://localhost:8001"}, False),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "none"}, False),
        ({"origin": "http://localhost:8002"}, False),
        ({"origin": "https://localhost:8001"}, False),
        ({"origin": "null"}, False),
        ({}, False),
    ],
)
def test_only_a_page_of_the_same_origin_may_change_anything(headers: dict[str, str], own: bool) -> None:
    assert is_own_form(Headers(headers), SETTINGS) is own


def test_the_policy_allows_no_inline_code_no_frames_and_no_strangers() -> None:
    policy = security_headers(SETTINGS)["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'self' http://localhost:8000 https://www.wikipedia.org;" in policy  # where one leaves quickly
    staff = KitSettings(app="ngo", url="http://localhost:8003", api_url="http://localhost:8000")
    assert "form-action 'self' http://localhost:8000;" in security_headers(staff)["Content-Security-Policy"]


def test_only_https_asks_for_https() -> None:
    assert "Strict-Transport-Security" not in security_headers(SETTINGS)
    secure = KitSettings(app="migrant", url="https://busola.example", api_url="https://api.busola.example")
    assert "Strict-Transport-Security" in security_headers(secure)
