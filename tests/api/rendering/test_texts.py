"""Texts of authors on the page: few tags, and links that say where they lead."""

import re

import pytest

from api.rendering.texts import html_json, keeps_address, render_markdown, text_json
from api.schemas.fields import Text
from core.processes.translations import ResolvedText, TextStatus


def test_a_text_behind_its_source_says_that_a_machine_made_it_and_others_have_nothing_more_than_before() -> None:
    stale = text_json(ResolvedText("Words", "en", TextStatus.STALE, machine=True))
    assert stale == {"text": "Words", "lang": "en", "status": "stale", "machine": True}
    assert html_json(stale) == {"html": "<p>Words</p>", "lang": "en", "status": "stale", "machine": True}
    assert Text(**stale).model_dump() == stale
    by_people = text_json(ResolvedText("Words", "en", TextStatus.STALE))
    fresh = text_json(ResolvedText("Words", "en", TextStatus.TRANSLATED, machine=True))
    assert (by_people["status"], fresh["status"]) == ("stale", "machine")
    for one in (by_people, fresh):
        assert set(one) == {"text", "lang", "status"}
        assert Text(**one).model_dump_json() == '{"text":"Words","lang":"en","status":"' + one["status"] + '"}'


def links_in(html: str) -> list[str]:
    return re.findall(r'href="([^"]*)"', html)


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/a?b=c#d",
        "HTTP://EXAMPLE.ORG",
        "mailto:office@example.org",
        "tel:+39051203040",
        "/it/bologna",
        "/",
        "#papers",
        "papers/passport",
        "../offices",
    ],
)
def test_a_link_to_the_web_a_mailbox_a_telephone_or_a_place_here_survives(address: str) -> None:
    assert links_in(render_markdown(f"[there]({address})")) == [address]


@pytest.mark.parametrize(
    "address",
    [
        "//elsewhere.example",
        "///elsewhere.example",
        "/\\elsewhere.example",
        "\\\\elsewhere.example",
        "\\/elsewhere.example",
        "/\t/elsewhere.example",
        "/\n/elsewhere.example",
        "\t//elsewhere.example",
        " //elsewhere.example",
        "\x01//elsewhere.example",
        "https:elsewhere.example",
        "https:/elsewhere.example",
        "https://",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\tscript:alert(1)",
        "java\nscript:alert(1)",
        " javascript:alert(1)",
        "\x01javascript:alert(1)",
        "javascript&colon;alert(1)",
        "vbscript:x",
        "data:text/html,x",
        "file:///etc/passwd",
        "ftp://elsewhere.example",
        "blob:https://elsewhere.example/1",
        "",
    ],
)
def test_any_other_link_loses_its_address_and_keeps_its_words(address: str) -> None:
    assert not keeps_address(address.replace("&colon;", ":"))
    for written in (f"[there]({address})", f"[there](<{address}>)", f"[there][x]\n\n[x]: <{address}>"):
        html = render_markdown(written)
        assert "there" in html
        for kept in links_in(html):  # CommonMark itself encodes a backslash or a tab, which then leads nowhere else
            assert keeps_address(kept)
            assert re.match(r"(?!//)[^:\\\s]+$", kept)


def test_what_an_entity_spells_is_judged_like_what_it_stands_for() -> None:
    for spelled in ("&#47;&#47;elsewhere.example", "&sol;&sol;elsewhere.example", "&#106;avascript:alert(1)"):
        assert links_in(render_markdown(f"[there]({spelled})")) == []
    assert links_in(render_markdown("<https://example.org/>")) == ["https://example.org/"]


def test_an_author_s_own_html_is_shown_as_written() -> None:
    assert render_markdown('<a href="//elsewhere.example">x</a>').startswith("<p>&lt;a href=")
