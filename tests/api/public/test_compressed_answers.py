"""Public answers are compressed once, in what the reader takes; each form has a tag of its own."""

import gzip

import brotli
import pytest
from fastapi.testclient import TestClient

from api.encodings import choose_coding

CARD = "/v1/processes/torino/library-card"


@pytest.mark.parametrize(
    ("header", "coding"),
    [
        ("", ""),
        ("identity", ""),
        ("gzip, deflate, br", "br"),
        ("gzip, deflate", "gzip"),
        ("br;q=0.5, gzip;q=0.8", "gzip"),
        ("GZIP", "gzip"),
        ("gzip;q=0, br;q=0", ""),
        ("*", "br"),
        ("*;q=0.1, br;q=0", "gzip"),
        ("gzip;q=much", ""),
        ("deflate, zstd", ""),
    ],
)
def test_the_best_coding_is_chosen_that_the_reader_takes(header: str, coding: str) -> None:
    assert choose_coding(header) == coding


def test_what_is_compressed_says_the_same_in_fewer_bytes(public: TestClient) -> None:
    plain = public.get(CARD, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    for coding, open_it in (("br", brotli.decompress), ("gzip", gzip.decompress)):
        with public.stream("GET", CARD, headers={"Accept-Encoding": coding}) as answer:
            sent = b"".join(answer.iter_raw())
        assert answer.headers["content-encoding"] == coding
        assert len(sent) == int(answer.headers["content-length"]) < len(plain.content) / 2
        assert open_it(sent) == plain.content


def test_each_form_has_its_own_tag_and_caches_are_told_to_keep_them_apart(public: TestClient) -> None:
    answers = [public.get(CARD, headers={"Accept-Encoding": coding}) for coding in ("identity", "gzip", "br")]
    assert len({answer.headers["etag"] for answer in answers}) == 3
    assert {answer.headers["vary"] for answer in answers} == {"Accept-Encoding"}


def test_whoever_has_one_form_is_not_told_that_it_is_another(public: TestClient) -> None:
    compressed = public.get(CARD, headers={"Accept-Encoding": "br"}).headers["etag"]
    again = public.get(CARD, headers={"Accept-Encoding": "br", "If-None-Match": compressed})
    assert (again.status_code, again.content, again.headers["vary"]) == (304, b"", "Accept-Encoding")
    plain = public.get(CARD, headers={"Accept-Encoding": "identity", "If-None-Match": compressed})
    assert plain.status_code == 200


def test_a_short_answer_stays_as_it_is(public: TestClient) -> None:
    answer = public.get(f"{CARD}/notes", headers={"Accept-Encoding": "br"})
    assert "content-encoding" not in answer.headers


def test_what_is_personal_is_not_compressed(public: TestClient) -> None:
    answer = public.post(f"{CARD}/procedure", json={}, headers={"Accept-Encoding": "br, gzip"})
    assert "content-encoding" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"
