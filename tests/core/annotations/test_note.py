"""What a note may say: plain text, with every sign that people write in it."""

import pytest

from core.annotations.note import read_plain_text
from core.platform.errors import InvalidRequest


@pytest.mark.parametrize(
    "text",
    [
        "If your income is < 500 euros, bring form B.",
        "if income <500 or > 900",
        "a < b, and b > a",
        "Five steps <- this one is the hardest -> go early",
        "I <3 this office",
        "Write to Anna <anna@example.org>",
        "See <https://example.org/b>",
        "Write <your name> in the box",
        "The sign </> is on the door",
        "<b without an end",
    ],
)
def test_a_sign_in_plain_text_is_no_tag(text: str) -> None:
    assert read_plain_text(text, "text", 2000) == text


@pytest.mark.parametrize(
    "text",
    [
        "<b>Bring</b> a pen",
        "a pen</b>",
        "first<br>second",
        "first<br/>second",
        "first<BR />second",
        '<a href="https://example.org">here</a>',
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<img/src=x>",
        "<p\nclass=x>",
        "<svg/onload=alert(1)>",
        "<!-- hidden -->",
        "<!DOCTYPE html>",
        "<h1>Loud</h1>",
    ],
)
def test_a_tag_of_html_is_refused(text: str) -> None:
    with pytest.raises(InvalidRequest, match="plain text"):
        read_plain_text(text, "text", 2000)
