"""Public pages are rendered anew only where what they show has changed."""

from collections.abc import Callable
from dataclasses import dataclass

from apps.kit.rendered import RenderedPages

PLACE = ("en", "cities.html", "/en/")


@dataclass(frozen=True)
class Cities:
    names: tuple[str, ...]


@dataclass(frozen=True)
class Towns:
    names: tuple[str, ...]


class Writer:
    """Counts how often a page is rendered."""

    def __init__(self) -> None:
        self.times = 0

    def write(self, words: str) -> Callable[[], str]:
        def render() -> str:
            self.times += 1
            return words

        return render


def test_an_equal_page_is_rendered_once() -> None:
    pages, writer = RenderedPages(), Writer()
    first = pages.find(PLACE, Cities(("Bologna",)), writer.write("Bologna"))
    again = pages.find(PLACE, Cities(("Bologna",)), writer.write("never"))
    assert (first.body, again.body, writer.times) == (b"Bologna", b"Bologna", 1)
    assert first.etag == again.etag


def test_a_page_that_shows_something_else_is_rendered_anew_and_takes_the_place() -> None:
    pages, writer = RenderedPages(), Writer()
    first = pages.find(PLACE, Cities(("Bologna",)), writer.write("Bologna"))
    second = pages.find(PLACE, Cities(("Bologna", "Hamburg")), writer.write("both"))
    third = pages.find(PLACE, Cities(("Bologna", "Hamburg")), writer.write("never"))
    assert (second.body, third.body, writer.times) == (b"both", b"both", 2)
    assert first.etag != second.etag


def test_pages_of_two_kinds_are_two_though_they_hold_the_same() -> None:
    pages, writer = RenderedPages(), Writer()
    pages.find(PLACE, Cities(("Bologna",)), writer.write("cities"))
    assert pages.find(PLACE, Towns(("Bologna",)), writer.write("towns")).body == b"towns"


def test_each_place_and_language_has_its_own() -> None:
    pages, writer = RenderedPages(), Writer()
    page = Cities(("Bologna",))
    pages.find(PLACE, page, writer.write("en"))
    assert pages.find(("ar", *PLACE[1:]), page, writer.write("ar")).body == b"ar"
    assert pages.find((*PLACE[:2], "/en/elsewhere/"), page, writer.write("elsewhere")).body == b"elsewhere"
    assert pages.find(PLACE, page, writer.write("never")).body == b"en"


def test_the_least_used_is_forgotten_when_there_is_too_much() -> None:
    pages, writer = RenderedPages(memory=100_000), Writer()
    page = Cities(())
    for number in range(3):
        pages.find(("en", str(number)), page, writer.write("x" * 5_000))  # each counts some 31,000 bytes
    pages.find(("en", "0"), page, writer.write("never"))
    pages.find(("en", "3"), page, writer.write("x" * 5_000))
    assert writer.times == 4
    pages.find(("en", "0"), page, writer.write("never"))  # used last but one
    assert writer.times == 4
    pages.find(("en", "1"), page, writer.write("anew"))
    assert writer.times == 5


def test_a_page_that_is_too_large_to_be_kept_is_shown_all_the_same() -> None:
    pages, writer = RenderedPages(memory=1_000), Writer()
    for _ in range(2):
        assert pages.find(PLACE, Cities(()), writer.write("x" * 5_000)).body == b"x" * 5_000
    assert writer.times == 2
