"""What public routes read from the plain request."""

import pytest
from starlette.requests import Request

from api.asking import read_query


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"lang=it",
        b"lang=pt-BR",
        b"lang=",
        b"lang=it&version=2",
        b"version=2&lang=it",
        b"lang=it&lang=ar",
        b"lang=%69t",
        b"lang=i+t",
        b"lang=it%26version=2",
        b"lang=it\n",
        b"lang=\xc3\xa9",
        b"language=it",
        b"q=permesso",
    ],
)
def test_parameters_are_read_as_ever_however_short_the_way(sent: bytes) -> None:
    request = Request({"type": "http", "query_string": sent, "headers": []})
    found = read_query(request)
    assert dict(found) == dict(request.query_params)
