"""Papers are drawn beside their names, wherever they stand."""

import re

import pytest

from tests.apps.browsing import Browser

STEPS = "/en/my/hamburg/registration-of-address"
PICTURE = re.compile(r'<svg class="picture"[^>]*aria-hidden="true"[^>]*><use href="([^"#]+)#')


@pytest.mark.parametrize("path", [STEPS, f"{STEPS}/cities"])
def test_papers_are_drawn_from_one_file_that_a_browser_keeps_for_ever(reader: Browser, path: str) -> None:
    (drawing,) = set(PICTURE.findall(reader.open(path).html))
    shapes = reader.open(drawing)
    assert shapes.headers["content-type"] == "image/svg+xml"
    assert "immutable" in shapes.headers["cache-control"]


def test_no_picture_stands_without_the_name_of_its_paper(reader: Browser) -> None:
    beside = re.findall(r'<svg class="picture".*?</svg><span>(.*?)</span>\s*<', reader.open(STEPS).html)
    assert len(beside) == len(PICTURE.findall(reader.open(STEPS).html)) > 0
    assert all(re.sub(r"<[^>]*>", "", name).strip() for name in beside)
